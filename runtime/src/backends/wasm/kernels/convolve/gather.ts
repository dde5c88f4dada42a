/** @file The result and the filters of a convolution: each of their elements is one sum over what stands in the padded input. */
import { geometryOf } from "../../../../ops/neural/convolution/geometry.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import type { LatticeProduct } from "../lattice/lattice.ts";
import { bare, operand, type Parts, paddingOf, stridesInBytes } from "./parts.ts";

const direct = { zeroed: false, adding: false, around: undefined };

/** `y[n, o, p] = Σ x[n, c, p * stride + k * dilation] f[o, c, k]` in the padded input. */
export function toResult(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const [a, b] = [operand(step.inputs[0]!, paddingOf(g)), bare(step.inputs[1]!)];
  const c = stridesInBytes(step, step.targets[0]!.shape);
  const [filters, ofGroup, ...taps] = b.shape as [number, number, ...number[]];
  const places = step.targets[0]!.shape.slice(2);
  const columns = filters / g.groups;
  const product: LatticeProduct = {
    dtype: step.targets[0]!.dtype,
    rows: [
      { length: a.shape[0]!, a: a.strides[0]!, c: c[0]! },
      ...places.map((length, i) => ({ length, a: g.stride[i]! * a.strides[i + 2]!, c: c[i + 2]! })),
    ],
    sums: [
      { length: ofGroup, a: a.strides[1]!, b: b.strides[1]! },
      ...taps.map((length, i) => ({
        length,
        a: g.dilation[i]! * a.strides[i + 2]!,
        b: g.flip ? -b.strides[i + 2]! : b.strides[i + 2]!,
      })),
    ],
    columns: { length: columns, b: b.strides[0]!, c: c[1]! },
  };
  const last = taps.reduce((sum, k, i) => sum + (k - 1) * b.strides[i + 2]!, 0);
  const groups = { length: g.groups, a: ofGroup * a.strides[1]!, b: columns * b.strides[0]!, c: columns * c[1]! };
  return { a, b, parts: [{ product, repeated: [groups], from: { a: 0, b: g.flip ? last : 0, c: 0 } }], ...direct };
}

/** `f[o, c, k] = Σ x[n, c, p * stride + k * dilation] dy[n, o, p]` in the padded input. */
export function toFilters(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const [a, b] = [operand(step.inputs[0]!, paddingOf(g)), bare(step.inputs[1]!)];
  const c = stridesInBytes(step, step.targets[0]!.shape);
  const [filters, ofGroup, ...taps] = step.targets[0]!.shape as [number, number, ...number[]];
  const columns = filters / g.groups;
  const product: LatticeProduct = {
    dtype: step.targets[0]!.dtype,
    rows: [
      { length: ofGroup, a: a.strides[1]!, c: c[1]! },
      ...taps.map((length, i) => {
        const along = g.dilation[i]! * a.strides[i + 2]!;
        return { length, a: g.flip ? -along : along, c: c[i + 2]! };
      }),
    ],
    sums: [
      { length: b.shape[0]!, a: a.strides[0]!, b: b.strides[0]! },
      ...b.shape.slice(2).map((length, i) => ({ length, a: g.stride[i]! * a.strides[i + 2]!, b: b.strides[i + 2]! })),
    ],
    columns: { length: columns, b: b.strides[1]!, c: c[0]! },
  };
  const last = taps.reduce((sum, k, i) => sum + (k - 1) * g.dilation[i]! * a.strides[i + 2]!, 0);
  const groups = { length: g.groups, a: ofGroup * a.strides[1]!, b: columns * b.strides[1]!, c: columns * c[0]! };
  return { a, b, parts: [{ product, repeated: [groups], from: { a: g.flip ? last : 0, b: 0, c: 0 } }], ...direct };
}
