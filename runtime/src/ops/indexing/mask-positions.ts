/** @file Where a vector of truth values is true. */
import { ndarray } from "../../ir/array.ts";
import type { Dim } from "../../ir/dim.ts";
import { type Fault, fault, type KernelOp } from "../op.ts";

/** The data were not those that told the length. */
export const otherCount = (found: number, length: number): Fault =>
  fault("value", `${found} elements of $0 are true, not ${length} as when they were counted`);

/** `attrs.length`: how many are true. Finding another number is a fault: the data were not those that told the length. */
export const maskPositions: KernelOp = {
  kind: "kernel",
  name: "mask_positions",
  category: "internal",
  sig: "(mask: bool[n], length: dim) -> int64[length]",
  doc: "The positions of the true elements of a vector, of which there are `length`.",
  examples: [],
  samples: [
    { inputs: [[1, 0, 1, 1]], dtypes: ["bool"], attrs: { length: 3 } },
    { inputs: [[0, 0]], dtypes: ["bool"], attrs: { length: 0 } },
  ],
  infer: (_t, [mask], attrs) =>
    mask!.dtype === "bool" && mask!.shape.length === 1
      ? { dtype: "int64", shape: [attrs.length as Dim] }
      : fault("dtype", "$0 is not a vector of bools"),
  reference: ([mask], attrs) => {
    const found: bigint[] = [];
    for (const [i, x] of mask!.data.entries()) if (x) found.push(BigInt(i));
    const length = attrs.length as number;
    if (found.length !== length) return otherCount(found.length, length);
    return [ndarray("int64", [length], BigInt64Array.from(found))];
  },
  gradNote: "positions are integers",
};
