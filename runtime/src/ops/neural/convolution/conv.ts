/** @file Convolution as users write it, in one, two and three spatial axes. */
import type { TensorType } from "../../../ir/type.ts";
import { floating } from "../../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault, type Sample } from "../../op.ts";
import { sampleOf } from "../sample-of.ts";
import { readGeometry } from "./border.ts";
import { checkChannels, checkGroups, checkReach } from "./check-shapes.ts";
import { type Geometry, geometryAttrs, resultLength } from "./geometry.ts";

export const spatialAxes = { 1: "length", 2: "height, width", 3: "depth, height, width" } as const;
export type Axes = keyof typeof spatialAxes;

export const geometryParams =
  'border_mode: any = "valid", subsample: ints = 1, filter_dilation: ints = 1, num_groups: int = 1, filter_flip: bool = true';

/** A Fault unless input and filters have the axes of an op over `axes` spatial ones. */
export function checkRanks(name: string, axes: Axes, x: TensorType, f: TensorType): Fault | undefined {
  const has = (t: TensorType): string => (t.shape.length === 1 ? "1 axis" : `${t.shape.length} axes`);
  if (x.shape.length !== axes + 2) {
    return fault("rank", `$0 has ${has(x)}, but ${name} takes [batch, channels, ${spatialAxes[axes]}]`, [0]);
  }
  if (f.shape.length === axes + 2) return undefined;
  return fault(
    "rank",
    `the filters $1 have ${has(f)}, but ${name} takes [filters, channels, ${spatialAxes[axes]}]`,
    [1, 0],
  );
}

/** The geometry of an application, or what is wrong with it. */
function planned(name: string, axes: Axes, x: TensorType, f: TensorType, attrs: Parameters<typeof readGeometry>[0]) {
  return checkRanks(name, axes, x, f) ?? readGeometry(attrs, f.shape.slice(2));
}

const samples: Readonly<Record<Axes, readonly Sample[]>> = {
  1: [
    { inputs: [sampleOf([2, 2, 5]), sampleOf([3, 2, 3], 2)] },
    { inputs: [sampleOf([1, 2, 4]), sampleOf([2, 1, 3], 2)], attrs: { border_mode: "full", num_groups: 2 } },
  ],
  2: [
    { inputs: [sampleOf([2, 2, 4, 5]), sampleOf([2, 2, 3, 2], 2)], attrs: { border_mode: "half" } },
    {
      inputs: [sampleOf([1, 1, 5, 6]), sampleOf([2, 1, 2, 2], 2)],
      attrs: { border_mode: [1, 0], subsample: [2, 1], filter_dilation: [1, 2], filter_flip: false },
    },
  ],
  3: [
    {
      inputs: [sampleOf([1, 2, 3, 3, 4]), sampleOf([2, 2, 2, 1, 2], 2)],
      attrs: { border_mode: [0, 1, 0], subsample: [1, 2, 1] },
    },
  ],
};

const examples: Readonly<Record<Axes, CompositeOp["examples"]>> = {
  1: [
    ["conv1d([[[1.0, 2.0, 3.0, 4.0]]], [[[1.0, 0.0, -1.0]]])", "[[[2.0, 2.0]]]"],
    ['conv1d([[[1.0, 2.0]]], [[[1.0, 10.0]]], border_mode="full")', "[[[1.0, 12.0, 20.0]]]"],
  ],
  2: [
    [
      "conv2d([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]], [[[[1.0, 0.0], [0.0, 0.0]]]])",
      "[[[[5.0, 6.0], [8.0, 9.0]]]]",
    ],
    [
      "conv2d([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]], [[[[1.0, 0.0], [0.0, 0.0]]]], filter_flip=false)",
      "[[[[1.0, 2.0], [4.0, 5.0]]]]",
    ],
    ['ones([8, 3, 28, 28]).conv2d(ones([16, 3, 5, 5]), border_mode="half", subsample=2).shape', "[8, 16, 14, 14]"],
  ],
  3: [["conv3d([[[[[1.0, 2.0]], [[3.0, 4.0]]]]], [[[[[1.0, 1.0]]]]])", "[[[[[3.0]], [[7.0]]]]]"]],
};

function convolution(axes: Axes): CompositeOp {
  const name = `conv${axes}d`;
  const layout = spatialAxes[axes];
  return {
    kind: "composite",
    name,
    category: "neural",
    sig: `(x: float[...s], f: float[...t], ${geometryParams}) -> float[...r]`,
    doc:
      `Convolution of \`x\`, [batch, channels, ${layout}], with the filters \`f\`, [filters, channels / num_groups, ${layout}]: [batch, filters, …]. ` +
      "Along each axis `(n + 2*p - ((k - 1)*filter_dilation + 1)) // subsample + 1` places. " +
      '`border_mode` says how many zeros `p` stand around `x`: none ("valid"), as many as filters reach over its edge ("full"), half of a filter\'s length ("half", which keeps an odd one\'s length), a number, ' +
      "or for each axis a number or a pair `[before, after]`. `subsample` is the step from place to place, `filter_dilation` that between the taps of a filter. With `num_groups`, " +
      "channels and filters are cut into so many parts that do not see each other. The filter is flipped, as in Theano; with `filter_flip=false` this is the correlation that other libraries call convolution.",
    examples: examples[axes],
    samples: samples[axes],
    dtypes: floating,
    infer: (t, [x, f], attrs) => {
      const g = planned(name, axes, x!, f!, attrs);
      if (isFault(g)) return g;
      const bad =
        checkGroups(t, x!.shape[1]!, g.groups, "channels", 0, 1) ??
        checkGroups(t, f!.shape[0]!, g.groups, "filters", 1, 0) ??
        checkChannels(t, x!.shape[1]!, f!.shape, g.groups) ??
        checkReach(t, x!.shape.slice(2), f!.shape.slice(2), g);
      if (bad) return bad;
      const places = x!.shape.slice(2).map((n, i) => resultLength(n, f!.shape[i + 2]!, g, i));
      return { dtype: x!.dtype, shape: [x!.shape[0]!, f!.shape[0]!, ...places] };
    },
    expand: (g, [x, f], attrs) => {
      const geometry = readGeometry(attrs, f!.type.shape.slice(2)) as Geometry;
      return g.op("convolve", [x!, f!], geometryAttrs(geometry));
    },
    gradDoc: `x: ${name}_transpose(dy, f); f: x correlated with dy`,
  };
}

export const conv1d = convolution(1);
export const conv2d = convolution(2);
export const conv3d = convolution(3);
