/** @file One index per place: along an axis, where each lane has its own indices. */
import { type Dim, printDim, productOfDims } from "../../ir/dim.ts";
import { isInteger } from "../../ir/dtype.ts";
import { type CompositeOp, fault } from "../op.ts";
import { axisAt } from "../shape/dims-attr.ts";

export const takeAlongAxis: CompositeOp = {
  kind: "composite",
  name: "take_along_axis",
  aliases: ["gather"],
  category: "indexing",
  sig: "(x: any[...s], indices: int[...t], axis: int) -> any[...t]",
  doc: "`x` at `indices` along `axis`, with all other positions those of the index itself: what `argsort` gives puts `x` in order. All lengths but that of `axis` must agree.",
  examples: [["take_along_axis([[3, 1], [4, 2]], [[1, 0], [1, 0]], 1)", "[[1, 3], [2, 4]]"]],
  samples: [
    {
      inputs: [
        [
          [3, 1, 2],
          [4, 6, 5],
        ],
        [
          [1, 0],
          [-1, -1],
        ],
      ],
      dtypes: [undefined, "int64"],
      attrs: { axis: 1 },
    },
    {
      inputs: [
        [
          [3, 1, 2],
          [4, 6, 5],
        ],
        [[1, 0, 1]],
      ],
      dtypes: [undefined, "int32"],
      attrs: { axis: 0 },
    },
    {
      inputs: [
        [3, 1, 2],
        [1, 1],
      ],
      dtypes: [undefined, "int64"],
      attrs: { axis: -1 },
    },
  ],
  infer: (t, [x, indices], attrs) => {
    if (!isInteger(indices!.dtype))
      return fault("dtype", `an index must be an integer, but $1 is ${indices!.dtype}`, [1]);
    const rank = x!.shape.length;
    if (indices!.shape.length !== rank) {
      return fault("rank", `$0 has ${rank} axes, but the indices $1 have ${indices!.shape.length}`, [1, 0]);
    }
    const axis = axisAt(attrs.axis as number, rank);
    if (typeof axis !== "number") return axis;
    for (const [i, dim] of x!.shape.entries()) {
      const other = indices!.shape[i]!;
      if (i === axis || t.same(dim, other, "lengths of tensor and indices") !== undefined) continue;
      return fault(
        "broadcast",
        `\`${printDim(dim)}\` meets \`${printDim(other)}\` along axis ${i}`,
        [1, 0],
        [
          { operand: 0, axis: i, dim },
          { operand: 1, axis: i, dim: other },
        ],
      );
    }
    return { dtype: x!.dtype, shape: indices!.shape };
  },
  expand: (g, [x, indices], attrs) => {
    const rank = x!.type.shape.length;
    const axis = (attrs.axis as number) < 0 ? (attrs.axis as number) + rank : (attrs.axis as number);
    // As [outer, axis, inner]: each lane is told by its place in outer and inner.
    const outer = productOfDims(x!.type.shape.slice(0, axis));
    const inner = productOfDims(x!.type.shape.slice(axis + 1));
    const [n, m] = [x!.type.shape[axis]!, indices!.type.shape[axis]!];
    const places = (length: Dim, at: number) => {
      const along = g.op("arange", [], { start: 0, stop: length, step: 1 });
      return g.broadcastTo(
        g.reshape(
          along,
          [0, 1, 2].map((i) => (i === at ? length : 1)),
        ),
        [outer, m, inner],
      );
    };
    const taken = g.op(
      "advanced_subtensor",
      [g.reshape(x!, [outer, n, inner]), places(outer, 0), g.reshape(indices!, [outer, m, inner]), places(inner, 2)],
      { axis: 0, labels: [0, axis, 2] },
    );
    return g.reshape(taken, indices!.type.shape);
  },
  gradDoc: "zeros with dy added at the same places",
};
