/**
 * @file Convolutions and their two transposes, each as a sum for every element of its result: no two threads may write to one. What the
 * three have in common is a loop (over channels, filters or the batch) around taps along the spatial axes.
 */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import { type Geometry, geometryOf } from "../../ops/neural/convolution/geometry.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { gridOf } from "./coordinates.ts";
import { emitProducts, sumOfParts } from "./emit-products.ts";
import { quotient, remainder } from "./helpers/integer.ts";
import { quotientText } from "./integer-text.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import type { Tap } from "./tap-masks.ts";

/** Sums of the filters' gradient are long and few: they are cut until there are so many, into so many parts at most. */
const enoughThreads = 2 ** 16;
const mostParts = 256;
/** A thread with fewer products does more to find its place. */
const fewProducts = 256;
/** With fewer threads than this a device has idle cores. */
const fewThreads = 4096;
/** Products of a row that are written out one after the other. */
const mostInRow = 96;

interface Convolution {
  readonly g: Geometry;
  readonly target: KernelStep["targets"][number];
  readonly first: Use;
  readonly second: Use;
  readonly nodes: KernelStep["nodes"];
}

function convolutionOf(step: KernelStep): Convolution {
  const [first, second] = step.inputs as readonly [Use, Use];
  const target = step.targets[0] ?? bug("a convolution without a result");
  return { g: geometryOf(step.node.attrs), target, first, second, nodes: step.nodes };
}

/** An axis's whole part of the division by the number of channels or filters in a group. */
const groupOf = (text: KernelText, at: string, ofGroup: number, groups: number): string =>
  groups === 1 ? "0" : text.integer(quotientText(text, at, ofGroup, ofGroup * groups));

/** `x[n, group, p * stride + k * dilation - before] * f[o, c, k]` over channels c and taps k. */
export function convolveKernels(step: KernelStep): PlannedKernel[] {
  const { g, target, first: x, second: f, nodes } = convolutionOf(step);
  const text = new KernelText();
  const columns = columnsOf(target.shape, f.window.shape.at(-1)!);
  const grid = gridOf(text, inColumns(target.shape, columns));
  const [n, o, ...places] = grid.at as [string, string, ...string[]];
  const ofGroup = f.window.shape[1]!;
  const group = groupOf(text, o, f.window.shape[0]! / g.groups, g.groups);
  const taps = places.map((p, i): Tap => {
    const [length, count, before] = [x.window.shape[i + 2]!, f.window.shape[i + 2]!, g.padding[i]![0] as number];
    const own = i === places.length - 1 ? columns : 1;
    const next = g.stride[i]!;
    const start = text.integer(`${p} * ${own * next} - ${before}`);
    const last = (target.shape[i + 2]! - own) * next - before;
    return {
      count,
      a: { start, step: g.dilation[i]!, next },
      b: g.flip ? { start: `${count - 1}`, step: -1 } : { start: "0", step: 1 },
      within: [{ start, step: g.dilation[i]!, next, length, least: -before, greatest: last }],
    };
  });
  const sums = emitProducts(text, {
    operands: [
      { use: x, at: [n, times(group, ofGroup)], turns: 1 },
      { use: f, at: [o, "0"], turns: 1 },
    ],
    count: ofGroup,
    taps,
    columns,
  });
  text.results(sums);
  return [planned(text, grid.output, target, nodes, columns)];
}

