/** @file Pooling as users write it. */
import { addDims, type Dim, floorDivDims, maxDims, mulDims, printDim, subDims } from "../../../ir/dim.ts";
import type { Attr, Attrs, Node } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/type.ts";
import type { Builder } from "../../builder.ts";
import { floating } from "../../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault, type TypeContext } from "../../op.ts";
import { intsOf, listed } from "../../shape/dims-attr.ts";
import { perAxis } from "../convolution/border.ts";
import { sampleOf } from "../sample-of.ts";
import { coveredLength } from "./windows.ts";

const modes = ["max", "sum", "average_inc_pad", "average_exc_pad"] as const;

interface Pooling {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  /** Elements put on either side. */
  readonly pad: readonly number[];
  readonly ignoreBorder: boolean;
  readonly mode: (typeof modes)[number];
}

/** One number stands for all axes behind batch and channels; a list says how many axes are pooled. */
function readPooling(attrs: Attrs, rank: number): Pooling | Fault {
  const given = listed(attrs.window!);
  const axes = Array.isArray(given) ? given.length : rank - 2;
  if (axes < 1 || axes > rank) {
    const needs =
      axes < 1 ? "a number as window needs [batch, channels, …]" : `a window of ${axes} lengths needs as many axes`;
    return fault("rank", `$0 has ${rank === 1 ? "1 axis" : `${rank} axes`}, but ${needs}`, [0]);
  }
  const window = perAxis(given, axes, "window");
  if (isFault(window)) return window;
  const stride = perAxis(attrs.stride ?? (window as Attr), axes, "stride");
  if (isFault(stride)) return stride;
  const pad = readPad(attrs.pad ?? 0, window);
  if (isFault(pad)) return pad;
  const mode = (attrs.mode as string | undefined) ?? "max";
  if (!isMode(mode)) return fault("value", `pool has no mode "${mode}"; it has ${modes.join(", ")}`, []);
  const ignoreBorder = attrs.ignore_border !== false;
  if (!ignoreBorder && pad.some((p) => p > 0)) {
    return fault("value", "pad needs ignore_border=true: without it windows reach over the end instead", []);
  }
  return { window, stride, pad, ignoreBorder, mode };
}

const isMode = (m: string): m is Pooling["mode"] => (modes as readonly string[]).includes(m);

function readPad(attr: Attr, window: readonly number[]): readonly number[] | Fault {
  const given = intsOf(attr)!;
  const pad = given.length === 1 ? window.map(() => given[0]!) : given;
  if (pad.length !== window.length)
    return fault("value", `pad has ${pad.length} entries for ${window.length} axes`, []);
  const bad = pad.findIndex((p, i) => !Number.isInteger(p) || p < 0 || p >= window[i]!);
  if (bad < 0) return pad;
  return fault(
    "value",
    `pad is ${pad[bad]}; it must be from 0 to less than the window, which is ${window[bad]} long`,
    [],
  );
}

/** How many windows there are along an axis of length `n`. */
function placesAlong(p: Pooling, n: Dim, i: number): Dim {
  const [k, s] = [p.window[i]!, p.stride[i]!];
  if (p.ignoreBorder) return addDims(floorDivDims(subDims(addDims(n, 2 * p.pad[i]!), k), s), 1);
  if (s >= k) return addDims(floorDivDims(subDims(n, 1), s), 1);
  return addDims(maxDims(0, floorDivDims(addDims(n, s - 1 - k), s)), 1);
}

/** A Fault where a window is longer than what it looks at. */
function checkWindows(t: TypeContext, p: Pooling, lengths: Shape, first: number): Fault | undefined {
  for (const [i, n] of lengths.entries()) {
    const needed = p.ignoreBorder ? p.window[i]! : 1;
    const padded = addDims(n, 2 * p.pad[i]!);
    const what = `the length that a window of ${needed} needs and that of axis ${first + i}`;
    if (t.same(maxDims(padded, needed), padded, what) !== undefined) continue;
    if (!p.ignoreBorder) return fault("length", `axis ${first + i} of $0 is empty`, [0]);
    const zeros = p.pad[i] === 0 ? "" : `, \`${printDim(padded)}\` with its padding`;
    return fault(
      "length",
      `a window of ${needed} is longer than axis ${first + i} of $0, which has \`${printDim(n)}\`${zeros}`,
      [0],
      [{ operand: 0, axis: first + i, dim: n }],
    );
  }
  return undefined;
}

/** The elements of each window that count for an average, or undefined when it is all of them everywhere. */
function counts(g: Builder, p: Pooling, lengths: Shape, places: Shape, like: Node): Node | undefined {
  const whole = p.ignoreBorder && (p.mode === "average_inc_pad" || p.pad.every((x) => x === 0));
  if (whole) return undefined;
  const along = lengths.map((n, i) => {
    const pad = p.pad[i]!;
    const starts = g.op("arange", [], { start: 0, stop: mulDims(places[i]!, p.stride[i]!), step: p.stride[i]! });
    const [low, high] = p.mode === "average_exc_pad" ? [pad, addDims(n, pad)] : [0, addDims(n, 2 * pad)];
    const ends = g.op("minimum", [g.add(starts, p.window[i]!), g.dim(high)]);
    const count = g.sub(ends, g.op("maximum", [starts, low]));
    return g.reshape(
      count,
      places.map((d, j) => (j === i ? d : 1)),
    );
  });
  return g.cast(
    along.reduce((a, b) => g.mul(a, b)),
    like.type.dtype,
  );
}

