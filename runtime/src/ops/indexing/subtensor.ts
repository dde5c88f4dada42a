/** @file Basic slicing as a window on the tensor. */
import { addDims, type Dim, mulDims, printDim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Attrs } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import { type Fault, fault, isFault, type Strided, type TypeContext, type ViewOp } from "../op.ts";
import { type LaidItem, layOut } from "./laid-out.ts";
import { fromEnd, lengthAtLeast, positive, sliceBounds, sliceLength } from "./slice-bounds.ts";

/** `attrs.items` as in items.ts, without tensors and windows. */
export const subtensor: ViewOp = {
  kind: "view",
  name: "subtensor",
  category: "internal",
  sig: "(x: any[...s], items: any) -> any[...r]",
  doc: "Part of a tensor by known integers, slices, new axes and `...`.",
  examples: [],
  samples: [
    { inputs: [[1, 2, 3, 4, 5]], attrs: { items: [["slice", 1, -1, 2]] } },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: {
        items: [
          ["slice", null, null, -1],
          ["at", -1],
        ],
      },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { items: [["ellipsis"], ["newaxis"], ["slice", 5, null, null]] },
    },
  ],
  infer: (t, [x], attrs) => {
    const shape = subtensorShape(t, x!.shape, attrs);
    return isFault(shape) ? shape : { dtype: x!.dtype, shape };
  },
  view: (x, attrs) => windowOf(x, attrs),
  grad: (g, [x], _y, dy, attrs) => [
    g.op("write_subtensor", [g.zerosLike(x!), dy], { items: attrs.items!, add: false }),
  ],
};

/** The lengths of the result. */
export function subtensorShape(t: TypeContext, shape: Shape, attrs: Attrs): Shape | Fault {
  const laid = layOut(attrs, shape.length);
  if (isFault(laid)) return laid;
  const out: Dim[] = [];
  for (const entry of laid) {
    const found = lengthOf(t, shape, entry);
    if (found === undefined) continue;
    if (typeof found !== "number" && found.kind === "fault") return found;
    out.push(found);
  }
  return out;
}

/** The length that an item leaves, or undefined when its axis goes. */
function lengthOf(t: TypeContext, shape: Shape, { item, axis }: LaidItem): Dim | Fault | undefined {
  switch (item.kind) {
    case "newaxis":
      return 1;
    case "slice":
      return sliceLength(t, shape[axis]!, item, axis);
    case "at":
      return indexFault(t, shape[axis]!, item.index, axis);
    default:
      return bug(`a ${item.kind} in basic slicing`);
  }
}

/** A Fault when the index is out of range; what is not known is claimed. */
function indexFault(t: TypeContext, n: Dim, index: Dim, axis: number): Fault | undefined {
  const what = `index ${printDim(index)}`;
  if (typeof index === "number" && typeof n === "number") {
    if (index >= -n && index < n) return undefined;
    return fault(
      "index-range",
      `${what} is out of range for axis ${axis} of $0, which has length ${n}`,
      [0],
      [{ operand: 0, axis, dim: n }],
    );
  }
  if (fromEnd(index)) return lengthAtLeast(t, n, mulDims(-1, index), what, axis);
  return lengthAtLeast(t, n, addDims(index, 1), what, axis) ?? positive(t, index, what);
}

/** The window that the items describe; all their dims are numbers. */
export function windowOf(x: Strided, attrs: Attrs): Strided {
  const laid = layOut(attrs, x.shape.length);
  if (isFault(laid)) return bug(laid.message);
  let offset = x.offset;
  const shape: number[] = [];
  const strides: number[] = [];
  for (const { item, axis } of laid) {
    const stride = x.strides[axis] ?? 0;
    switch (item.kind) {
      case "newaxis":
        shape.push(1);
        strides.push(0);
        break;
      case "at": {
        const index = item.index as number;
        offset += stride * (index < 0 ? index + x.shape[axis]! : index);
        break;
      }
      case "slice": {
        const { start, length, step } = sliceBounds(x.shape[axis]!, item);
        // An empty window must not point outside the data.
        if (length > 0) offset += start * stride;
        shape.push(length);
        strides.push(step * stride);
        break;
      }
      default:
        return bug(`a ${item.kind} in basic slicing`);
    }
  }
  return { offset, shape, strides };
}
