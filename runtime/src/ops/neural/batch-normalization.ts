/** @file Batch normalisation (S. Ioffe, C. Szegedy, 2015) in Theano's three forms: for training, for testing, and plain. */
import { compareDims, type Dim, productOfDims } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import { printType } from "../../ir/type.ts";
import { broadcast } from "../build.ts";
import type { Builder } from "../builder.ts";
import { floating } from "../dtype-rules.ts";
import { type CompositeOp, fault, isFault, type ListOp } from "../op.ts";
import { upTo } from "../shape/dims-attr.ts";
import { checkParameter, proving, readAxes, spreadParameter } from "./normalization-axes.ts";
import { sampleOf } from "./sample-of.ts";

const defaultEpsilon = 1e-4;
const epsilonOf = (attrs: Attrs): number => Number(attrs.epsilon ?? defaultEpsilon);

/** `(x - mean) * scale + beta`, where the small tensors are put together first. */
function normalised(g: Builder, x: Node, mean: Node, scale: Node, beta: Node): Node {
  return g.add(g.mul(g.sub(x, mean), scale), beta);
}

const axesDoc =
  '`axes` are those that are taken together: "per-activation" the first, "spatial" all but the second (the channels of images), or a list. Parameters have the lengths of the other axes, or as many axes as `x`.';

export const batchNormalizationTrain: ListOp = {
  kind: "list",
  name: "batch_normalization_train",
  category: "neural",
  sig: '(x: float[...s], gamma: float[...t], beta: float[...t], axes: any = "per-activation", epsilon: float = 0.0001, running_average_factor: float = 0.1, running_mean: float[...t] = none, running_var: float[...t] = none) -> list',
  doc:
    "Batch normalisation for training, as a list: `gamma * (x - mean) / sqrt(var + epsilon) + beta` with mean and variance of `x` along `axes`, then the mean and `1 / sqrt(var + epsilon)` in the shape of `gamma`. " +
    `${axesDoc} With \`running_mean\` and \`running_var\` two more follow, to update them with: \`(1 - f) * running + f * now\`, f the \`running_average_factor\`, of the unbiased variance.`,
  examples: [
    ["batch_normalization_train([[1.0], [3.0]], [2.0], [5.0], epsilon=0.0)[0]", "[[3.0], [7.0]]"],
    ["batch_normalization_train([[1.0], [3.0]], [2.0], [5.0], epsilon=0.0)[1]", "[2.0]"],
  ],
  dtypes: floating,
  parts: (g, [x, gamma, beta, runningMean, runningVar], attrs) => {
    const rank = x!.type.shape.length;
    const axes = readAxes(attrs.axes ?? "per-activation", rank);
    if (isFault(axes)) return axes;
    const along = upTo(rank).filter((a) => !axes.includes(a));
    const parameters = [gamma!, beta!, ...(runningMean ? [runningMean] : []), ...(runningVar ? [runningVar] : [])];
    // What is not proved is checked where the parameter meets `x`.
    const same = (a: Dim, b: Dim): boolean => compareDims(a, b) !== "different";
    for (const [i, p] of parameters.entries()) {
      const bad = checkParameter(same, x!.type, p.type, along, i + 1);
      if (bad) return bad;
    }
    if (runningMean && !runningVar) return fault("value", "running_mean needs running_var too", [3]);
    const mean = g.op("mean", [x!], { axis: axes, keepdims: true });
    const variance = g.op("var", [x!], { axis: axes, keepdims: true });
    const inverse = g.div(1, g.sqrt(g.add(variance, epsilonOf(attrs))));
    const spread = (p: Node): Node => spreadParameter(g, p, rank, along);
    const y = normalised(g, x!, mean, g.mul(spread(gamma!), inverse), spread(beta!));
    // A scalar gamma leaves nothing to take the shape from.
    const small = along.map((a) => x!.type.shape[a]!);
    const like = (p: Node, v: Node): Node => g.reshape(v, p.type.shape.length === rank ? v.type.shape : small);
    const results = [y, like(gamma!, mean), like(gamma!, inverse)];
    if (!runningMean || !runningVar) return results;
    const factor = Number(attrs.running_average_factor ?? 0.1);
    const count = g.dim(productOfDims(axes.map((a) => x!.type.shape[a]!)));
    const unbiased = g.mul(variance, g.div(g.cast(count, x!.type.dtype), g.cast(g.sub(count, 1), x!.type.dtype)));
    const moved = (running: Node, now: Node): Node =>
      g.add(g.mul(running, 1 - factor), g.mul(like(running, now), factor));
    return [...results, moved(runningMean, mean), moved(runningVar, unbiased)];
  },
  gradDoc: "of y: gamma / sqrt(var + epsilon) * (dy - mean(dy) - xhat * mean(dy * xhat))",
};

