/** @file Loops with random steps are the same computation written out: values, gradients, and gradients of gradients. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { runText } from "../harness/run-text.ts";

/** Expressions of the names in force, smooth and of moderate size. */
const expression = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.letrec<{ e: string }>((tie) => ({
    e: fc.oneof(
      { maxDepth: 4, depthIdentifier: "step" },
      fc.constantFrom(...names, "0.5", "1"),
      fc.tuple(tie("e"), tie("e"), fc.constantFrom("+", "-", "*")).map(([a, b, op]) => `(${a} ${op} ${b})`),
      fc.tuple(tie("e"), fc.constantFrom("sin", "tanh", "sigmoid")).map(([a, f]) => `${f}(${a})`),
      fc.tuple(tie("e"), tie("e"), tie("e")).map(([c, a, b]) => `where(${c} > 0.3, ${a}, ${b})`),
      tie("e").map((a) => `((${a} + zeros([2])) @ M)`),
      tie("e").map((a) => `(sum(${a}) + ones([2]))`),
    ),
  })).e;

/** Of shape [2] whatever it is made of. */
const vector = (names: readonly string[]): fc.Arbitrary<string> =>
  expression(names).map((e) => `(${e} + zeros([2])) * 0.5`);

interface Steps {
  readonly p: string;
  readonly q: string;
  readonly r: string;
  readonly backwards: boolean;
  /** Which element, or all, the cost reads of the first state. */
  readonly last: boolean;
}

const steps: fc.Arbitrary<Steps> = fc.record({
  p: vector(["a", "p", "q", "w"]),
  q: vector(["a", "p", "q", "w"]),
  r: vector(["a", "p", "q", "w"]),
  backwards: fc.boolean(),
  last: fc.boolean(),
});

const text = ({ p, q, r, backwards, last }: Steps): string => `input x: float64[3, 2]
input w: float64[2]
input h: float64[2]
M = [[0.4, -0.3], [0.2, 0.5]]
ps, qs, rs = scan((a, p, q) => [${p}, ${q}, ${r}], x, [h, w, none], go_backwards=${backwards})
def one(a, p, q) = [${p}, ${q}, ${r}]
p1, q1, r1 = one(x[${backwards ? 2 : 0}], h, w)
p2, q2, r2 = one(x[1], p1, q1)
p3, q3, r3 = one(x[${backwards ? 0 : 2}], p2, q2)
loop = ${last ? "ps[-1]" : "ps"} * 2 + qs[-1] + rs
written = ${last ? "p3" : "stack([p1, p2, p3])"} * 2 + q3 + stack([r1, r2, r3])
def pair(y) {
  d = grad(sum(y * y), [x, w, h], disconnected_inputs="ignore")
  again = grad(sum(d[0]) + sum(sin(d[1])) + sum(d[2]), [x, w, h], disconnected_inputs="ignore")
  return [y, d[0], d[1], d[2], again[0], again[1], again[2]]
}
a0, a1, a2, a3, a4, a5, a6 = pair(loop)
b0, b1, b2, b3, b4, b5, b6 = pair(written)
function f(x, w, h) -> a0 - b0, a1 - b1, a2 - b2, a3 - b3, a4 - b4, a5 - b5, a6 - b6
e0, e1, e2, e3, e4, e5, e6 = f([[0.3, -0.4], [0.7, 0.2], [-0.5, 0.6]], [0.4, -0.2], [0.1, 0.8])
assert allclose(e0, 0 * e0, atol=1e-9)
assert allclose(e1, 0 * e1, atol=1e-9)
assert allclose(e2, 0 * e2, atol=1e-9)
assert allclose(e3, 0 * e3, atol=1e-9)
assert allclose(e4, 0 * e4, atol=1e-8)
assert allclose(e5, 0 * e5, atol=1e-8)
assert allclose(e6, 0 * e6, atol=1e-8)
`;

describe("loops with random steps", () => {
  for (const device of ["cpu", "reference"] as const) {
    it(`are what their steps written out are, on ${device}`, () => {
      fc.assert(
        fc.property(steps, (s) => {
          const bad = runText(text(s), device).diagnostics.filter((d) => d.severity === "error");
          assert.deepEqual(
            bad.map((d) => d.message),
            [],
            text(s),
          );
        }),
        { numRuns: device === "cpu" ? 40 : 10, seed: 7 },
      );
    });
  }
});
