/** @file The modes `nanguard` and `debug` from outside: what they refuse, where, in loops and branches too, and that state stays. */
import assert from "node:assert/strict";
import { TextRunner } from "./run-text.ts";

interface Case {
  readonly what: string;
  readonly text: string;
  /** Beginning of the message, and the source that it points at. */
  readonly message: string;
  readonly at: string;
}

const cases: readonly Case[] = [
  {
    what: "an element, with what it was computed from",
    text: "input x: float64[n]\nfunction f(x) -> sum(log(x))\n  with mode = MODE\nf([1, 2])\nf([1, -1])\n",
    message: "`log` is NaN at [1], where `x` is -1",
    at: "log(x)",
  },
  {
    what: "an infinity",
    text: "input x: float64[n]\ny = 1 / x\nfunction f(x) -> y\n  with mode = MODE\nf([1, 0])\n",
    message: "`y` is inf at [1], where `x` is 0",
    at: "1 / x",
  },
  {
    what: "a step of a loop of which nothing comes out",
    text: `input x: float64[n]
hs = scan((v, acc) => sqrt(acc - v), sequences=x, outputs_info=10.0)
function f(x) -> where(hs[-1] > 0, 1.0, 0.0)
  with mode = MODE
f([1, 2])
f([1, 100, 3])
`,
    message: "`sqrt` is NaN, where `sub` is -97, in step 2 of 3",
    at: "sqrt(acc - v)",
  },
  {
    what: "the steps of loops inside each other",
    text: `input x: float64[n]
sums = map(a => reduce((b, s) => s + log(b - a), x, 0.0), x)
function f(x) -> sums
  with mode = MODE, inf_is_error = false
f([1, 1, 3])
`,
    message: "`log` is NaN, where `sub` is -2, in step 3 of 3, in step 1 of 3",
    at: "log(b - a)",
  },
  {
    what: "a branch in a step, and state that changed before",
    text: `input x: float64[n]
shared low = 3.0
ys = map(a => ifelse(a > low, sqrt(low - a), a), x)
function f(x) -> ys
  update low -= 1
  with mode = MODE
for i in range(4) {
  f([0, 2.5])
}
`,
    message: "`sqrt` is NaN, where `sub` is -0.5, in step 2 of 2",
    at: "sqrt(low - a)",
  },
  {
    what: "a loop from the end",
    text: "input x: float64[n]\nys = scan((a, s) => s + log(a), x, 0.0, go_backwards=true)\nfunction f(x) -> ys\n  with mode = MODE\nf([1, -2, 3])\n",
    message: "`log` is NaN, where `a` is -2, in step 2 of 3",
    at: "log(a)",
  },
  {
    what: "the loop of a gradient",
    text: "input x: float64[n]\nys = scan((a, s) => sqrt(s) * a, x, 1.0)\nfunction f(x) -> grad(ys[-1], x)\n  with mode = MODE\nf([1, 0, 3, 2])\n",
    message: "`true_divide` is inf, where `mul` is 1 and `sqrt` is 0, at element 4 of 4, of a loop from the end",
    at: "sqrt(s)",
  },
  {
    what: "the branch that is taken",
    text: "input x: float64[n]\nfunction f(x) -> ifelse(sum(x) > 0, 1 / (x - x), log(x))\n  with mode = MODE\nf([-1])\n",
    message: "`log` is NaN at [0], where `x` is -1",
    at: "log(x)",
  },
  {
    what: "an argument that is NaN already",
    text: "input x: float64[n]\nfunction f(x) -> sum(x)\n  with mode = MODE\nf([1, nan, 3])\n",
    message: "`sum` is NaN, where `x` is NaN at [1]",
    at: "sum(x)",
  },
  {
    what: "a number that is too large, when that is asked for",
    text: "input x: float64\nfunction f(x) -> exp(x)\n  with mode = MODE, big_is_error\nf(3)\nf(30)\n",
    message: "`exp` is 10686474581524.",
    at: "exp(x)",
  },
];

