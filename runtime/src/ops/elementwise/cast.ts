/** @file Conversion to another dtype. */
import { type Dtype, isDtype, isFloat } from "../../ir/dtype.ts";
import { type ElementwiseOp, fault } from "../op.ts";

/** Built by `castTo` (build.ts), which converts literals at once; every backend knows the op by name. */
export const cast: ElementwiseOp = {
  kind: "elementwise",
  name: "cast",
  aliases: ["astype"],
  category: "elementwise",
  sig: "(x: any[...s], dtype: dtype) -> any[...s]",
  doc:
    "The elements in another dtype, also a smaller one: floats are cut towards 0, integers wrap around, floats out of range of an " +
    'integer dtype wrap around too (NaN and infinities give 0, and the least int64). `float32(x)` is `cast(x, "float32")`.',
  examples: [
    ['cast([1.7, -1.7], "int32")', "[1, -1]"],
    ['cast([0, 2], "bool")', "[false, true]"],
  ],
  dtypes: (inputs, attrs) => {
    const to = attrs.dtype;
    if (typeof to !== "string" || !isDtype(to)) return fault("dtype", `${String(to)} is not a dtype`);
    return { inputs, result: to satisfies Dtype };
  },
  scalar: (_s, x) => x!,
  grad: (g, [x], _y, dy) => [isFloat(x!.type.dtype) ? g.cast(dy, x!.type.dtype) : null],
  gradDoc: "1",
};
