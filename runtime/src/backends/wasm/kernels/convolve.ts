/**
 * @file The three kernels of convolution as products over lattices: the input is read where it lies, tap by tap, and no matrix of
 * patches is made. For their input the transposes take one lattice for each residue of a position by the stride, so that nothing is
 * multiplied by a zero in between.
 */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo } from "../../../ir/dtype.ts";
import { type Geometry, geometryOf } from "../../../ops/neural/convolution/geometry.ts";
import { rowMajor } from "../../../ops/shape/strided.ts";
import type { KernelStep, Use } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import type { StepFunction } from "../step-function.ts";
import { emitBatch } from "./batch.ts";
import { copyWindow } from "./copy-window.ts";
import type { Kernel } from "./index.ts";
import { emitLattice, emitTable } from "./lattice/emit-lattice.ts";
import { type LatticePlan, type LatticeProduct, latticeScratch, planLattice } from "./lattice/lattice.ts";
import { movable } from "./lines.ts";
import { windowRead } from "./move-windows.ts";

/** An operand as a kernel reads it: where it lies, or copied into memory of the step's own, with zeros around. */
interface Operand {
  readonly use: Use;
  /** Zeros before and after each spatial axis; undefined where it is read where it lies. */
  readonly zeros: readonly (readonly [before: number, after: number])[] | undefined;
  /** With the zeros, in bytes. */
  readonly strides: readonly number[];
  readonly shape: readonly number[];
  /** Bytes of the copy. */
  readonly bytes: number;
}

/** One lattice, for each group at steps of `groups`, with distances in bytes from where the operands start. */
interface Part {
  readonly product: LatticeProduct;
  readonly groups: { readonly a: number; readonly b: number; readonly c: number };
  readonly from: { readonly a: number; readonly b: number; readonly c: number };
}

interface Parts {
  readonly a: Operand;
  readonly b: Operand;
  readonly parts: readonly Part[];
  /** Whether some elements of the result belong to no part: they are zeros. */
  readonly gaps: boolean;
}

const padded = (bytes: number): number => Math.ceil(bytes / 16) * 16;