/** `dy[n, o, p] * f[o, c, k]` over the filters o of the group and those taps k that meet this element at a whole place p. */
export function convolveInputsKernels(step: KernelStep): PlannedKernel[] {
  const { g, target, first: dy, second: f, nodes } = convolutionOf(step);
  const text = new KernelText();
  // Neighbours meet the same taps only where every element meets all.
  const columns = g.stride.at(-1) === 1 ? columnsOf(target.shape, f.window.shape.at(-1)!) : 1;
  const grid = gridOf(text, inColumns(target.shape, columns));
  const [n, channel, ...elements] = grid.at as [string, string, ...string[]];
  const [ofGroup, filters] = [f.window.shape[1]!, f.window.shape[0]! / g.groups];
  const group = groupOf(text, channel, ofGroup, g.groups);
  const own = g.groups === 1 ? channel : text.integer(`${channel} - ${group} * ${ofGroup}`);
  const shapes = { filters: f.window.shape, places: dy.window.shape, elements: target.shape };
  const taps = elements.map(
    (at, i): Tap => meetingTaps(text, g, i, at, i === elements.length - 1 ? columns : 1, shapes),
  );
  const from = times(group, filters);
  const sums = emitProducts(text, {
    operands: [
      { use: dy, at: [n, from], turns: 1 },
      { use: f, at: [from, own], turns: 0 },
    ],
    count: filters,
    taps,
    columns,
  });
  text.results(sums);
  return [planned(text, grid.output, target, nodes, columns)];
}

/**
 * The taps that meet element i along an axis are those with k·dilation ≡ i + before (mod stride): with the greatest common divisor d of
 * dilation and stride every (stride / d)-th one, from a first one on; at each next one the place is dilation / d smaller.
 */
