/**
 * @file The three kernels of convolution over any number of spatial axes: from input and filters to the result, and the two
 * transposes of that, which are its gradients. Each is linear in both operands and the gradients of any one are the two others, so
 * that derivatives of all orders stay within the three.
 */
import { type NdArray, ndarray, zeros } from "../../../ir/array.ts";
import { type Dim, floorDivDims, mulDims, printDim, productOfDims } from "../../../ir/dim.ts";
import type { Attrs } from "../../../ir/node.ts";
import type { Shape, TensorType } from "../../../ir/type.ts";
import { type Fault, fault, type KernelOp, type Sample, type TypeContext } from "../../op.ts";
import { sampleOf } from "../sample-of.ts";
import { checkChannels, checkGroups, checkReach } from "./check-shapes.ts";
import { eachProduct } from "./each-product.ts";
import { geometryAttrs, geometryOf, resultLength } from "./geometry.ts";

const geometryParams = "padding: any, stride: ints, dilation: ints, groups: int, flip: bool";

/** Input [batch, channels, …], filters [filters, channels / groups, …] and geometry of the samples, in one and two spatial axes. */
const cases: readonly { readonly x: readonly number[]; readonly f: readonly number[]; readonly attrs: Attrs }[] = [
  {
    x: [2, 2, 5],
    f: [3, 2, 3],
    attrs: { padding: [[1, 0]], stride: [2], dilation: [1], groups: 1, flip: true },
  },
  {
    x: [1, 2, 4, 5],
    f: [2, 1, 2, 2],
    attrs: {
      padding: [
        [0, 0],
        [1, 2],
      ],
      stride: [1, 3],
      dilation: [2, 1],
      groups: 2,
      flip: false,
    },
  },
];

const lengthsOf = (shape: readonly number[]): readonly number[] => shape.slice(2);

function placesOf({ x, f, attrs }: (typeof cases)[number]): readonly number[] {
  const g = geometryOf(attrs);
  return lengthsOf(x).map((n, i) => resultLength(n, f[i + 2]!, g, i) as number);
}

const resultOf = (c: (typeof cases)[number]): readonly number[] => [c.x[0]!, c.f[0]!, ...placesOf(c)];

const samplesOf = (make: (c: (typeof cases)[number]) => Sample): readonly Sample[] => cases.map(make);

/** Of lengths that must agree, in the words of the kernels; what users see is checked before. */
const differ = (what: string, a: Dim, b: Dim): Fault =>
  fault("length", `${what}: \`${printDim(a)}\` and \`${printDim(b)}\` differ`, [0, 1]);

/** The lengths of the result, of an input and filters whose lengths fit. */
function placesAlong(lengths: Shape, taps: Shape, attrs: Attrs): Dim[] {
  const g = geometryOf(attrs);
  return lengths.map((n, i) => resultLength(n, taps[i]!, g, i));
}

/** A Fault where `found` are not the lengths that input and filters give. */
function checkPlaces(t: TypeContext, found: Shape, lengths: Shape, taps: Shape, attrs: Attrs): Fault | undefined {
  for (const [i, p] of placesAlong(lengths, taps, attrs).entries()) {
    if (t.same(found[i]!, p, `lengths of a convolution along axis ${i + 2}`) === undefined) {
      return differ("places", found[i]!, p);
    }
  }
  return undefined;
}

const multiplications = (filters: TensorType, result: Shape): Dim =>
  mulDims(2, mulDims(productOfDims(filters.shape), mulDims(result[0]!, productOfDims(result.slice(2)))));

/** Sums products in float64, as the oracle of faster kernels. */
function summed(result: TensorType, sum: (out: Float64Array) => void): readonly [NdArray] {
  const shape = result.shape as readonly number[];
  const out = zeros("float64", shape);
  sum(out.data as Float64Array);
  if (result.dtype === "float64") return [out];
  return [ndarray("float32", shape, Float32Array.from(out.data as Float64Array))];
}

const elements = (a: NdArray): Float64Array => a.data as Float64Array;

export const convolve: KernelOp = {
  kind: "kernel",
  name: "convolve",
  category: "internal",
  sig: `(x: float[...s], f: float[...t], ${geometryParams}) -> float[...r]`,
  doc: "Input [batch, channels, …] and filters [filters, channels / groups, …] to [batch, filters, …].",
  examples: [],
  samples: samplesOf(({ x, f, attrs }) => ({ inputs: [sampleOf(x), sampleOf(f, 2)], attrs })),
  infer: (t, [x, f], attrs) => {
    const g = geometryOf(attrs);
    const bad =
      checkGroups(t, f!.shape[0]!, g.groups, "filters", 1, 0) ??
      checkChannels(t, x!.shape[1]!, f!.shape, g.groups) ??
      checkReach(t, x!.shape.slice(2), f!.shape.slice(2), g);
    if (bad) return bad;
    const places = placesAlong(x!.shape.slice(2), f!.shape.slice(2), attrs);
    return { dtype: x!.dtype, shape: [x!.shape[0]!, f!.shape[0]!, ...places] };
  },
  reference: ([x, f], attrs, [y]) =>
    summed(y!, (out) => {
      const [a, b] = [elements(x!), elements(f!)];
      eachProduct(geometryOf(attrs), x!.shape, f!.shape, y!.shape as number[], (i, j, k) => {
        out[k]! += a[i]! * b[j]!;
      });
    }),
  grad: (g, [x, f], _y, dy, attrs, wanted) => [
    wanted[0] ? g.op("convolve_inputs", [dy, f!], { ...attrs, lengths: x!.type.shape.slice(2) }) : null,
    wanted[1] ? g.op("convolve_filters", [x!, dy], { ...attrs, lengths: f!.type.shape.slice(2) }) : null,
  ],
  flops: ([, f], y) => multiplications(f!, y.shape),
};

