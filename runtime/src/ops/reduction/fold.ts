/** @file Folds of one tensor: sum, prod, max, min, all, any. */
import { accumulate, same, truth } from "../dtype-rules.ts";
import type { ReductionOp } from "../op.ts";
import { reductionSig, restored } from "./declare.ts";

const fold = (op: Omit<ReductionOp, "kind" | "category" | "sig"> & { readonly sig?: string }): ReductionOp => ({
  kind: "reduction",
  category: "reduction",
  sig: reductionSig,
  ...op,
});

export const sum = fold({
  name: "sum",
  doc: "Sum of the elements along `axis` (all of them without one). Integers add up in 64 bits; the sum of nothing is 0.",
  examples: [
    ["sum([[1, 2], [3, 4]])", "10"],
    ["sum([[1, 2], [3, 4]], axis=0)", "[4, 6]"],
  ],
  dtypes: accumulate,
  initial: 0,
  combine: (s, a, b) => s.add(a, b),
  grad: (g, [x], _y, dy, attrs) => [g.broadcastTo(restored(g, dy, x!, attrs), x!.type.shape)],
  gradDoc: "1",
});

export const prod = fold({
  name: "prod",
  doc:
    "Product of the elements along `axis`. Integers multiply in 64 bits; the product of nothing is 1. The gradient is right where " +
    "elements are 0 (a second derivative takes those as constant).",
  examples: [
    ["prod([[1, 2], [3, 4]])", "24"],
    ["prod([[1, 2], [3, 4]], axis=1)", "[2, 12]"],
  ],
  dtypes: accumulate,
  initial: 1,
  combine: (s, a, b) => s.mul(a, b),
  // The product of the others: y/x where nothing is 0; at the only 0, the product of the rest; 0 beside a 0.
  grad: (g, [x], y, dy, attrs) => {
    const axis = attrs.axis as readonly number[];
    const zero = g.equal(x!, 0);
    const safe = g.where(zero, 1, x!);
    const zeros = g.sum(g.cast(zero, "int64"), axis, true);
    const rest = g.op("prod", [safe], { axis, keepdims: true });
    const others = g.where(zero, g.where(g.equal(zeros, 1), rest, 0), g.div(restored(g, y, x!, attrs), safe));
    return [g.mul(restored(g, dy, x!, attrs), others)];
  },
  gradDoc: "prod(x) / x",
});

const extreme = (name: "max" | "min", word: string, value: string): ReductionOp =>
  fold({
    name,
    aliases: [`a${name}`],
    doc:
      `The ${word} element along \`axis\`; NaN if there is one. Of an empty axis there is none. The gradient goes to every ` +
      "element that equals the result.",
    examples: [
      [`${name}([[1, 5], [3, 2]])`, value],
      [`${name}([[1, 5], [3, 2]], axis=0)`, name === "max" ? "[3, 5]" : "[1, 2]"],
    ],
    dtypes: same,
    combine: (s, a, b) => (name === "max" ? s.max(a, b) : s.min(a, b)),
    grad: (g, [x], y, dy, attrs) => [g.where(g.equal(x!, restored(g, y, x!, attrs)), restored(g, dy, x!, attrs), 0)],
    gradDoc: `where(x == ${name}(x), 1, 0)`,
  });

export const max = extreme("max", "greatest", "5");
export const min = extreme("min", "least", "1");

export const all = fold({
  name: "all",
  sig: "(x: any[...s], axis: axis = none, keepdims: bool = false) -> bool[...r]",
  doc: "Whether every element along `axis` is true (not 0). Of nothing it is true.",
  examples: [["all([[true, false], [true, true]], axis=1)", "[false, true]"]],
  dtypes: truth,
  initial: 1,
  combine: (s, a, b) => s.and(a, b),
  gradNote: "a bool",
});

export const any = fold({
  name: "any",
  sig: "(x: any[...s], axis: axis = none, keepdims: bool = false) -> bool[...r]",
  doc: "Whether some element along `axis` is true (not 0). Of nothing it is false.",
  examples: [["any([[true, false], [false, false]], axis=1)", "[true, false]"]],
  dtypes: truth,
  initial: 0,
  combine: (s, a, b) => s.or(a, b),
  gradNote: "a bool",
});