function operand(use: Use, spatial: readonly (readonly [number, number])[]): Operand {
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

const bare = (use: Use): Operand =>
  operand(
    use,
    use.window.shape.slice(2).map(() => [0, 0]),
  );

const inBytes = (step: KernelStep): number[] => {
  const { dtype, shape } = step.targets[0]!;
  return rowMajor(shape).map((s) => s * dtypeInfo[dtype].bytes);
};

const paddingOf = (g: Geometry): readonly (readonly [number, number])[] =>
  g.padding as readonly (readonly [number, number])[];

/** `y[n, o, p] = Σ x[n, c, p * stride + k * dilation] f[o, c, k]` in the padded input. */
function forward(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const [a, b] = [operand(step.inputs[0]!, paddingOf(g)), bare(step.inputs[1]!)];
  const c = inBytes(step);
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
  const groups = { a: ofGroup * a.strides[1]!, b: columns * b.strides[0]!, c: columns * c[1]! };
  return { a, b, parts: [{ product, groups, from: { a: 0, b: g.flip ? last : 0, c: 0 } }], gaps: false };
}

/** `f[o, c, k] = Σ x[n, c, p * stride + k * dilation] dy[n, o, p]` in the padded input. */
function toFilters(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const [a, b] = [operand(step.inputs[0]!, paddingOf(g)), bare(step.inputs[1]!)];
  const c = inBytes(step);
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
  const groups = { a: ofGroup * a.strides[1]!, b: columns * b.strides[1]!, c: columns * c[0]! };
  return { a, b, parts: [{ product, groups, from: { a: g.flip ? last : 0, b: 0, c: 0 } }], gaps: false };
}

/** Along one axis: the positions with one residue by the stride, and the places that the taps bring there. */
interface Residue {
  readonly residue: number;
  /** How many positions. */
  readonly positions: number;
  /** How many taps, the first one, and from one to the next. */
  readonly taps: number;
  readonly firstTap: number;
  readonly stepTap: number;
  /** The place that the first tap brings to the first position, and from tap to tap. */
  readonly place: number;
  readonly stepPlace: number;
}

/** Position `q = residue + stride * j` has tap `k` from place `j + (residue + before - k * dilation) / stride`, where that is whole. */
function residuesAlong(length: number, taps: number, g: Geometry, axis: number): Residue[] {
  const [stride, dilation] = [g.stride[axis]!, g.dilation[axis]!];
  const before = paddingOf(g)[axis]![0];
  const out: Residue[] = [];
  for (let residue = 0; residue < Math.min(stride, length); residue++) {
    const meeting: number[] = [];
    for (let k = 0; k < taps; k++) if ((residue + before - k * dilation) % stride === 0) meeting.push(k);
    const [first, second] = meeting;
    const step = first === undefined || second === undefined ? 1 : second - first;
    out.push({
      residue,
      positions: Math.ceil((length - residue) / stride),
      taps: meeting.length,
      firstTap: first ?? 0,
      stepTap: step,
      place: (residue + before - (first ?? 0) * dilation) / stride,
      stepPlace: meeting.length > 1 ? -(step * dilation) / stride : 0,
    });
  }
  return out;
}

/** `x[n, c, q] = Σ dy[n, o, p] f[o, c, k]` over all places and taps that meet at `q`. */
function toInputs(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const b = bare(step.inputs[1]!);
  const c = inBytes(step);
  const target = step.targets[0]!;
  const [filters, columns, ...taps] = b.shape as [number, number, ...number[]];
  const lengths = target.shape.slice(2);
  const residues = lengths.map((n, i) => residuesAlong(n, taps[i]!, g, i));
  const places = step.inputs[0]!.window.shape.slice(2);
  const zeros = residues.map((along, i): [number, number] => {
    const met = along.filter((r) => r.taps > 0);
    const ends = met.flatMap((r) => [r.place, r.place + (r.taps - 1) * r.stepPlace]);
    const farthest = met.map((r) => Math.max(r.place, r.place + (r.taps - 1) * r.stepPlace) + r.positions);
    return [Math.max(0, -Math.min(0, ...ends)), Math.max(0, Math.max(0, ...farthest) - places[i]!)];
  });
  const a = operand(step.inputs[0]!, zeros);
  const ofGroup = filters / g.groups;
  const groups = { a: ofGroup * a.strides[1]!, b: ofGroup * b.strides[0]!, c: columns * c[1]! };
  const combined = residues.reduce<readonly (readonly Residue[])[]>(
    (lists, along) => lists.flatMap((list) => along.map((r) => [...list, r])),
    [[]],
  );
  const parts = combined
    .filter((list) => list.every((r) => r.taps > 0))
    .map((list): Part => {
      const sum = (term: (r: Residue, i: number) => number): number =>
        list.reduce((total, r, i) => total + term(r, i), 0);
      return {
        product: {
          dtype: target.dtype,
          rows: [
            { length: a.shape[0]!, a: a.strides[0]!, c: c[0]! },
            ...list.map((r, i) => ({ length: r.positions, a: a.strides[i + 2]!, c: g.stride[i]! * c[i + 2]! })),
          ],
          sums: [
            { length: ofGroup, a: a.strides[1]!, b: b.strides[0]! },
            ...list.map((r, i) => ({
              length: r.taps,
              a: r.stepPlace * a.strides[i + 2]!,
              b: (g.flip ? -r.stepTap : r.stepTap) * b.strides[i + 2]!,
            })),
          ],
          columns: { length: columns, b: b.strides[1]!, c: c[1]! },
        },
        groups,
        from: {
          a: sum((r, i) => (r.place + zeros[i]![0]) * a.strides[i + 2]!),
          b: sum((r, i) => (g.flip ? taps[i]! - 1 - r.firstTap : r.firstTap) * b.strides[i + 2]!),
          c: sum((r, i) => r.residue * c[i + 2]!),
        },
      };
    });
  return { a, b, parts, gaps: parts.length < combined.length };
}

const kernelFrom =
  (partsOf: (step: KernelStep) => Parts) =>
  (step: KernelStep): Kernel | undefined => {
    const shapes = [...step.inputs.map((u) => u.window.shape), step.targets[0]!.shape];
    if (shapes.some((s) => s.includes(0))) return undefined;
    const parts = partsOf(step);
    const plans = parts.parts.map((p) => planLattice(p.product));
    const tables = Math.max(0, ...plans.map(latticeScratch));
    return {
      scratch: Math.max(16, parts.a.bytes + parts.b.bytes + padded(tables)),
      emit: (fn) => emitParts(fn, step, parts, plans),
    };
  };

export const convolve = kernelFrom(forward);
export const convolveInputs = kernelFrom(toInputs);
export const convolveFilters = kernelFrom(toFilters);

function emitParts(
  fn: StepFunction,
  step: KernelStep,
  { a, b, parts, gaps }: Parts,
  plans: readonly LatticePlan[],
): void {
  const c = fn.code;
  const target = step.targets[0]!;
  const memory = fn.scratch();
  const result = fn.pointer(target);
  if (gaps) {
    const bytes = sizeOf(target.shape) * dtypeInfo[target.dtype].bytes;
    c.get(result).i32(0).i32(bytes).memoryFill();
  }
  const [startA, startB] = [emitOperand(fn, a, movable(c, memory)), emitOperand(fn, b, movable(c, memory, a.bytes))];
  const scratch = movable(c, memory, a.bytes + b.bytes);
  const { groups } = geometryOf(step.node.attrs);
  for (const [i, part] of parts.entries()) {
    const plan = plans[i]!;
    emitTable(fn, plan, scratch);
    c.scope(() => {
      const walks = [
        { start: movable(c, startA, part.from.a), strides: [part.groups.a] },
        { start: movable(c, startB, part.from.b), strides: [part.groups.b] },
        { start: movable(c, result, part.from.c), strides: [part.groups.c] },
      ];
      emitBatch(c, [groups], walks, ([x, y, z]) => emitLattice(fn, plan, { a: x!, b: y!, c: z!, scratch }));
    });
  }
}

/** The address of the operand's first element, with its zeros; copies it to `copy` where it is not read where it lies. */
function emitOperand(fn: StepFunction, { use, zeros, strides, bytes }: Operand, copy: Local): Local {
  const from = windowRead(fn, use);
  if (zeros === undefined) return from.start;
  const c = fn.code;
  if (zeros.some(([before, after]) => before + after > 0)) c.get(copy).i32(0).i32(bytes).memoryFill();
  const start = movable(
    c,
    copy,
    zeros.reduce((sum, [before], i) => sum + before * strides[i]!, 0),
  );
  copyWindow(c, use.tensor.dtype, use.window.shape, from, { start, strides });
  return copy;
}
