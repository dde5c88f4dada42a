/** @file The type of a tensor with part of it replaced or added to: that of the tensor. */
import { printDim } from "../../ir/dim.ts";
import { isFloat, widensTo } from "../../ir/dtype.ts";
import { printType } from "../../ir/type.ts";
import { fault, type InferRule, isFault } from "../op.ts";
import { planIndex } from "./index-plan.ts";

/** The values have to fit the part (broadcasting) and the dtype (a literal, or a safe widening). */
export const inferWrite: InferRule = (t, [x, v, ...indices], attrs) => {
  const plan = planIndex(t, x!.shape, indices, attrs, 2);
  if (isFault(plan)) return plan;
  const fits = v!.weak ? isFloat(x!.dtype) || !isFloat(v!.dtype) : widensTo(v!.dtype, x!.dtype);
  if (!fits) return fault("dtype", `$1 is ${v!.dtype}, which does not fit in $0, ${x!.dtype}`, [1, 0]);
  const part = `the part of $0 is [${plan.shape.map(printDim).join(", ")}]`;
  const added = plan.shape.length - v!.shape.length;
  if (added < 0) return fault("broadcast", `$1 is ${printType(v!)}, which has more axes than ${part}`, [1, 0]);
  for (const [axis, dim] of v!.shape.entries()) {
    const wanted = plan.shape[axis + added]!;
    if (dim === 1 || t.same(dim, wanted, "lengths of the part and its new values") !== undefined) continue;
    return fault(
      "broadcast",
      `\`${printDim(dim)}\` (axis ${axis} of $1) does not fit: ${part}`,
      [1, 0],
      [{ operand: 1, axis, dim }],
    );
  }
  return { dtype: x!.dtype, shape: x!.shape };
};
