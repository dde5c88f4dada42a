/** @file Writes the kernels of convolution as the calls that a user would make, with only what is not the default. */
import { dimKey, printDim } from "../ir/dim.ts";
import type { Node } from "../ir/node.ts";
import type { Shape } from "../ir/type.ts";
import { type Geometry, geometryOf, inputLength, resultLength } from "../ops/neural/convolution/geometry.ts";

const list = (items: readonly string[]): string => `[${items.join(", ")}]`;

function geometryArguments(g: Geometry): string[] {
  const { padding, stride, dilation, groups, flip } = g;
  const width = ([before, after]: Geometry["padding"][number]): string =>
    dimKey(before) === dimKey(after) ? printDim(before) : list([printDim(before), printDim(after)]);
  const bare = padding.every((w) => w.every((d) => d === 0));
  return [
    ...(bare ? [] : [`border_mode=${list(padding.map(width))}`]),
    ...(stride.every((s) => s === 1) ? [] : [`subsample=${list(stride.map(String))}`]),
    ...(dilation.every((d) => d === 1) ? [] : [`filter_dilation=${list(dilation.map(String))}`]),
    ...(groups === 1 ? [] : [`num_groups=${groups}`]),
    ...(flip ? [] : ["filter_flip=false"]),
  ];
}

/** A node of `convolve`, `convolve_inputs` or `convolve_filters`; `a` and `b` are its operands as written. */
export function writeConvolution(node: Node, a: string, b: string): string {
  const [x, f] = node.inputs as [Node, Node];
  const call = (name: string, ...more: readonly string[]): string =>
    `${name}(${[a, b, ...more, ...geometryArguments(geometryOf(node.attrs))].join(", ")})`;
  switch (node.op) {
    case "convolve":
      return call(`conv${node.type.shape.length - 2}d`);
    case "convolve_inputs": {
      const g = geometryOf(node.attrs);
      const lengths = node.attrs.lengths as Shape;
      const least = lengths.every(
        (n, i) => dimKey(n) === dimKey(inputLength(x.type.shape[i + 2]!, f.type.shape[i + 2]!, g, i)),
      );
      const size = least ? [] : [`output_size=${list(lengths.map(printDim))}`];
      return call(`conv${node.type.shape.length - 2}d_transpose`, ...size);
    }
    default: {
      const g = geometryOf(node.attrs);
      const taps = node.attrs.lengths as Shape;
      // With steps several numbers of taps give as many places.
      const told = taps.every(
        (k, i) =>
          g.stride[i] === 1 && dimKey(resultLength(x.type.shape[i + 2]!, k, g, i)) === dimKey(f.type.shape[i + 2]!),
      );
      return call("convolve_filters", ...(told ? [] : [`taps=${list(taps.map(printDim))}`]));
    }
  }
}
