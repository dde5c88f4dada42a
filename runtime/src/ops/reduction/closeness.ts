/** @file Whether numbers are equal within a tolerance. */
import type { Attrs, Node } from "../../ir/node.ts";
import { printType } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, fault, type InferRule } from "../op.ts";

const tolerances =
  "`rtol` is relative to the second tensor, `atol` absolute; the defaults are NumPy's. NaN is close to nothing, or to NaN with `equal_nan`, an infinity to itself.";

/** Shapes must be equal: a silent broadcast would compare what was not meant. */
const sameShapes: InferRule = (t, [x, y]) => {
  const shapes = `$0 is ${printType(x!)}, $1 is ${printType(y!)}`;
  if (x!.shape.length !== y!.shape.length)
    return fault("rank", `needs two tensors of one shape, but ${shapes}`, [0, 1]);
  for (const [axis, dim] of x!.shape.entries()) {
    if (t.same(dim, y!.shape[axis]!, "lengths of one axis") === undefined) {
      return fault(
        "broadcast",
        `needs two tensors of one shape, but ${shapes}`,
        [0, 1],
        [
          { operand: 0, axis, dim },
          { operand: 1, axis, dim: y!.shape[axis]! },
        ],
      );
    }
  }
  return { dtype: "bool", shape: x!.shape };
};

function close(g: Builder, x: Node, y: Node, attrs: Attrs): Node {
  const bound = g.add(Number(attrs.atol ?? 1e-8), g.mul(Number(attrs.rtol ?? 1e-5), g.op("abs", [y])));
  const near = g.op("less_equal", [g.op("abs", [g.sub(x, y)]), bound]);
  const equal = g.op("logical_or", [g.equal(x, y), g.op("logical_and", [near, g.op("isfinite", [y])])]);
  if (attrs.equal_nan !== true) return equal;
  return g.op("logical_or", [equal, g.op("logical_and", [g.op("isnan", [x]), g.op("isnan", [y])])]);
}

const sig = "x: number[...s], y: number[...s], rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = false";

export const isclose: CompositeOp = {
  kind: "composite",
  name: "isclose",
  category: "elementwise",
  sig: `(${sig}) -> bool[...s]`,
  doc: `True where \`abs(x - y) <= atol + rtol * abs(y)\`. ${tolerances}`,
  examples: [["isclose([1.0, 2.0], [1.0, 2.1])", "[true, false]"]],
  dtypes: floating,
  infer: sameShapes,
  expand: (g, [x, y], attrs) => close(g, x!, y!, attrs),
  gradNote: "the result is bool",
};

export const allclose: CompositeOp = {
  kind: "composite",
  name: "allclose",
  category: "reduction",
  sig: `(${sig}) -> bool`,
  doc: `True when every element of \`x\` is close to that of \`y\`: \`abs(x - y) <= atol + rtol * abs(y)\`. ${tolerances}`,
  examples: [
    ["allclose([1.0, 2.0], [1.0, 2.000001])", "true"],
    ["allclose([1.0, 2.0], [1.0, 2.1], rtol=0.1)", "true"],
    ["allclose([nan], [nan])", "false"],
    ["allclose([nan, 1], [nan, 1], equal_nan=true)", "true"],
  ],
  dtypes: floating,
  infer: (t, inputs, attrs) => {
    const type = sameShapes(t, inputs, attrs);
    return "kind" in type ? type : { dtype: "bool", shape: [] };
  },
  expand: (g, [x, y], attrs) => g.op("all", [close(g, x!, y!, attrs)]),
  gradNote: "the result is bool",
};