export const batchNormalizationTest: CompositeOp = {
  kind: "composite",
  name: "batch_normalization_test",
  category: "neural",
  sig: '(x: float[...s], gamma: float[...t], beta: float[...t], mean: float[...t], var: float[...t], axes: any = "per-activation", epsilon: float = 0.0001) -> float[...s]',
  doc: `Batch normalisation with a mean and a variance that are given, as they have been gathered while training: \`gamma * (x - mean) / sqrt(var + epsilon) + beta\`. ${axesDoc}`,
  examples: [["batch_normalization_test([[1.0], [3.0]], [2.0], [5.0], [1.0], [4.0], epsilon=0.0)", "[[5.0], [7.0]]"]],
  samples: [
    {
      inputs: [sampleOf([2, 3, 2]), sampleOf([3], 2), sampleOf([3], 3), sampleOf([3], 4), [0.5, 1.5, 2.5]],
      attrs: { axes: "spatial" },
    },
  ],
  dtypes: floating,
  infer: (t, [x, ...parameters], attrs) => {
    const axes = readAxes(attrs.axes ?? "per-activation", x!.shape.length);
    if (isFault(axes)) return axes;
    const along = upTo(x!.shape.length).filter((a) => !axes.includes(a));
    for (const [i, p] of parameters.entries()) {
      const bad = checkParameter(proving(t), x!, p, along, i + 1);
      if (bad) return bad;
    }
    return x!;
  },
  expand: (g, [x, ...parameters], attrs) => {
    const rank = x!.type.shape.length;
    const axes = readAxes(attrs.axes ?? "per-activation", rank) as readonly number[];
    const along = upTo(rank).filter((a) => !axes.includes(a));
    const [gamma, beta, mean, variance] = parameters.map((p) => spreadParameter(g, p, rank, along));
    const scale = g.div(gamma!, g.sqrt(g.add(variance!, epsilonOf(attrs))));
    return normalised(g, x!, mean!, scale, beta!);
  },
  gradDoc: "x: dy * gamma / sqrt(var + epsilon)",
};

export const batchNormalization: CompositeOp = {
  kind: "composite",
  name: "batch_normalization",
  category: "neural",
  sig: "(x: float[...s], gamma: float[...t], beta: float[...t], mean: float[...t], std: float[...t]) -> float[...s]",
  doc: "`gamma * (x - mean) / std + beta`, where the parameters broadcast as in any arithmetic. `batch_normalization_train` and `batch_normalization_test` compute mean and deviation themselves.",
  examples: [["batch_normalization([[1.0], [3.0]], 2.0, 5.0, 1.0, 2.0)", "[[5.0], [7.0]]"]],
  samples: [{ inputs: [sampleOf([2, 3]), sampleOf([3], 2), sampleOf([3], 3), sampleOf([3], 4), [0.5, 1.5, 2.5]] }],
  dtypes: floating,
  infer: (t, inputs) => {
    const x = inputs[0]!;
    const shape = broadcast(
      t,
      inputs.map((i) => i.shape),
    );
    if (isFault(shape)) return shape;
    const grows = shape.length > x.shape.length || shape.some((d, i) => d !== 1 && x.shape[i] === 1);
    if (grows) return fault("broadcast", `the parameters have more elements than $0, ${printType(x)}`, [0]);
    return x;
  },
  expand: (g, [x, gamma, beta, mean, std]) => normalised(g, x!, mean!, g.div(gamma!, std!), beta!),
  gradDoc: "x: dy * gamma / std",
};
