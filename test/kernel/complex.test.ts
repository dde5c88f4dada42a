/** @file Programs with complex numbers: literals, state, calls, replacing, files of them, and what is refused. */
import assert from "node:assert/strict";
import { printBare } from "../../server/src/text/print-value.ts";
import { TextRunner } from "./run-text.ts";

/** A text and what its expressions that stand alone print. */
const cases: readonly (readonly [what: string, text: string, printed: readonly string[]])[] = [
  [
    "literals are weak",
    "input z: complex64[n]\nfunction f(z) -> 2j * z + 1.5\nf([1, 1j])\n",
    ["array([1.5+2.j, -0.5+0.j])"],
  ],
  [
    "arithmetic of literals",
    "(1 + 2j) * (3 - 1j)\n1 / 2j\nabs(3 + 4j)\n(1 + 1j) ** 2\n",
    ["(5+5j)", "-0.5j", "5.0", "2j"],
  ],
  [
    "state",
    "shared s: complex128[2] = [1j, 2]\nfunction step() -> s\n  update s = s * 1j\nstep()\nstep()\ns.set_value([0, 1])\ns.get_value()\n",
    ["array([0.+1.j, 2.+0.j])", "array([-1.+0.j,  0.+2.j])", "array([0.+0.j, 1.+0.j])"],
  ],
  [
    "replacing in the middle of a graph, and its gradient",
    "input z, w: complex128\ns = z * w\ncost = abs(s) ** 2\nfunction f(z, w) -> grad(cost, s), grad(cost, z)\na, b = f(1j, 2 + 1j)\na\nb\nfunction g(z, w) -> cost\n  given s = z + w\nround(g(1j, 2 + 1j))\n",
    ["(-2+4j)", "10j", "8.0"],
  ],
  [
    "views, lists and equality",
    "z = [[1, 2j], [3, 4]]\nz.T[1]\nreshape(z, [4])[::3]\nz == z\n(1 + 2j).dtype\n",
    [
      "array([0.+2.j, 4.+0.j])",
      "array([1.+0.j, 4.+0.j])",
      "array([[ True,  True],\n       [ True,  True]])",
      "complex128",
    ],
  ],
  [
    "loops use them inside of a step",
    "input x: float64[n]\nc = 2j\nr = foldl((x, acc) => acc + abs(x * c) ** 2, x, 0.0)\nfunction f(x) -> r, grad(r, x)\na, b = f([1, 2])\nround(a)\nround(b)\n",
    ["20.0", "array([ 8., 16.])"],
  ],
  ["integers and reals widen", "input z: complex128[n]\nfunction f(z) -> z\nf([1, 2])\n", ["array([1.+0.j, 2.+0.j])"]],
];

/** A line and the start of its diagnostic, with `z` complex and `x` real. */
const refused: readonly (readonly [line: string, message: string])[] = [
  ["y = z < 1", "dtype: <: complex numbers have no order, but `z` is complex128"],
  ["y = sort(z)", "dtype: sort: complex numbers have no order"],
  ["y = erf(z)", "dtype: erf: needs real numbers, but `z` is complex128"],
  ['y = cast(z, "float64")', "dtype: cast: a complex number has no place in a real dtype"],
  ["y = grad(sum(z), z)", "grad-integer: grad: the cost `sum(z)` is complex128, and only real costs have gradients"],
  ["y = where(z, 1, 2)", "dtype: where: needs real numbers, but `z` is complex"],
  ["y = set_subtensor(x[0], 1j)", "dtype: set_subtensor: needs real numbers, but `1j` is complex"],
  ["y: float64[n] = z", "claim: "],
  ["shared y: float64[2] = [1j, 2]", "type-mismatch: "],
];

for (const device of ["cpu", "reference"] as const) {
  describe(`programs with complex numbers on ${device}`, () => {
    for (const [what, text, printed] of cases) {
      it(what, () => {
        const runner = new TextRunner(device);
        runner.runWell(text);
        const found = runner.events.flatMap((e) => (e.kind === "result" ? [printBare(e.value)] : []));
        assert.deepEqual(
          found.map((t) => t.replace(/\s+/g, "").replace("-0.+", "0.+")),
          printed.map((t) => t.replace(/\s+/g, "")),
        );
      });
    }
  });
}

describe("what complex numbers are refused for", () => {
  for (const [line, message] of refused) {
    it(line, () => {
      const runner = new TextRunner();
      runner.run(`input z: complex128[n]\ninput x: float64[n]\n${line}\n`);
      const [first] = runner.errors();
      assert.ok(first?.startsWith(message), `${first}`);
    });
  }
});