function meetingTaps(
  text: KernelText,
  g: Geometry,
  axis: number,
  at: string,
  columns: number,
  shapes: { readonly [which in "filters" | "places" | "elements"]: readonly number[] },
): Tap {
  const { filters, places, elements } = shapes;
  const [stride, dilation] = [g.stride[axis]!, g.dilation[axis]!];
  const [length, count, before] = [places[axis + 2]!, filters[axis + 2]!, g.padding[axis]![0] as number];
  const common = divisor(stride, dilation);
  const [apart, back] = [stride / common, dilation / common];
  const shifted = text.integer(columns === 1 ? `${at} + ${before}` : `${at} * ${columns} + ${before}`);
  let first = "0";
  let place = shifted;
  const also: string[] = [];
  if (stride > 1) {
    const whole = text.integer(quotientText(text, shifted, stride, elements[axis + 2]! + before));
    const rest = text.integer(`${shifted} - ${whole} * ${stride}`);
    if (common > 1) also.push(`${text.call(remainder, rest, `${common}`)} == 0`);
    const reduced = common > 1 ? text.call(quotient, rest, `${common}`) : rest;
    const inverse = inverseModulo(back, apart);
    first =
      inverse === 1
        ? text.integer(reduced)
        : text.integer(text.call(remainder, `(${reduced}) * ${inverse}`, `${apart}`));
    place = text.integer(
      dilation === 1 ? whole : `${whole} + ${text.call(quotient, `${rest} - ${first} * ${dilation}`, `${stride}`)}`,
    );
  }
  const most = Math.floor((elements[axis + 2]! - columns + before) / stride);
  return {
    count: Math.ceil(count / apart),
    a: { start: place, step: -back, next: 1 },
    b: g.flip ? { start: `${count - 1} - ${first}`, step: -apart } : { start: first, step: apart },
    within: [
      {
        start: place,
        step: -back,
        next: 1,
        length,
        least: stride === 1 ? before : 1 - dilation * apart,
        greatest: most,
      },
      { start: first, step: apart, length: count, least: 0, greatest: apart - 1 },
    ],
    also,
  };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** The x below m with a·x ≡ 1 (mod m); a and m have no common divisor. */
function inverseModulo(a: number, m: number): number {
  for (let x = 1; x < m; x++) if ((a * x) % m === 1) return x;
  return 1;
}

/** `x[n, c, p * stride + k * dilation - before] * dy[n, o, p]` over the batch n and the places p. */
export function convolveFiltersKernels(step: KernelStep): PlannedKernel[] {
  const { g, target, first: x, second: dy, nodes } = convolutionOf(step);
  const count = sizeOf(target.shape);
  const across = dy.window.shape.at(-1)!;
  const columns = neighbours(target.shape.at(-1)!, (c) => c * across <= mostInRow);
  const products = (dy.window.shape[0]! * sizeOf(dy.window.shape.slice(2))) / fewProducts;
  const wanted = Math.ceil(Math.min(mostParts, (enoughThreads * columns) / count, products));
  const [batch, rows] = [x.window.shape[0]!, dy.window.shape[2] ?? 1];
  const ofBatch = Math.ceil(batch / Math.min(batch, wanted));
  const batchParts = Math.ceil(batch / ofBatch);
  const ofRows = Math.ceil(rows / Math.min(rows, Math.max(1, Math.floor(wanted / batchParts))));
  const rowParts = Math.ceil(rows / ofRows);
  const isCut = batchParts * rowParts > 1;
  const result = isCut ? scratchTensor(target.dtype, [batchParts, rowParts, ...target.shape], step.node) : target;

  const text = new KernelText();
  const grid = gridOf(text, [batchParts, rowParts, ...inColumns(target.shape, columns)]);
  const [batchPart, rowPart, o, c, ...rest] = grid.at as [string, string, string, string, ...string[]];
  const [ofGroup, filters] = [target.shape[1]!, target.shape[0]! / g.groups];
  const group = groupOf(text, o, filters, g.groups);
  const taps = rest.map((k, i): Tap => {
    const [length, places, before] = [x.window.shape[i + 2]!, dy.window.shape[i + 2]!, g.padding[i]![0] as number];
    const isRows = i === 0 && rowParts > 1;
    const from = isRows ? text.integer(`${rowPart} * ${ofRows}`) : "0";
    const own = i === rest.length - 1 ? columns : 1;
    const first = own === 1 ? k : `${k} * ${own}`;
    const tap = g.flip ? `(${target.shape[i + 2]! - 1} - ${first})` : first;
    const moved = isRows ? ` + ${from} * ${g.stride[i]!}` : "";
    const start = text.integer(`${tap} * ${g.dilation[i]!} - ${before}${moved}`);
    const [least, greatest] = g.flip ? [own - 1, target.shape[i + 2]! - 1] : [0, target.shape[i + 2]! - own];
    const mostRows = isRows ? (rowParts - 1) * ofRows : 0;
    const walk = { start, step: g.stride[i]!, next: g.flip ? -g.dilation[i]! : g.dilation[i]! };
    return {
      count: isRows ? ofRows : places,
      a: walk,
      b: { start: from, step: 1 },
      within: [
        {
          ...walk,
          length,
          least: least * g.dilation[i]! - before,
          greatest: greatest * g.dilation[i]! - before + mostRows * g.stride[i]!,
        },
        { start: from, step: 1, length: places, least: 0, greatest: mostRows },
      ],
    };
  });
  const image = times(batchPart, ofBatch);
  const isRagged = batchParts * ofBatch > batch;
  const sums = emitProducts(text, {
    operands: [
      { use: x, at: [image, group === "0" ? c : `${group} * ${ofGroup} + ${c}`], turns: 0 },
      { use: dy, at: [image, o], turns: 0 },
    ],
    count: ofBatch,
    counts: isRagged ? (turn) => `${image} + ${turn} < ${batch}` : undefined,
    taps,
    columns,
  });
  text.results(sums);
  const first = planned(text, grid.output, result, nodes, columns);
  return isCut ? [first, sumOfParts(result, batchParts * rowParts, target, nodes)] : [first];
}

/** Results side by side for one thread: two to four, where they divide the length of the last axis. */
const neighbours = (length: number, isGood: (count: number) => boolean): number =>
  [4, 3, 2].find((c) => length % c === 0 && isGood(c)) ?? 1;

/** As many neighbours as leave enough threads. */
const columnsOf = (shape: readonly number[], taps: number): number =>
  neighbours(shape.at(-1)!, (c) => sizeOf(shape) / c >= fewThreads && c * taps <= mostInRow);

const inColumns = (shape: readonly number[], columns: number): readonly number[] => [
  ...shape.slice(0, -1),
  shape.at(-1)! / columns,
];

const times = (at: string, by: number): string => (at === "0" ? "0" : `${at} * ${by}`);
