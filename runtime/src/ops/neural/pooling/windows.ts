/**
 * @file What `pool` is made of: maxima and sums over windows along the last axes, none of which sticks out, and what their gradients
 * need. The gradient of a maximum goes to the first element of a window that equals it.
 */
import { ndarray, zeros } from "../../../ir/array.ts";
import { addDims, type Dim, mulDims, productOfDims, subDims } from "../../../ir/dim.ts";
import type { Attrs, Node } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/type.ts";
import type { Builder } from "../../builder.ts";
import { type CompositeOp, fault, type KernelOp, type Sample } from "../../op.ts";
import { sampleOf } from "../sample-of.ts";
import { foldWindow, type Windows } from "./fold-window.ts";

/** `places` and `lengths` are those along the axes of the windows; the other axes stay. */
const params = "window: ints, stride: ints, places: dims";

const windowsOf = (attrs: Attrs): Windows => attrs as unknown as Windows;
const withLast = (shape: Shape, lengths: Shape): Shape => [
  ...shape.slice(0, shape.length - lengths.length),
  ...lengths,
];
const lastOf = (shape: Shape, count: number): Shape => shape.slice(shape.length - count);

const samples: readonly Sample[] = [
  { inputs: [sampleOf([2, 4, 6])], attrs: { window: [2, 3], stride: [2, 3], places: [2, 2] } },
  { inputs: [sampleOf([2, 5, 4])], attrs: { window: [3, 2], stride: [1, 2], places: [3, 2] } },
  { inputs: [sampleOf([21])], attrs: { window: [19], stride: [2], places: [2] } },
];

const spread: readonly Sample[] = [
  { inputs: [sampleOf([1, 2, 2])], attrs: { window: [2, 3], stride: [2, 3], lengths: [5, 6] } },
  { inputs: [sampleOf([3, 2])], attrs: { window: [3, 2], stride: [1, 2], lengths: [5, 4] } },
];

export const windowMax: CompositeOp = {
  kind: "composite",
  name: "window_max",
  category: "internal",
  sig: `(x: float[...s], ${params}) -> float[...r]`,
  doc: "The greatest element of each window.",
  examples: [],
  samples: samples.slice(0, 1),
  infer: (_t, [x], attrs) => ({ dtype: x!.dtype, shape: withLast(x!.shape, attrs.places as Shape) }),
  expand: (g, [x], attrs) => foldWindow(g, [x!], windowsOf(attrs), ([a], [b]) => [g.op("maximum", [a!, b!])])[0]!,
  grad: (g, [x], _y, dy, attrs) => {
    const lengths = lastOf(x!.type.shape, windowsOf(attrs).window.length);
    const { window, stride } = attrs;
    return [
      g.op("window_put", [dy, g.op("window_argmax", [x!], attrs)], { window: window!, stride: stride!, lengths }),
    ];
  },
};

/** As numbers of an element within the axes of the windows, in C order. */
export const windowArgmax: CompositeOp = {
  kind: "composite",
  name: "window_argmax",
  category: "internal",
  sig: `(x: float[...s], ${params}) -> int32[...r]`,
  doc: "Where the greatest element of each window stands.",
  examples: [],
  samples,
  infer: (_t, [x], attrs) => ({ dtype: "int32", shape: withLast(x!.shape, attrs.places as Shape) }),
  expand: (g, [x], attrs) => {
    const w = windowsOf(attrs);
    const lengths = lastOf(x!.type.shape, w.window.length);
    const all = g.op("arange", [], { start: 0, stop: productOfDims(lengths), step: 1, dtype: "int32" });
    const [, found] = foldWindow(g, [x!, g.reshape(all, lengths)], w, ([a, i], [b, j]) => [
      g.op("maximum", [a!, b!]),
      g.where(g.greater(b!, a!), j!, i!),
    ]);
    return g.broadcastTo(found!, withLast(x!.type.shape, w.places));
  },
  gradNote: "integer",
};

export const windowSum: CompositeOp = {
  kind: "composite",
  name: "window_sum",
  category: "internal",
  sig: `(x: float[...s], ${params}) -> float[...r]`,
  doc: "The sum of each window.",
  examples: [],
  samples,
  infer: (_t, [x], attrs) => ({ dtype: x!.dtype, shape: withLast(x!.shape, attrs.places as Shape) }),
  expand: (g, [x], attrs) => foldWindow(g, [x!], windowsOf(attrs), ([a], [b]) => [g.add(a!, b!)])[0]!,
  grad: (g, [x], _y, dy, { window, stride, places }) => {
    const lengths = lastOf(x!.type.shape, (places as Shape).length);
    return [g.op("window_spread", [dy], { window: window!, stride: stride!, lengths })];
  },
};

export const windowSpread: CompositeOp = {
  kind: "composite",
  name: "window_spread",
  category: "internal",
  sig: "(dy: float[...r], window: ints, stride: ints, lengths: dims) -> float[...s]",
  doc: "The transpose of `window_sum`: each element is added to all elements of its window.",
  examples: [],
  samples: spread,
  infer: (_t, [dy], attrs) => ({ dtype: dy!.dtype, shape: withLast(dy!.shape, attrs.lengths as Shape) }),
  expand: (g, [dy], attrs) => {
    const { window, stride } = windowsOf(attrs);
    const lengths = attrs.lengths as Shape;
    const apart = window.every((k, i) => k === stride[i]);
    return apart ? repeated(g, dy!, window, lengths) : added(g, dy!, window, stride, lengths);
  },
  grad: (g, [dy], _x, dx, { window, stride, lengths }) => {
    const places = lastOf(dy!.type.shape, (lengths as Shape).length);
    return [g.op("window_sum", [dx], { window: window!, stride: stride!, places })];
  },
};