export const pool: CompositeOp = {
  kind: "composite",
  name: "pool",
  category: "neural",
  sig: '(x: float[...s], window: any, stride: ints = none, ignore_border: bool = true, pad: ints = 0, mode: str = "max") -> float[...r]',
  doc:
    "One number for each window that slides over the last axes of `x`. `window` is the list of its lengths, one for each axis that is pooled; a number stands for all axes behind [batch, channels]. " +
    '`stride` is the step from window to window, by default the window itself. `mode`: "max", "sum", "average_inc_pad" or "average_exc_pad" (the padding counts, or does not). `pad` elements are put on either side of each axis: zeros, for a maximum nothing. ' +
    "Windows that would reach over the end are left out, which gives `(n + 2*pad - k) // stride + 1` of them; with `ignore_border=false` they are kept, and see what is there. " +
    "The gradient of a maximum goes to the first element of the window that equals it.",
  examples: [
    ["pool([[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]], [2, 2])", "[[4.0]]"],
    ["pool([[1.0, 2.0, 5.0], [3.0, 4.0, 6.0]], [2, 2], ignore_border=false)", "[[4.0, 6.0]]"],
    ['pool([1.0, 2.0, 3.0, 4.0], [2], stride=1, mode="sum")', "[3.0, 5.0, 7.0]"],
    ['pool([1.0, 2.0, 3.0], [3], stride=2, pad=1, mode="average_exc_pad")', "[1.5, 2.5]"],
    ["pool(ones([8, 3, 28, 28]), 2).shape", "[8, 3, 14, 14]"],
  ],
  samples: [
    { inputs: [sampleOf([2, 1, 5, 4], 3)], attrs: { window: 2, mode: "max" } },
    { inputs: [sampleOf([2, 5, 4], 3)], attrs: { window: [3, 2], stride: [2, 1], pad: [1, 1], mode: "max" } },
    { inputs: [sampleOf([1, 2, 5], 3)], attrs: { window: [2], ignore_border: false, mode: "sum" } },
    { inputs: [sampleOf([4, 5], 3)], attrs: { window: [3, 3], stride: 2, pad: 1, mode: "average_exc_pad" } },
    { inputs: [sampleOf([4, 5], 3)], attrs: { window: [2, 3], stride: 3, pad: [1, 0], mode: "average_inc_pad" } },
    {
      inputs: [sampleOf([1, 1, 2, 3, 3], 3)],
      attrs: { window: 2, stride: 1, ignore_border: false, mode: "average_exc_pad" },
    },
  ],
  dtypes: floating,
  infer: (t, [x], attrs) => {
    const p = readPooling(attrs, x!.shape.length);
    if (isFault(p)) return p;
    const first = x!.shape.length - p.window.length;
    const lengths = x!.shape.slice(first);
    const bad = checkWindows(t, p, lengths, first);
    if (bad) return bad;
    return { dtype: x!.dtype, shape: [...x!.shape.slice(0, first), ...lengths.map((n, i) => placesAlong(p, n, i))] };
  },
  expand: (g, [x], attrs) => {
    const p = readPooling(attrs, x!.type.shape.length) as Pooling;
    const first = x!.type.shape.length - p.window.length;
    const lengths = x!.type.shape.slice(first);
    const places = lengths.map((n, i) => placesAlong(p, n, i));
    // So many elements that the last window does not reach over the end.
    const widths = lengths.map((n, i): readonly [Dim, Dim] => {
      if (p.ignoreBorder) return [p.pad[i]!, p.pad[i]!];
      return [0, maxDims(0, subDims(coveredLength(places[i]!, p.window[i]!, p.stride[i]!), n))];
    });
    const outside = p.mode === "max" ? Number.NEGATIVE_INFINITY : 0;
    const bare = widths.every(([before, after]) => before === 0 && after === 0);
    const padded = bare
      ? x!
      : g.op("pad", [x!, g.scalar(x!.type.dtype, outside)], {
          pad_width: [...x!.type.shape.slice(0, first).map(() => [0, 0]), ...widths],
        });
    const windows = { window: p.window, stride: p.stride, places };
    if (p.mode === "max") return g.op("window_max", [padded], windows);
    const sums = g.op("window_sum", [padded], windows);
    if (p.mode === "sum") return sums;
    const count = counts(g, p, lengths, places, x!);
    return g.div(sums, count ?? p.window.reduce((a, b) => a * b, 1));
  },
  gradDoc: "max: dy at the greatest element of each window; sum: dy at all of them; average: dy over their number",
};
