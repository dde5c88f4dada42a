/** @file `show` prints when it runs: in run order, once, only where it is reached, and the gradient passes through. */
import assert from "node:assert/strict";
import { plain, TextRunner } from "./run-text.ts";

/** What has been printed, as "label = value". */
const printed = (runner: TextRunner): string[] =>
  runner.events.flatMap((e) => (e.kind === "printed" ? [e.items.map((i) => JSON.stringify(plain(i))).join(" ")] : []));

for (const device of ["cpu", "reference"] as const) {
  describe(`show on ${device}`, () => {
    const run = (text: string): TextRunner => {
      const runner = new TextRunner(device);
      runner.runWell(text);
      return runner;
    };

    it("prints label and value in the order of the run, at every call", () => {
      const runner = run(`
input x: float64[n]
doubled = show(2 * x, "doubled")
total = show(sum(doubled), "total")
function f(x) -> total
f([1, 2])
f([3])
`);
      assert.deepEqual(printed(runner), ['"doubled =" [2,4]', '"total =" 6', '"doubled =" [6]', '"total =" 6']);
      assert.deepEqual(runner.results(), [6, 6]);
    });

    it("prints once where several results and gradients use it", () => {
      const runner = run(`
input x: float64
y = show(x * x, "square")
z = exp(y) + y
function f(x) -> z, y, grad(z, x) as slope, grad(grad(z, x), x) as curved
r = f(1)
assert allclose(r.slope, 2 * exp(1.0) + 2)
assert allclose(r.curved, 6 * exp(1.0) + 2)
`);
      assert.deepEqual(printed(runner), ['"square =" 1']);
    });

    it("prints in the branch that is taken only", () => {
      const runner = run(`
input x: float64
y = ifelse(x > 0, show(log(x), "positive"), show(-x, "negative"))
function f(x) -> y
f(1)
f(-2)
`);
      assert.deepEqual(printed(runner), ['"positive =" 0', '"negative =" 2']);
    });

    it("prints at every step of a loop, once also where its gradient is wanted, and before it what does not change", () => {
      const runner = run(`
input x: float64[n]
shared w = 2.0
h = scan((v, acc) => show(acc + v * show(w), "acc"), sequences=x, outputs_info=0.0)
cost = h[-1] ** 2
function f(x) -> cost, grad(cost, w) as slope
r = f([1, 2])
assert allclose(r.slope, 36)
`);
      assert.deepEqual(printed(runner), ['"w =" 2', '"acc =" 2', '"acc =" 6']);
    });

    it("prints constants and values, without a name or a label only the value", () => {
      const runner = run('a = 3\nshow(a + 1)\ninput x: float64\nfunction f(x) -> x + show(2, "two")\nf(1)\n');
      assert.deepEqual(printed(runner), ["4", '"two =" 2']);
      assert.deepEqual(runner.results(), [4, 3]);
    });

    it("prints complex numbers whole", () => {
      const runner = run(`
input z: complex128[2]
function f(z) -> abs(sum(show(z * z, "squares")))
f([1 + 2j, 3])
`);
      const [items] = runner.events.flatMap((e) => (e.kind === "printed" ? [e.items] : []));
      const [label, value] = items!;
      assert.deepEqual(label, { kind: "string", value: "squares =" });
      assert.ok(value?.kind === "tensor" && value.dtype === "complex128");
      assert.deepEqual([value.shape, [...(value.data as Float64Array)]], [[2], [-3, 4, 9, 0]]);
    });

    it("does not change what is computed, nor print what no result needs", () => {
      const runner = run(`
input x: float64[n]
unused = show(x, "unused")
function f(x) -> jacobian(show(x ** 2, "y"), x), unused.shape[0] as n
r = f([1, 2, 3])
r.n
`);
      assert.deepEqual(printed(runner), []);
    });
  });
}
