/** @file Complex tensors as views take them: real numbers, one for each element, and both parts as text. */
import { l10n } from "../l10n.ts";
import type { Numbers } from "./elements.ts";
import type { AxisRanges } from "./plane.ts";
import type { TableSource } from "./table-source.ts";
import type { Block, SourceParts, TensorSource } from "./tensor-source.ts";

export const partNames = {
  absolute: l10n.t("Absolute value"),
  real: l10n.t("Real part"),
  imaginary: l10n.t("Imaginary part"),
  phase: l10n.t("Phase"),
} as const;

/** The phase is in radians, from -π to π. */
export type ComplexPart = keyof typeof partNames;

const takes: Readonly<Record<ComplexPart, (re: number, im: number) => number>> = {
  absolute: Math.hypot,
  real: (re) => re,
  imaginary: (_, im) => im,
  phase: (re, im) => Math.atan2(im, re),
};

export const isComplexType = (dtype: string): boolean => dtype.startsWith("complex");

/** The same elements as pairs along a last axis, real and imaginary part. */
export function pairsOf({ tensor, of, ask }: SourceParts): SourceParts {
  const { dtype, shape, elements, edge } = tensor;
  const parts = dtype === "complex64" ? "float32" : "float64";
  return {
    tensor: { dtype: parts, shape: [...shape, 2], elements, ...(edge !== undefined && { edge }) },
    of,
    ask:
      ask &&
      (async (value, ranges, maxBytes) => {
        // An element has twice the bytes that a view of its parts reckons with.
        const found = await ask(value, ranges.slice(0, shape.length), 2 * maxBytes);
        const { slice } = found;
        return { ...found, slice: { ...slice, dtype: parts, shape: [...slice.shape, 2] } };
      }),
  };
}

/** One real number of each pair. What is known of the whole tensor is of absolute values. */
export function partOf(
  pairs: TensorSource,
  part: ComplexPart,
  about: Pick<TensorSource, "axes" | "summary">,
): TensorSource {
  const take = takes[part];
  const both = (ranges: AxisRanges, rank: number): AxisRanges => [
    ...Array.from({ length: rank }, (_, axis) => ranges[axis] ?? { start: 0, stop: pairs.shape[axis]! }),
    { start: 0, stop: 2 },
  ];
  const shape = pairs.shape.slice(0, -1);
  return {
    dtype: pairs.dtype,
    shape,
    axes: about.axes,
    summary: part === "absolute" ? about.summary : undefined,
    of: pairs.of,
    isWhole: pairs.isWhole,
    at(index) {
      const [re, im] = [pairs.at([...index, 0]), pairs.at([...index, 1])];
      return re === undefined || im === undefined ? undefined : take(Number(re), Number(im));
    },
    async read(ranges): Promise<Block> {
      const { shape: read, data } = await pairs.read(both(ranges, shape.length));
      return { shape: read.slice(0, -1), data: taken(data, take) };
    },
  };
}

const taken = (data: Numbers, take: (re: number, im: number) => number): Float64Array =>
  Float64Array.from({ length: data.length / 2 }, (_, i) => take(Number(data[2 * i]), Number(data[2 * i + 1])));

/** As the language writes a complex number: `1-2j`. */
export const complexText = (re: string, im: string): string => `${re}${im.startsWith("-") ? "" : "+"}${im}j`;

/** A table of both parts, of tables of each. It has no order to be sorted by. */
export function complexTable(real: TableSource, imaginary: TableSource): TableSource {
  const text = (re: string | undefined, im: string | undefined): string | undefined =>
    re === undefined || im === undefined ? undefined : complexText(re, im);
  return {
    ...real,
    cellWidth: real.cellWidth + imaginary.cellWidth + 2,
    text: (row, column) => text(real.text(row, column), imaginary.text(row, column)),
    fullText: (row, column) => text(real.fullText(row, column), imaginary.fullText(row, column)),
    isMarked: (row, column) => real.isMarked(row, column) || imaginary.isMarked(row, column),
    need(window) {
      const missing = [real.need(window), imaginary.need(window)].filter((m) => m !== undefined);
      return missing.length === 0 ? undefined : Promise.all(missing).then(() => {});
    },
    sorted: undefined,
    sort: undefined,
  };
}
