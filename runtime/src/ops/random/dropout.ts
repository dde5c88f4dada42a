/** @file Dropout (N. Srivastava et al., 2014), scaled while training so that nothing has to be done when testing. */

import type { NdArray } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { fault, isFault } from "../op.ts";
import type { Distribution } from "./distribution.ts";

/** The value of a constant, else undefined. */
const constantOf = (n: Node): number | undefined =>
  n.op === "constant" && n.type.shape.length === 0 ? Number((n.attrs.value as NdArray).data[0]) : undefined;

/** `examples` are those of the generator. */
export const dropout = (examples: Distribution["examples"]): Distribution => ({
  name: "dropout",
  sig: "(x: float[...s], p: float[] = 0.5, train: bool[] = true, *, seed: int = none) -> float[...s]",
  doc: "`x` with each element set to 0 with probability `p`, and divided by `1 - p` otherwise, so that its mean stays. Where `train` is false, `x` as it is (numbers are drawn all the same).",
  examples,
  gradDoc: "dy / (1 - p) where the element stays, 0 elsewhere",
  dtype: ([x]): Dtype => (isFloat(x!.dtype) ? x!.dtype : "float64"),
  make: (d, [x, p, train]) => {
    for (const [i, scalar] of [p!, train!].entries()) {
      if (scalar.type.shape.length > 0) return fault("rank", `$${i + 1} of dropout is a scalar`, [i + 1]);
    }
    if (train!.type.dtype !== "bool") return fault("dtype", `train is a bool, not ${train!.type.dtype}`, [2]);
    const known = constantOf(p!);
    if (known !== undefined && !(known >= 0 && known < 1)) {
      return fault("value", `the probability of dropout is ${known}; it must be from 0 to less than 1`, [1]);
    }
    const u = d.draw("uniform", [], { size: x!.type.shape, dtype: d.dtype });
    if (isFault(u)) return u;
    const { g } = d;
    const values = x!.type.dtype === d.dtype ? x! : g.cast(x!, d.dtype);
    const keep = g.sub(1, p!);
    const kept = g.where(g.less(u, keep), g.div(values, keep), 0);
    const y = kept.type.dtype === d.dtype ? kept : g.cast(kept, d.dtype);
    return constantOf(train!) === 1 ? y : g.where(train!, y, values);
  },
});
