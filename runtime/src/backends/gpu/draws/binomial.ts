/** @file 1 with probability p, else 0. */
import { type NdArray, readElement, sizeOf } from "../../../ir/array.ts";
import { Builder } from "../../../ops/builder.ts";
import { below } from "./below.ts";
import type { Law } from "./draw-graph.ts";

export const binomial: Law = {
  uniforms: ({ type }) => sizeOf(type.shape as readonly number[]),
  draw: ({ type, span }, [n, p], bits) => {
    // Another number of trials is a fault, which the processor tells.
    if (n?.op !== "constant" || !isOne(n.attrs.value as NdArray)) return undefined;
    if (p!.op !== "constant" && p!.type.dtype !== "float32") return undefined;
    const g = new Builder(span);
    const isSuccess = below(g, g.reshape(bits, type.shape), p!);
    return g.cast(isSuccess, type.dtype);
  },
};

const isOne = (n: NdArray): boolean =>
  Array.from({ length: n.data.length }, (_, i) => readElement(n, i)).every((x) => Number(x) === 1);