export const convolveInputs: KernelOp = {
  kind: "kernel",
  name: "convolve_inputs",
  category: "internal",
  sig: `(dy: float[...r], f: float[...t], ${geometryParams}, lengths: dims) -> float[...s]`,
  doc: "The transpose of `convolve` in its input: from [batch, filters, …] back to [batch, channels, *lengths].",
  examples: [],
  samples: samplesOf((c) => ({
    inputs: [sampleOf(resultOf(c), 3), sampleOf(c.f, 2)],
    attrs: { ...c.attrs, lengths: lengthsOf(c.x) },
  })),
  infer: (t, [dy, f], attrs) => {
    const lengths = attrs.lengths as Shape;
    const { groups } = geometryOf(attrs);
    const same = t.same(dy!.shape[1]!, f!.shape[0]!, "channels of the input and filters");
    if (same === undefined) return differ("filters", dy!.shape[1]!, f!.shape[0]!);
    const bad =
      checkGroups(t, f!.shape[0]!, groups, "filters", 1, 0) ??
      checkPlaces(t, dy!.shape.slice(2), lengths, f!.shape.slice(2), attrs);
    return bad ?? { dtype: dy!.dtype, shape: [dy!.shape[0]!, mulDims(groups, f!.shape[1]!), ...lengths] };
  },
  reference: ([dy, f], attrs, [x]) =>
    summed(x!, (out) => {
      const [a, b] = [elements(dy!), elements(f!)];
      eachProduct(geometryOf(attrs), x!.shape as number[], f!.shape, dy!.shape, (i, j, k) => {
        out[i]! += a[k]! * b[j]!;
      });
    }),
  grad: (g, [dy, f], _x, dx, attrs, wanted) => [
    wanted[0] ? g.op("convolve", [dx, f!], geometryAttrs(geometryOf(attrs))) : null,
    wanted[1] ? g.op("convolve_filters", [dx, dy!], { ...attrs, lengths: f!.type.shape.slice(2) }) : null,
  ],
  flops: ([dy, f]) => multiplications(f!, dy!.shape),
};

export const convolveFilters: KernelOp = {
  kind: "kernel",
  name: "convolve_filters",
  category: "internal",
  sig: `(x: float[...s], dy: float[...r], ${geometryParams}, lengths: dims) -> float[...t]`,
  doc: "The transpose of `convolve` in its filters: from the input and [batch, filters, …] to [filters, channels / groups, *lengths].",
  examples: [],
  samples: samplesOf((c) => ({
    inputs: [sampleOf(c.x), sampleOf(resultOf(c), 3)],
    attrs: { ...c.attrs, lengths: lengthsOf(c.f) },
  })),
  infer: (t, [x, dy], attrs) => {
    const lengths = attrs.lengths as Shape;
    const { groups } = geometryOf(attrs);
    const [channels, filters] = [x!.shape[1]!, dy!.shape[1]!];
    const same = t.same(x!.shape[0]!, dy!.shape[0]!, "batches of a convolution");
    if (same === undefined) return differ("batches", x!.shape[0]!, dy!.shape[0]!);
    const bad =
      checkGroups(t, channels, groups, "channels", 0, 1) ??
      checkGroups(t, filters, groups, "filters", 1, 1) ??
      checkPlaces(t, dy!.shape.slice(2), x!.shape.slice(2), lengths, attrs);
    return bad ?? { dtype: x!.dtype, shape: [filters, floorDivDims(channels, groups), ...lengths] };
  },
  reference: ([x, dy], attrs, [f]) =>
    summed(f!, (out) => {
      const [a, b] = [elements(x!), elements(dy!)];
      eachProduct(geometryOf(attrs), x!.shape, f!.shape as number[], dy!.shape, (i, j, k) => {
        out[j]! += a[i]! * b[k]!;
      });
    }),
  grad: (g, [x, dy], _f, df, attrs, wanted) => [
    wanted[0] ? g.op("convolve_inputs", [dy!, df], { ...attrs, lengths: x!.type.shape.slice(2) }) : null,
    wanted[1] ? g.op("convolve", [x!, df], geometryAttrs(geometryOf(attrs))) : null,
  ],
  flops: ([, dy], f) => multiplications(f, dy!.shape),
};
