/** @file The number that changes nothing when a reduction combines it. */
import { type Dtype, dtypeInfo, integerRange } from "../ir/dtype.ts";
import type { ReductionOp } from "../ops/op.ts";

/** `initial` where the op has one; the least or greatest value for max and min; undefined when there is none. */
export function foldIdentity(op: ReductionOp, dtype: Dtype): number | bigint | undefined {
  if (op.initial !== undefined) return op.initial;
  if (op.name !== "max" && op.name !== "min") return undefined;
  const least = op.name === "max";
  if (dtypeInfo[dtype].kind === "float") return least ? -Infinity : Infinity;
  return integerRange(dtype)[least ? 0 : 1];
}
