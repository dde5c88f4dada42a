/** @file Gradients of loops: those of the same computation written out, of any order, forwards too, on every backend. */
import assert from "node:assert/strict";
import { runText } from "../harness/run-text.ts";

/** `loop` and `written` are the same tensor of the inputs `x`, `w` and `h`. */
interface Case {
  readonly inputs: string;
  readonly loop: string;
  readonly written: string;
  readonly call: string;
}

const cases: Readonly<Record<string, Case>> = {
  "a recurrence of scalars": {
    inputs: "input x: float64[3]\ninput w, h: float64",
    loop: "loop = scan((a, s) => tanh(a * w + s * sin(w)), x, h)[-1]",
    written: "def one(a, s) = tanh(a * w + s * sin(w))\nwritten = one(x[2], one(x[1], one(x[0], h)))",
    call: "[1, 2, -1], 0.5, 0.3",
  },
  "all steps are used": {
    inputs: "input x: float64[3]\ninput w, h: float64",
    loop: "loop = scan((a, s) => a * w + s ** 2, x, h)",
    written: `def one(a, s) = a * w + s ** 2
first = one(x[0], h)
second_one = one(x[1], first)
written = stack([first, second_one, one(x[2], second_one)])`,
    call: "[1, 2, -1], 0.5, 0.3",
  },
  "a recurrent network": {
    inputs: "input x: float64[3, 2]\ninput w: float64[2, 2]\ninput h: float64[2]",
    loop: "loop = scan((a, s) => tanh(dot(a, w) + dot(s, w.T) + 0.1), x, h)",
    written: `def one(a, s) = tanh(dot(a, w) + dot(s, w.T) + 0.1)
first = one(x[0], h)
second_one = one(x[1], first)
written = stack([first, second_one, one(x[2], second_one)])`,
    call: "[[1, 2], [-1, 0.5], [0.2, 0.3]], [[0.5, -0.3], [0.2, 0.7]], [0.1, -0.2]",
  },
  "several states and results, one not fed back, an integer state": {
    inputs: "input x: float64[3]\ninput w, h: float64",
    loop: `p, q, r, i = scan((a, s, t, i) => [t * w, s + a * t, exp(s) * a, i + 1], x, [h, 1.0, none, 0])
loop = p[-1] * q + r + i`,
    written: `def one(a, s, t) = [t * w, s + a * t, exp(s) * a]
p1, q1, r1 = one(x[0], h, 1.0)
p2, q2, r2 = one(x[1], p1, q1)
p3, q3, r3 = one(x[2], p2, q2)
written = p3 * stack([q1, q2, q3]) + stack([r1, r2, r3]) + [1, 2, 3]`,
    call: "[1, 2, -1], 0.5, 0.3",
  },
  "taps of a result and of a sequence, backwards": {
    inputs: "input x: float64[4]\ninput w: float64\ninput h: float64[2]",
    loop: "loop = scan((a, b, s, t) => a * b * w + s * t, taps(x, [-1, 0]), taps(h, [-1, -2]), go_backwards=true)",
    written: `first = x[2] * x[3] * w + h[1] * h[0]
second_one = x[1] * x[2] * w + first * h[1]
written = stack([first, second_one, x[0] * x[1] * w + second_one * first])`,
    call: "[1, 2, -1, 0.5], 0.5, [0.3, 0.7]",
  },
  "a loop in a loop": {
    inputs: "input x: float64[2, 2]\ninput w, h: float64",
    loop: "loop = scan((row, s) => foldl((a, t) => t * sin(w) + a * s, row, s), x, h)",
    written: `def inner(a, t, s) = t * sin(w) + a * s
first = inner(x[0, 1], inner(x[0, 0], h, h), h)
written = stack([first, inner(x[1, 1], inner(x[1, 0], first, first), first)])`,
    call: "[[1, 2], [-1, 0.5]], 0.5, 0.3",
  },
  "in blocks, with checkpoints": {
    inputs: "input x: float64[5]\ninput w, h: float64",
    loop: "loop = scan_checkpoints((a, s) => tanh(a * w + s * sin(w)), x, h, save_every_N=2)",
    written: `def one(a, s) = tanh(a * w + s * sin(w))
h1 = one(x[0], h)
h2 = one(x[1], h1)
h3 = one(x[2], h2)
h4 = one(x[3], h3)
written = stack([h1, h2, h3, h4, one(x[4], h4)])`,
    call: "[1, 2, -1, 0.5, 0.3], 0.5, 0.3",
  },
  "map and reduce": {
    inputs: "input x: float64[3]\ninput w, h: float64",
    loop: "loop = map(a => exp(a * w) * h, x) * reduce((a, p) => p * a, x, 1.0)",
    written: "written = exp(x * w) * h * prod(x)",
    call: "[1, 2, -1], 0.5, 0.3",
  },
  "a step that nothing varies in": {
    inputs: "input x: float64[3]\ninput w, h: float64",
    loop: "loop = scan((a, s) => w * h, x, 0.0) + map(a => sum(x) * w, x)",
    written: "written = ones([3]) * (w * h + sum(x) * w)",
    call: "[1, 2, -1], 0.5, 0.3",
  },
};

