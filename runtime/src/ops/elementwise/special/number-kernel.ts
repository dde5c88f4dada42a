/** @file Declares kernels that compute each element of broadcast tensors by a function of JavaScript numbers: where it iterates. */
import { readElement, writeElement, zeros } from "../../../ir/array.ts";
import type { Attrs } from "../../../ir/node.ts";
import { safePoint } from "../../../ir/safe-point.ts";
import { broadcast } from "../../build.ts";
import { floating } from "../../dtype-rules.ts";
import { type Fault, isFault, type KernelOp } from "../../op.ts";

type Declared = Omit<KernelOp, "kind" | "category" | "infer" | "reference" | "dtypes"> & {
  /** One element of the result, from those of the inputs. */
  readonly of: (attrs: Attrs, ...x: number[]) => number;
  /** What is wrong with the attributes. */
  readonly refuse?: (attrs: Attrs) => Fault | undefined;
};

export const numberKernel = ({ of, refuse, ...op }: Declared): KernelOp => ({
  kind: "kernel",
  category: "elementwise",
  dtypes: floating,
  ...op,
  infer: (t, inputs, attrs) => {
    const refused = refuse?.(attrs);
    if (refused) return refused;
    const shape = broadcast(
      t,
      inputs.map((x) => x.shape),
    );
    return isFault(shape) ? shape : { dtype: inputs[0]!.dtype, shape };
  },
  reference: (inputs, attrs, [result]) => {
    const shape = result!.shape as readonly number[];
    const out = zeros(result!.dtype, shape);
    for (let i = 0; i < out.data.length; i++) {
      if (i % 256 === 0) safePoint();
      const x = inputs.map((a) => readElement(a, positionIn(a.shape, shape, i)) as number);
      writeElement(out, i, of(attrs, ...x));
    }
    return [out];
  },
});

/** The position in a tensor of `from` that is read for position `at` of the shape `to` to which it broadcasts. */
function positionIn(from: readonly number[], to: readonly number[], at: number): number {
  let rest = at;
  let position = 0;
  let stride = 1;
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const index = rest % to[axis]!;
    rest = (rest - index) / to[axis]!;
    const own = from[axis - to.length + from.length] ?? 1;
    if (own !== 1) position += index * stride;
    stride *= own;
  }
  return position;
}