/** Windows that stand side by side: each element as often as its window has taps, and zeros behind the last window. */
function repeated(g: Builder, dy: Node, window: readonly number[], lengths: Shape): Node {
  const places = lastOf(dy.type.shape, window.length);
  const outer = dy.type.shape.slice(0, dy.type.shape.length - window.length);
  const pairs = (second: (i: number) => Dim): readonly Dim[] => [...outer, ...places.flatMap((p, i) => [p, second(i)])];
  const each = g.broadcastTo(
    g.reshape(
      dy,
      pairs(() => 1),
    ),
    pairs((i) => window[i]!),
  );
  const covered = places.map((p, i) => mulDims(p, window[i]!));
  const whole = g.reshape(each, [...outer, ...covered]);
  const behind = lengths.map((n, i) => [0, subDims(n, covered[i]!)]);
  return g.op("pad", [whole, g.scalar(dy.type.dtype, 0)], { pad_width: [...outer.map(() => [0, 0]), ...behind] });
}

/** Windows that overlap or leave gaps: the transpose of a convolution with ones. */
function added(g: Builder, dy: Node, window: readonly number[], stride: readonly number[], lengths: Shape): Node {
  const outer = dy.type.shape.slice(0, dy.type.shape.length - window.length);
  const images = g.reshape(dy, [productOfDims(outer), 1, ...lastOf(dy.type.shape, window.length)]);
  const dx = g.op("convolve_inputs", [images, g.full(1, [1, 1, ...window], dy.type.dtype)], {
    padding: window.map(() => [0, 0]),
    stride,
    dilation: window.map(() => 1),
    groups: 1,
    flip: false,
    lengths,
  });
  return g.reshape(dx, [...outer, ...lengths]);
}

/** Positions as `window_argmax` gives them: each within its window. */
const positions: readonly Sample[] = [
  {
    inputs: [
      sampleOf([2, 3]),
      [
        [0, 2, 2],
        [1, 1, 3],
      ],
    ],
    dtypes: [undefined, "int32"],
    attrs: { window: [2], stride: [1] },
  },
];

const sizeFrom = (shape: readonly number[]): number => shape.reduce((p, d) => p * d, 1);

/** Rows of the elements at positions, and of those that the positions count. */
function eachPosition(
  at: ArrayLike<number | bigint>,
  rowLength: number,
  size: number,
  visit: (element: number, i: number) => void,
): void {
  for (let i = 0; i < at.length; i++) visit(Math.floor(i / rowLength) * size + Number(at[i]!), i);
}

export const windowPut: KernelOp = {
  kind: "kernel",
  name: "window_put",
  category: "internal",
  sig: "(dy: float[...r], positions: int32[...r], window: ints, stride: ints, lengths: dims) -> float[...s]",
  doc: "Zeros with each element added at its position within the last axes, which lies in its window.",
  examples: [],
  samples: positions.map((s) => ({ ...s, attrs: { ...s.attrs!, lengths: [4] } })),
  infer: (t, [dy, at], attrs) => {
    for (const [axis, d] of dy!.shape.entries()) {
      if (t.same(d, at!.shape[axis]!, "elements and their positions") === undefined) {
        return fault("length", "each element needs its position", [0, 1]);
      }
    }
    return { dtype: dy!.dtype, shape: withLast(dy!.shape, attrs.lengths as Shape) };
  },
  reference: ([dy, at], attrs, [result]) => {
    const out = zeros(result!.dtype, result!.shape as readonly number[]);
    const lengths = attrs.lengths as readonly number[];
    const rowLength = sizeFrom(dy!.shape.slice(dy!.shape.length - lengths.length));
    eachPosition(at!.data, rowLength, sizeFrom(lengths), (element, i) => {
      (out.data as Float64Array)[element]! += dy!.data[i] as number;
    });
    return [out];
  },
  grad: (g, [, at], _y, dx, { window, stride, lengths }) => [
    g.op("window_pick", [dx, at!], { window: window!, stride: stride!, axes: (lengths as Shape).length }),
    null,
  ],
};

export const windowPick: KernelOp = {
  kind: "kernel",
  name: "window_pick",
  category: "internal",
  sig: "(x: float[...s], positions: int32[...r], window: ints, stride: ints, axes: int) -> float[...r]",
  doc: "The elements at positions within the last `axes` axes, each of which lies in its window.",
  examples: [],
  samples: positions.map(({ inputs, attrs, ...s }) => ({
    ...s,
    inputs: [sampleOf([2, 4]), inputs[1]!],
    attrs: { ...attrs!, axes: 1 },
  })),
  infer: (_t, [x, at]) => ({ dtype: x!.dtype, shape: at!.shape }),
  reference: ([x, at], attrs, [result]) => {
    const out = zeros(result!.dtype, result!.shape as readonly number[]);
    const axes = attrs.axes as number;
    const size = sizeFrom(x!.shape.slice(x!.shape.length - axes));
    const rowLength = sizeFrom(at!.shape.slice(at!.shape.length - axes));
    eachPosition(at!.data, rowLength, size, (element, i) => {
      (out.data as Float64Array)[i] = x!.data[element] as number;
    });
    return [ndarray(out.dtype, out.shape, out.data)];
  },
  grad: (g, [x, at], _y, dy, { window, stride, axes }) => [
    g.op("window_put", [dy, at!], { window: window!, stride: stride!, lengths: lastOf(x!.type.shape, axes as number) }),
    null,
  ],
};

/** Where the last window ends. */
export const coveredLength = (places: Dim, window: number, stride: number): Dim =>
  addDims(mulDims(subDims(places, 1), stride), window);