const text = ({ inputs, loop, written, call }: Case): string => `${inputs}
${loop}
${written}
def pair(y) {
  cost = sum(y * cos(y))
  first = grad(cost, [x, w, h])
  slope = sum(sin(first[0])) + sum(sin(first[1])) + sum(first[2] ** 2)
  return [y, first[0], first[1], first[2], grad(slope, x), grad(slope, w), grad(slope, h), Rop(y, [x, w], [cos(x), sin(w)])]
}
a0, a1, a2, a3, a4, a5, a6, a7 = pair(loop)
b0, b1, b2, b3, b4, b5, b6, b7 = pair(written)
function of_loop(x, w, h) -> a0, a1, a2, a3, a4, a5, a6, a7
function of_written(x, w, h) -> b0, b1, b2, b3, b4, b5, b6, b7
la, lb, lc, ld, le, lf, lg, lh = of_loop(${call})
wa, wb, wc, wd, we, wf, wg, wh = of_written(${call})
assert allclose(la, wa), "values"
assert allclose(lb, wb), "by x"
assert allclose(lc, wc), "by w"
assert allclose(ld, wd), "by h"
assert allclose(le, we), "twice, by x"
assert allclose(lf, wf), "twice, by w"
assert allclose(lg, wg), "twice, by h"
assert allclose(lh, wh), "forwards"
`;

const errorsOf = (program: string, device: "cpu" | "reference"): readonly string[] =>
  runText(program, device)
    .diagnostics.filter((d) => d.severity === "error")
    .map((d) => d.message);

describe("gradients of loops", () => {
  for (const device of ["reference", "cpu"] as const) {
    for (const [name, c] of Object.entries(cases)) {
      it(`${name}, on ${device}`, () => assert.deepEqual(errorsOf(text(c), device), []));
      // Every pass is verified, and every node compared with the reference backend.
      if (device === "cpu") {
        const debugged = text(c).replace(/^(function .*)$/gm, "$1\n  with mode = debug");
        it(`${name}, in mode debug`, () => assert.deepEqual(errorsOf(debugged, device), []));
      }
    }

    it(`make Jacobians and Hessians, on ${device}`, () => {
      const program = `
input x: float64[n]
input w: float64
input c: bool
h = scan((a, s) => tanh(a * w + s), x, 0.0)
z = ifelse(c, x ** 2, sin(x))
function loop(x, w) -> jacobian(h, w), jacobian(h, x), hessian(h[-1], x)
function choice(c, x) -> jacobian(z, x)
input y: float64[3]
def one(a, s) = tanh(a * w + s)
h1 = one(y[0], 0.0)
h2 = one(y[1], h1)
all = stack([h1, h2, one(y[2], h2)])
function written(y, w) -> jacobian(all, w), jacobian(all, y), hessian(all[-1], y)
a, b, d = loop([1, 2, 3], 0.5)
p, q, r = written([1, 2, 3], 0.5)
assert allclose(a, p)
assert allclose(b, q)
assert allclose(d, r)
assert allclose(choice(true, [1, 2]), [[2, 0], [0, 4]])
assert allclose(choice(false, [1, 2]), [[cos(1), 0], [0, cos(2)]])
`;
      assert.deepEqual(errorsOf(program, device), []);
    });

    it(`stop after so many of the last steps, on ${device}`, () => {
      const program = `
input x: float64[n]
input h: float64
all = scan((a, s) => a * s, x, h)[-1]
cut = scan((a, s) => a * s, x, h, truncate_gradient=2)[-1]
short = scan((a, s) => a * s, x, h, truncate_gradient=5)[-1]
function f(x, h) -> grad(all, x), grad(cut, x), grad(short, x), grad(all, h), grad(cut, h), grad(short, h)
a, b, c, d, e, f0 = f([2, 3, 5], 7)
assert allclose(a, [105, 70, 42])
assert allclose(b, [0, 70, 42])
assert allclose(c, [105, 70, 42])
assert allclose([d, e, f0], [30, 0, 30])
`;
      assert.deepEqual(errorsOf(program, device), []);
    });
  }
});
