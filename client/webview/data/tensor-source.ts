/** @file A tensor that is here as a whole, or by its corners with the rest to be asked for. */

import type { ValueSummary } from "../../../server/protocol/kernel.ts";
import type { Elements, SentTensor, ValueOf, ValueSlice } from "../../../server/protocol/requests.ts";
import { l10n } from "../l10n.ts";
import { type ComplexPart, isComplexType, pairsOf, partOf } from "./complex-parts.ts";
import { decode, type Element, type Numbers } from "./elements.ts";
import { type AxisRanges, rangeLength } from "./plane.ts";

/** What a view asks for at a time: bytes. */
export const budget = 2 ** 20;

export interface Block {
  readonly shape: readonly number[];
  readonly data: Numbers;
}

export type AskSlice = (of: ValueOf, ranges: AxisRanges, maxBytes: number) => Promise<ValueSlice>;

export interface TensorSource {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly axes: readonly (string | null)[] | undefined;
  readonly summary: ValueSummary | undefined;
  /** For exports; absent where the kernel does not hold it under a name or number. */
  readonly of: ValueOf | undefined;
  readonly isWhole: boolean;
  /** An element that is here. */
  at(index: readonly number[]): Element | undefined;
  /** A part, from here or asked for; rejects with a sentence. */
  read(ranges: AxisRanges): Promise<Block>;
  /** Of a complex tensor, whose own elements are their absolute values. */
  readonly part?: (part: ComplexPart) => TensorSource;
}

export interface SourceParts {
  readonly tensor: Pick<SentTensor, "dtype" | "shape" | "elements" | "edge" | "axes">;
  readonly summary?: ValueSummary | undefined;
  readonly of?: ValueOf | undefined;
  readonly ask?: AskSlice | undefined;
}

export function tensorSource(parts: SourceParts): TensorSource {
  const { tensor, summary, of, ask } = parts;
  if (isComplexType(tensor.dtype)) return complexSource(parts);
  const { dtype, shape, edge, axes } = tensor;
  let decoded: Numbers | undefined;
  const data = (): Numbers => {
    decoded ??= decode(tensor);
    return decoded;
  };
  const kept = shape.map((n) => (edge !== undefined && n > 2 * edge ? 2 * edge : n));
  const isWhole = kept.every((n, axis) => n === shape[axis]);
  const strides = stridesOf(kept);
  return {
    dtype,
    shape,
    axes,
    summary,
    of,
    isWhole,
    at(index) {
      let offset = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        let i = index[axis]!;
        if (kept[axis] !== shape[axis]) {
          const fromEnd = shape[axis]! - i;
          if (i >= edge! && fromEnd > edge!) return undefined;
          if (i >= edge!) i = 2 * edge! - fromEnd;
        }
        offset += i * strides[axis]!;
      }
      return data()[offset];
    },
    async read(ranges) {
      if (isWhole) return takeRanges({ shape, data: data() }, ranges);
      if (ask === undefined || of === undefined)
        throw new Error(l10n.t("only a part of this value was kept: run its statement again"));
      const { slice } = await ask(of, ranges, budget);
      return { shape: slice.shape, data: decode(slice as Elements) };
    },
  };
}

function complexSource(parts: SourceParts): TensorSource {
  const { dtype, axes } = parts.tensor;
  const pairs = tensorSource(pairsOf(parts));
  const part = (name: ComplexPart): TensorSource => partOf(pairs, name, { axes, summary: parts.summary });
  return { ...part("absolute"), dtype, part };
}

export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** The elements at the indices of `ranges`, in C order. */
export function takeRanges({ shape, data }: Block, ranges: AxisRanges): Block {
  const all = shape.map((n, axis) => ranges[axis] ?? { start: 0, stop: n });
  const lengths = all.map(rangeLength);
  const count = lengths.reduce((product, n) => product * n, 1);
  const strides = stridesOf(shape);
  const taken = new (data.constructor as new (n: number) => Numbers)(count);
  const index = lengths.map(() => 0);
  for (let k = 0; k < count; k++) {
    let offset = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      offset += (all[axis]!.start + index[axis]! * (all[axis]!.step ?? 1)) * strides[axis]!;
    }
    taken[k] = data[offset]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === lengths[axis]; axis--) index[axis] = 0;
  }
  return { shape: lengths, data: taken };
}