for (const device of ["cpu", "reference"] as const) {
  for (const mode of ["nanguard", "debug"] as const) {
    describe(`mode ${mode} on ${device}`, () => {
      for (const { what, text, message, at } of cases) {
        it(`names ${what}`, () => {
          const runner = new TextRunner(device);
          const source = text.replace("MODE", mode);
          assert.ok(!runner.run(source).ok);
          const [fault, ...more] = runner.diagnostics();
          assert.deepEqual(more, []);
          assert.equal(fault?.code, "non-finite");
          assert.ok(fault.message.startsWith(message), fault.message);
          assert.equal(source.slice(fault.span.start, fault.span.end), at);
        });
      }

      it("tells which call it was", () => {
        const runner = new TextRunner(device);
        const text = "shared s = 2.0\nfunction f() -> log(s)\n  update s -= 1\n  with mode = MODE\nf()\nf()\nf()\n";
        assert.ok(!runner.run(text.replace("MODE", mode)).ok);
        const [fault] = runner.diagnostics();
        assert.equal(fault?.chain[0]?.message, "in this call of f, number 3");
      });

      it("leaves state, and the streams, as they were", () => {
        const runner = new TextRunner(device);
        const text = `input x: float64
srng = RandomStreams(seed=3)
u = srng.uniform([2])
shared calls = 0
function f(x) -> log(x) + u
  with mode = ${mode}
  update calls += 1
f(1)
# %% Fails
f(0)
# %% Goes on
after = f(1)
fresh = RandomStreams(seed=3)
v = fresh.uniform([2])
function plain() -> v
plain()
assert allclose(plain(), after)
calls.get_value()
`;
        assert.ok(!runner.run(text).ok);
        assert.deepEqual(
          runner.errors().map((e) => e.split(":")[0]),
          ["non-finite"],
        );
        assert.equal(runner.results().at(-1), 2);
      });

      it("lets infinities pass when it is told to", () => {
        const runner = new TextRunner(device);
        runner.runWell(
          `input x: float64\nfunction f(x) -> exp(1 / x)\n  with mode = ${mode}, inf_is_error = false\nf(0)\n`,
        );
        assert.deepEqual(runner.results(), [Number.POSITIVE_INFINITY]);
      });

      it("gives what mode fast gives, with loops, gradients, linear algebra and random numbers", () => {
        const program = (options: string): string => `input x: float64[n]
input A: float64[k, k]
shared w = 0.5
srng = RandomStreams(seed=5)
noise = srng.normal([3])
hs = scan((v, h) => tanh(w * h + v + srng.normal([])), sequences=x, outputs_info=0.0)
cost = sum(hs ** 2)
values, vectors = eigh(A @ A.T)
function f(x, A) -> cost, grad(cost, w) as slope, inv(A), noise, values, vectors, argsort(noise)
  update w -= 0.1 * grad(cost, w)
  ${options}
f([1, 2, 3], [[2, 1], [0, 3]])
f([1, 2], [[2, 1], [0, 4]])
w.get_value()
`;
        const [a, b] = [new TextRunner(device), new TextRunner(device)];
        a.runWell(program(`with mode = ${mode}`));
        b.runWell(program("with mode = fast"));
        const flat = (r: TextRunner): number[] => r.results().flat(4) as number[];
        for (const [i, x] of flat(a).entries()) assert.ok(Math.abs(x - flat(b)[i]!) < 1e-12, `${x} and ${flat(b)[i]}`);
      });
    });
  }
}

describe("mode debug", () => {
  it("still reports what an op refuses in the op's words", () => {
    const runner = new TextRunner("cpu");
    runner.run("input A: float64[n, n]\nfunction f(A) -> inv(A)\n  with mode = debug\nf([[1, 2], [2, 4]])\n");
    assert.deepEqual(runner.errors(), ["singular-matrix: inv: `A` is singular (its pivot in column 1 is 0)"]);
  });

  it("does not take a more accurate result for a wrong one", () => {
    const runner = new TextRunner("cpu");
    runner.runWell(`input x: float64[n]
function f(x) -> log(1 + exp(x)), log(1 - sigmoid(x)), (exp(x) - 1) / x, log(1 + x) / x, sum(x) - sum(x) / 3 * 3
  with mode = debug
f([1e-12, 1e-7, -1e-9, 3, 20, -0.5])
`);
  });

  it("refuses a guard's options in other modes", () => {
    const runner = new TextRunner("cpu");
    runner.run("input x: float64\nfunction f(x) -> exp(x)\n  with inf_is_error = false\nf(1)\n");
    assert.match(runner.errors()[0]!, /unknown-option: this is an option of `mode = nanguard`/);
  });
});
