/** @file The transpose of a convolution as users write it: from places back to positions. */
import { type Dim, mulDims, printDim } from "../../../ir/dim.ts";
import type { Attrs } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/type.ts";
import { floating } from "../../dtype-rules.ts";
import { type CompositeOp, type Fault, fault, isFault, type Sample, type TypeContext } from "../../op.ts";
import { dimsOf } from "../../shape/dims-attr.ts";
import { sampleOf } from "../sample-of.ts";
import { readGeometry } from "./border.ts";
import { checkGroups } from "./check-shapes.ts";
import { type Axes, checkRanks, geometryParams, spatialAxes } from "./conv.ts";
import { type Geometry, geometryAttrs, inputLength, resultLength } from "./geometry.ts";

/** The lengths of the result: those asked for, or the least ones that `places` can come from. */
function lengthsOf(attrs: Attrs, places: Shape, taps: Shape, g: Geometry): readonly Dim[] | Fault {
  const given = dimsOf(attrs.output_size);
  if (given.length === 0) return places.map((p, i) => inputLength(p, taps[i]!, g, i));
  if (given.length === places.length) return given;
  return fault("value", `output_size has ${given.length} entries for ${places.length} axes`, []);
}

function checkLengths(
  t: TypeContext,
  lengths: readonly Dim[],
  places: Shape,
  taps: Shape,
  g: Geometry,
): Fault | undefined {
  for (const [i, n] of lengths.entries()) {
    if (typeof n === "number" && n < 0) {
      return fault(
        "length",
        `axis ${i + 2} of the result would be ${n} long: its border takes more than there is`,
        [0],
      );
    }
    const made = resultLength(n, taps[i]!, g, i);
    if (t.same(made, places[i]!, `places along axis ${i + 2} that an output of that size gives and those there are`))
      continue;
    return fault(
      "length",
      `an output of \`${printDim(n)}\` along axis ${i + 2} would come from \`${printDim(made)}\` places, but $0 has \`${printDim(places[i]!)}\``,
      [0],
      [{ operand: 0, axis: i + 2, dim: places[i]! }],
    );
  }
  return undefined;
}

const samples: Readonly<Record<Axes, readonly Sample[]>> = {
  1: [{ inputs: [sampleOf([2, 3, 3]), sampleOf([3, 2, 3], 2)], attrs: { subsample: 2, border_mode: 1 } }],
  2: [
    {
      inputs: [sampleOf([1, 2, 3, 2]), sampleOf([2, 2, 2, 3], 2)],
      attrs: { subsample: [2, 1], output_size: [7, 4] },
    },
    {
      inputs: [sampleOf([1, 2, 3, 2]), sampleOf([2, 1, 2, 2], 2)],
      attrs: { num_groups: 2, filter_dilation: 2, filter_flip: false },
    },
  ],
  3: [{ inputs: [sampleOf([1, 2, 2, 1, 2]), sampleOf([2, 1, 2, 1, 2], 2)], attrs: { subsample: [1, 1, 2] } }],
};

const examples: Readonly<Record<Axes, CompositeOp["examples"]>> = {
  1: [
    [
      "conv1d_transpose([[[1.0, 2.0]]], [[[1.0, 10.0, 100.0]]], subsample=2, filter_flip=false)",
      "[[[1.0, 10.0, 102.0, 20.0, 200.0]]]",
    ],
  ],
  2: [
    [
      "conv2d_transpose([[[[1.0, 2.0]]]], [[[[1.0, 1.0], [1.0, 1.0]]]], subsample=2)",
      "[[[[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]]]",
    ],
  ],
  3: [["conv3d_transpose([[[[[3.0]]]]], [[[[[1.0, 2.0]]]]], filter_flip=false)", "[[[[[3.0, 6.0]]]]]"]],
};

function transposed(axes: Axes): CompositeOp {
  const name = `conv${axes}d_transpose`;
  const layout = spatialAxes[axes];
  return {
    kind: "composite",
    name,
    category: "neural",
    sig: `(x: float[...s], f: float[...t], output_size: dims = none, ${geometryParams}) -> float[...r]`,
    doc:
      `The transpose of \`conv${axes}d\` with the same filters \`f\`, [filters, channels / num_groups, ${layout}], and the same border, steps and dilation: from \`x\`, [batch, filters, …], ` +
      "to [batch, channels, …]. It is what the gradient of a convolution with respect to its input computes, and makes images larger. With a step above 1 several lengths shrink to that of `x`: " +
      "`output_size` says which is meant, else it is the least one, `(p - 1)*subsample + (k - 1)*filter_dilation + 1` without its border.",
    examples: examples[axes],
    samples: samples[axes],
    dtypes: floating,
    infer: (t, [x, f], attrs) => {
      const bad = checkRanks(name, axes, x!, f!);
      if (bad) return bad;
      const [places, taps] = [x!.shape.slice(2), f!.shape.slice(2)];
      const g = readGeometry(attrs, taps);
      if (isFault(g)) return g;
      const lengths = lengthsOf(attrs, places, taps, g);
      if (isFault(lengths)) return lengths;
      const [found, wanted] = [x!.shape[1]!, f!.shape[0]!];
      if (t.same(found, wanted, "channels of the input and filters") === undefined) {
        return fault(
          "inner-dim",
          `$0 has \`${printDim(found)}\` channels, but there are \`${printDim(wanted)}\` filters in $1`,
          [0, 1],
          [
            { operand: 0, axis: 1, dim: found },
            { operand: 1, axis: 0, dim: wanted },
          ],
        );
      }
      const wrong = checkGroups(t, wanted, g.groups, "filters", 1, 0) ?? checkLengths(t, lengths, places, taps, g);
      return wrong ?? { dtype: x!.dtype, shape: [x!.shape[0]!, mulDims(g.groups, f!.shape[1]!), ...lengths] };
    },
    expand: (g, [x, f], attrs) => {
      const [places, taps] = [x!.type.shape.slice(2), f!.type.shape.slice(2)];
      const geometry = readGeometry(attrs, taps) as Geometry;
      const lengths = lengthsOf(attrs, places, taps, geometry) as readonly Dim[];
      return g.op("convolve_inputs", [x!, f!], { ...geometryAttrs(geometry), lengths });
    },
    gradDoc: `x: conv${axes}d(dy, f); f: dy correlated with x`,
  };
}

export const conv1dTranspose = transposed(1);
export const conv2dTranspose = transposed(2);
export const conv3dTranspose = transposed(3);
