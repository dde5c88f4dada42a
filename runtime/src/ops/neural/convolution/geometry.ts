/**
 * @file How the positions of a convolution hang together: for any number of spatial axes, position `p` of the result meets tap `k` of
 * the filter at position `p * stride + k * dilation - before` of the padded input.
 */
import { addDims, type Dim, floorDivDims, mulDims, subDims } from "../../../ir/dim.ts";
import type { Attrs } from "../../../ir/node.ts";

/** Attributes of `convolve`, `convolve_inputs` and `convolve_filters`, one entry for each spatial axis. */
export interface Geometry {
  /** Zeros before and after each axis of the input. */
  readonly padding: readonly (readonly [before: Dim, after: Dim])[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** Channels and filters are cut into so many parts, which do not see each other. */
  readonly groups: number;
  /** Whether the filter is read from its end, as a convolution does; a correlation reads it as it lies. */
  readonly flip: boolean;
}

export const geometryOf = (attrs: Attrs): Geometry => attrs as unknown as Geometry;

export const geometryAttrs = (g: Geometry): Attrs => ({
  padding: g.padding,
  stride: g.stride,
  dilation: g.dilation,
  groups: g.groups,
  flip: g.flip,
});

/** How many positions a filter of `k` taps spans. */
export const reachOf = (k: Dim, dilation: number): Dim => addDims(mulDims(dilation, subDims(k, 1)), 1);

/** The length of the input with its zeros. */
export const paddedLength = (n: Dim, [before, after]: readonly [Dim, Dim]): Dim => addDims(n, addDims(before, after));

/** `(n + before + after - reach) // stride + 1`. */
export function resultLength(n: Dim, k: Dim, g: Geometry, axis: number): Dim {
  const span = subDims(paddedLength(n, g.padding[axis]!), reachOf(k, g.dilation[axis]!));
  return addDims(floorDivDims(span, g.stride[axis]!), 1);
}

/** The least length of an input that gives `p` positions. */
export function inputLength(p: Dim, k: Dim, g: Geometry, axis: number): Dim {
  const span = addDims(mulDims(g.stride[axis]!, subDims(p, 1)), reachOf(k, g.dilation[axis]!));
  return subDims(span, addDims(...g.padding[axis]!));
}
