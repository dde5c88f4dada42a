/** @file The same elements in another shape. */
import {
  compareDims,
  type Dim,
  dimKey,
  floorDivDims,
  isNonNegative,
  mulDims,
  printDim,
  productOfDims,
} from "../../ir/dim.ts";
import type { Shape } from "../../ir/type.ts";
import { type Fault, fault, type TypeContext, type ViewOp } from "../op.ts";
import { dimsOf } from "./dims-attr.ts";
import { reshapeStrided } from "./strided.ts";

export const reshape: ViewOp = {
  kind: "view",
  name: "reshape",
  category: "shape",
  sig: "(x: any[...s], shape: dims...) -> any[...r]",
  doc: "The same elements, in C order, in another shape with as many elements. One length may be `-1`: it is what remains. Lengths may be dims (`reshape(x, [n * m // 2, 2])`); what the types do not prove is checked when the function runs.",
  examples: [
    ["reshape([1, 2, 3, 4, 5, 6], [2, 3])", "[[1, 2, 3], [4, 5, 6]]"],
    ["reshape([[1, 2], [3, 4]], [-1])", "[1, 2, 3, 4]"],
  ],
  samples: [
    { inputs: [[1, 2, 3, 4, 5, 6]], attrs: { shape: [2, -1] } },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { shape: [3, 1, 2] },
    },
    { inputs: [[[]]], attrs: { shape: [0, 3] } },
    { inputs: [[7]], attrs: { shape: [] } },
  ],
  infer: (t, [x], attrs) => {
    const shape = newShape(t, x!.shape, dimsOf(attrs.shape));
    return Array.isArray(shape) ? { dtype: x!.dtype, shape } : (shape as Fault);
  },
  view: (x, _attrs, result) => reshapeStrided(x, result),
  grad: (g, [x], _y, dy) => [g.reshape(dy, x!.type.shape)],
  gradDoc: "reshape back",
};

const printShape = (shape: Shape): string => `[${shape.map(printDim).join(", ")}]`;

function newShape(t: TypeContext, from: Shape, to: readonly Dim[]): Shape | Fault {
  const total = productOfDims(from);
  const open = to.flatMap((d, i) => (d === -1 ? [i] : []));
  if (open.length > 1) return fault("reshape", `only one length of ${printShape(to)} can be -1`);
  const negative = to.find((d) => typeof d === "number" && d < -1);
  if (negative !== undefined) return fault("reshape", `a length cannot be ${printDim(negative)}`);
  const rest = productOfDims(to.filter((d) => d !== -1));
  if (open.length === 0) {
    const same = t.same(total, rest, "number of elements in reshape");
    if (same !== undefined) return to;
    return fault("reshape", `$0 has ${printDim(total)} elements, but ${printShape(to)} has ${printDim(rest)}`);
  }
  const length = remaining(t, from, to, total, rest);
  if (length === undefined) {
    return fault("reshape", `the ${printDim(total)} elements of $0 cannot be divided into ${printShape(to)}`);
  }
  return to.map((d) => (d === -1 ? length : d));
}

/** What -1 stands for, or undefined when the elements cannot be shared out so. */
function remaining(t: TypeContext, from: Shape, to: readonly Dim[], total: Dim, rest: Dim): Dim | undefined {
  // Lengths that stand on both sides cancel, which also says what -1 is where one of them is 0.
  const [left, right] = cancel(
    from,
    to.filter((d) => d !== -1),
  );
  const divisor = productOfDims(right);
  if (divisor === 0) return undefined;
  const length = floorDivDims(productOfDims(left), divisor);
  if (typeof total === "number" && typeof rest === "number" && typeof length === "number") {
    return length * rest === total ? length : undefined;
  }
  if (compareDims(mulDims(length, rest), total) === "equal") return length;
  if (!isNonNegative(length)) return undefined;
  return t.same(mulDims(length, rest), total, "number of elements in reshape") === undefined ? undefined : length;
}

/** Both lists without the dims that they share. */
export function cancel(a: readonly Dim[], b: readonly Dim[]): readonly [Dim[], Dim[]] {
  const left = [...a];
  const right: Dim[] = [];
  for (const d of b) {
    const at = left.findIndex((x) => dimKey(x) === dimKey(d));
    if (at >= 0) left.splice(at, 1);
    else right.push(d);
  }
  return [left, right];
}
