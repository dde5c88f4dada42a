/** @file How a convolution is made of products over lattices: its operands as they are read, and the parts of the result. */
import { sizeOf } from "../../../../ir/array.ts";
import { dtypeInfo } from "../../../../ir/dtype.ts";
import type { Geometry } from "../../../../ops/neural/convolution/geometry.ts";
import { rowMajor } from "../../../../ops/shape/strided.ts";
import type { KernelStep, Use } from "../../../../optimize/plan.ts";
import type { LatticeProduct } from "../lattice/lattice.ts";

export type Zeros = readonly (readonly [before: number, after: number])[];

/** An operand as a kernel reads it: where it lies, or copied into memory of the step's own, with zeros around. */
export interface Operand {
  readonly use: Use;
  /** Zeros before and after each axis; undefined where it is read where it lies. */
  readonly zeros: Zeros | undefined;
  /** With the zeros, in bytes. */
  readonly strides: readonly number[];
  readonly shape: readonly number[];
  /** Bytes of the copy. */
  readonly bytes: number;
}

/** Bytes by which the operands and the result go on. */
interface Steps {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** One lattice again and again, the last of `repeated` being the innermost loop; distances are in bytes from where the operands start. */
export interface Part {
  readonly product: LatticeProduct;
  readonly repeated: readonly ({ readonly length: number } & Steps)[];
  readonly from: Steps;
}

export interface Parts {
  readonly a: Operand;
  readonly b: Operand;
  readonly parts: readonly Part[];
  /** Whether the result is zeros before the parts: some elements belong to none, or they all add to it. */
  readonly zeroed: boolean;
  readonly adding: boolean;
  /** The result with room for what falls outside of it, in memory of the step's own; undefined where nothing does. */
  readonly around:
    | { readonly shape: readonly number[]; readonly before: readonly number[]; readonly bytes: number }
    | undefined;
}

export const padded = (bytes: number): number => Math.ceil(bytes / 16) * 16;

export function operand(use: Use, spatial: Zeros): Operand {
  const { bytes } = dtypeInfo[use.tensor.dtype];
  const { shape, strides } = use.window;
  if (spatial.every(([before, after]) => before === 0 && after === 0) && strides.every((s) => s >= 0)) {
    return { use, zeros: undefined, strides: strides.map((s) => s * bytes), shape, bytes: 0 };
  }
  const zeros = [[0, 0] as const, [0, 0] as const, ...spatial];
  const around = shape.map((n, i) => n + zeros[i]![0] + zeros[i]![1]);
  // Vectors may read behind the last element.
  const size = padded(sizeOf(around) * bytes) + 16;
  return { use, zeros, strides: rowMajor(around).map((s) => s * bytes), shape: around, bytes: size };
}

/** Without zeros. */
export const bare = (use: Use): Operand =>
  operand(
    use,
    use.window.shape.slice(2).map(() => [0, 0]),
  );

/** Strides of a contiguous tensor with the dtype of the result, in bytes. */
export const stridesInBytes = (step: KernelStep, shape: readonly number[]): number[] =>
  rowMajor(shape).map((s) => s * dtypeInfo[step.targets[0]!.dtype].bytes);

export const paddingOf = (g: Geometry): Zeros => g.padding as Zeros;
