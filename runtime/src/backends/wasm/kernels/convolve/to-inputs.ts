/**
 * @file The input of a convolution from its result, in one of two ways. Gathering takes one lattice for each residue of a position by
 * the stride, so that nothing is multiplied by a zero in between; at the borders it reads zeros. Where those are a large part,
 * scattering takes one lattice for each tap, and adds it where the tap falls.
 */
import { sizeOf } from "../../../../ir/array.ts";
import { dtypeInfo } from "../../../../ir/dtype.ts";
import { type Geometry, geometryOf } from "../../../../ops/neural/convolution/geometry.ts";
import type { KernelStep } from "../../../../optimize/plan.ts";
import { bare, operand, type Part, type Parts, padded, paddingOf, stridesInBytes } from "./parts.ts";

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

/** More parts than this are too much code. */
const mostParts = 9;

export function toInputs(step: KernelStep): Parts {
  const g = geometryOf(step.node.attrs);
  const places = step.inputs[0]!.window.shape.slice(2);
  const [filters, columns, ...taps] = step.inputs[1]!.window.shape as [number, number, ...number[]];
  const residues = step.targets[0]!.shape.slice(2).map((n, i) => residuesAlong(n, taps[i]!, g, i));
  // Products of each way, for one pair of channels.
  const gathering = residues.reduce((all, along) => all * along.reduce((sum, r) => sum + r.positions * r.taps, 0), 1);
  const scattering = sizeOf(places) * sizeOf(taps);
  const parts = residues.reduce((all, along) => all * along.length, 1);
  // To add to what stands in memory costs about as much as a few more products.
  const worth = gathering > scattering * (1.2 + (6 * g.groups) / filters + 4 / columns);
  return worth || parts > mostParts ? scattered(step, g) : gathered(step, g, residues);
}

/** `x[n, c, q] = Σ dy[n, o, p] f[o, c, k]` over all places and taps that meet at `q`. */
function gathered(step: KernelStep, g: Geometry, residues: readonly (readonly Residue[])[]): Parts {
  const b = bare(step.inputs[1]!);
  const c = stridesInBytes(step, step.targets[0]!.shape);
  const target = step.targets[0]!;
  const [filters, columns, ...taps] = b.shape as [number, number, ...number[]];
  const places = step.inputs[0]!.window.shape.slice(2);
  const zeros = residues.map((along, i): [number, number] => {
    const met = along.filter((r) => r.taps > 0);
    const ends = met.flatMap((r) => [r.place, r.place + (r.taps - 1) * r.stepPlace]);
    const farthest = met.map((r) => Math.max(r.place, r.place + (r.taps - 1) * r.stepPlace) + r.positions);
    return [Math.max(0, -Math.min(0, ...ends)), Math.max(0, Math.max(0, ...farthest) - places[i]!)];
  });
  const a = operand(step.inputs[0]!, zeros);
  const ofGroup = filters / g.groups;
  const groups = { length: g.groups, a: ofGroup * a.strides[1]!, b: ofGroup * b.strides[0]!, c: columns * c[1]! };
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
        repeated: [groups],
        from: {
          a: sum((r, i) => (r.place + zeros[i]![0]) * a.strides[i + 2]!),
          b: sum((r, i) => (g.flip ? taps[i]! - 1 - r.firstTap : r.firstTap) * b.strides[i + 2]!),
          c: sum((r, i) => r.residue * c[i + 2]!),
        },
      };
    });
  return { a, b, parts, zeroed: parts.length < combined.length, adding: false, around: undefined };
}

/** `x[n, c, p * stride + k * dilation] += Σ dy[n, o, p] f[o, c, k]`, tap by tap, in an input with its padding. */
function scattered(step: KernelStep, g: Geometry): Parts {
  const [a, b] = [bare(step.inputs[0]!), bare(step.inputs[1]!)];
  const target = step.targets[0]!;
  const [filters, columns, ...taps] = b.shape as [number, number, ...number[]];
  const padding = paddingOf(g);
  const shape = target.shape.map((n, i) => (i < 2 ? n : n + padding[i - 2]![0] + padding[i - 2]![1]));
  const c = stridesInBytes(step, shape);
  const ofGroup = filters / g.groups;
  const last = taps.reduce((sum, k, i) => sum + (k - 1) * b.strides[i + 2]!, 0);
  const part: Part = {
    product: {
      dtype: target.dtype,
      rows: [
        { length: a.shape[0]!, a: a.strides[0]!, c: c[0]! },
        ...a.shape.slice(2).map((length, i) => ({ length, a: a.strides[i + 2]!, c: g.stride[i]! * c[i + 2]! })),
      ],
      sums: [{ length: ofGroup, a: a.strides[1]!, b: b.strides[0]! }],
      columns: { length: columns, b: b.strides[1]!, c: c[1]! },
    },
    repeated: [
      { length: g.groups, a: ofGroup * a.strides[1]!, b: ofGroup * b.strides[0]!, c: columns * c[1]! },
      ...taps.map((length, i) => ({
        length,
        a: 0,
        b: g.flip ? -b.strides[i + 2]! : b.strides[i + 2]!,
        c: g.dilation[i]! * c[i + 2]!,
      })),
    ],
    from: { a: 0, b: g.flip ? last : 0, c: 0 },
  };
  const around = padding.some(([before, after]) => before + after > 0) && {
    shape,
    before: [0, 0, ...padding.map(([before]) => before)],
    bytes: padded(sizeOf(shape) * dtypeInfo[target.dtype].bytes) + 16,
  };
  return { a, b, parts: [part], zeroed: true, adding: true, around: around || undefined };
}
