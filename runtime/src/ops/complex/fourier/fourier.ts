/** @file The transform of parts: what `fft` and its kin are made of. */
import { allocate, type NdArray, sizeOf } from "../../../ir/array.ts";
import { makeNode, type Node } from "../../../ir/node.ts";
import type { Builder } from "../../builder.ts";
import { floating } from "../../dtype-rules.ts";
import { fault, type KernelOp } from "../../op.ts";
import { emptyLine, transformOf } from "./fast-transform.ts";

/** Both parts, transformed along the last axis; float32 is computed in float64. */
function transformed(re: NdArray, im: NdArray, inverse: boolean): readonly NdArray[] {
  const n = re.shape[re.shape.length - 1]!;
  const out = [re, im].map((a): NdArray => ({ ...a, data: allocate(a.dtype, sizeOf(a.shape)) }));
  if (sizeOf(re.shape) === 0) return out;
  const transform = transformOf(n);
  const line = emptyLine(n);
  // With the parts exchanged the transform goes the other way.
  const [first, second] = inverse ? [line.im, line.re] : [line.re, line.im];
  for (let at = 0; at < re.data.length; at += n) {
    first.set((re.data as Float64Array).subarray(at, at + n));
    second.set((im.data as Float64Array).subarray(at, at + n));
    transform(line);
    (out[0]!.data as Float64Array).set(first, at);
    (out[1]!.data as Float64Array).set(second, at);
  }
  return out;
}

export const fourier: KernelOp = {
  kind: "kernel",
  name: "fourier",
  category: "internal",
  sig: "(re: float[...s], im: float[...s], inverse: bool) -> (float[...s], float[...s])",
  doc: "Real and imaginary part of the discrete Fourier transform along the last axis, without a factor; `inverse` turns the other way.",
  examples: [],
  dtypes: floating,
  infer: (_t, [re, im]) => {
    const { dtype, shape } = re!;
    if (shape.length === 0) return fault("rank", "a scalar has no axis to transform along");
    if (shape[shape.length - 1] === 0) return fault("value", "there is no transform of nothing");
    const type = { dtype, shape };
    return im!.shape.length === shape.length ? [type, type] : fault("rank", "the parts have different shapes");
  },
  reference: ([re, im], attrs) => transformed(re!, im!, attrs.inverse === true),
  // The adjoint is the transform the other way round.
  gradMany: (g, [re], _node, [dre, dim], attrs) => {
    const zero = g.zerosLike(re!);
    const back = g.op("fourier", [dre ?? zero, dim ?? zero], { inverse: attrs.inverse !== true });
    return [part(g, back, 0), part(g, back, 1)];
  },
  gradDoc: "the transform the other way round",
  samples: [
    {
      inputs: [
        [1, -2, 0.5],
        [0.25, 3, 1],
      ],
      attrs: { inverse: false },
    },
    { inputs: [[[1, -2, 0.5, 4, 1, 1]], [[0.25, 3, 1, -1, 0, 2]]], attrs: { inverse: true } },
  ],
};

const part = (g: Builder, of: Node, index: number): Node =>
  makeNode({ op: "item", inputs: [of], attrs: { index }, type: of.results![index]!, span: g.span });
