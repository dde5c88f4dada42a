/**
 * @file Sums of exponentials: logsumexp, softmax and log_softmax, which take the greatest element out first.
 *
 * Written out, e^x / Σe^x is NaN from x = 710 on (89 in float32).
 */
import { productOfDims } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import { normalAxes } from "../../ops/build.ts";
import type { Builder } from "../../ops/builder.ts";
import { apply, p, type Term, x, y } from "../pattern.ts";
import { type RightSide, type Rule, rule } from "../rule.ts";
import { permutationOf } from "./views.ts";

const axesOf = (node: Node): readonly number[] =>
  normalAxes(node.attrs.axis ?? null, node.inputs[0]!.type.shape.length) as readonly number[];

/** For each axis of `node` the axis of what is under its reshapes, permutations and repetitions; undefined for one of length 1. */
interface Seen {
  readonly base: Node;
  readonly axes: readonly (number | undefined)[];
}

/** Looks through moves that keep axes whole; stops where an axis is cut or joined. */
function see(node: Node): Seen {
  const whole: Seen = { base: node, axes: node.type.shape.map((_, i) => i) };
  const from = node.inputs[0];
  if (!from) return whole;
  if (node.op === "transpose") {
    const inner = see(from);
    return { base: inner.base, axes: permutationOf(node).map((a) => inner.axes[a]) };
  }
  if (node.op === "broadcast_to") {
    const inner = see(from);
    const added = node.type.shape.length - from.type.shape.length;
    return { base: inner.base, axes: node.type.shape.map((_, i) => inner.axes[i - added]) };
  }
  if (node.op === "reshape") {
    // Only axes of length 1 come and go.
    const inner = see(from);
    const long = from.type.shape.flatMap((d, i) => (d === 1 ? [] : [i]));
    const kept = node.type.shape.filter((d) => d !== 1);
    if (kept.length !== long.length || kept.some((d, i) => d !== from.type.shape[long[i]!])) return whole;
    let next = 0;
    return { base: inner.base, axes: node.type.shape.map((d) => (d === 1 ? undefined : inner.axes[long[next++]!])) };
  }
  return whole;
}

/** Over several axes at once there is no softmax op: the shift is written out. */
function softmaxOver(g: Builder, of: Node, axes: readonly number[]): Node {
  if (axes.length === 1) return g.op("softmax", [of], { axis: axes[0]! });
  return g.exp(g.sub(of, g.op("logsumexp", [of], { axis: axes, keepdims: true })));
}

/**
 * `numerator / denominator` where the numerator is exp(x), moved about, and the denominator Σ exp(x) over axes of x, so placed that
 * each element is divided by the sum over its own row.
 */
const overSum: RightSide = (g, found, node) => {
  const above = see(found.x!);
  const below = see(found.y!);
  const exp = above.base;
  const sum = below.base;
  if (exp.op !== "exp" || sum.op !== "sum" || sum.inputs[0] !== exp) return undefined;
  const of = exp.inputs[0]!;
  const summed = axesOf(sum);
  if (summed.length === 0) return undefined;
  const left = of.type.shape.map((_, i) => i).filter((i) => !summed.includes(i));
  const rank = node.type.shape.length;
  if (above.axes.length !== rank) return undefined;
  for (let i = 0; i < rank; i++) {
    const at = below.axes.length - rank + i;
    const k = at < 0 ? undefined : below.axes[at];
    const from =
      k === undefined ? undefined : sum.attrs.keepdims === true ? (summed.includes(k) ? undefined : k) : left[k];
    const wanted = above.axes[i];
    const expected = wanted === undefined || summed.includes(wanted) ? undefined : wanted;
    const isOne = expected !== undefined && of.type.shape[expected] === 1;
    if (from !== expected && !(isOne && from === undefined)) return undefined;
  }
  return moved(g, softmaxOver(g, of, summed), found.x!, exp);
};

/** The moves from `base` up to `node`, on another base. */
function moved(g: Builder, onto: Node, node: Node, base: Node): Node {
  if (node === base) return onto;
  return g.op(node.op, [moved(g, onto, node.inputs[0]!, base)], node.attrs);
}

const attrsOf = (node: Node) => ({ axis: axesOf(node), keepdims: node.attrs.keepdims === true });

const logSumExp: RightSide = (g, { x }, node) => g.op("logsumexp", [x!], attrsOf(node.inputs[0]!));

/** log of the mean of exponentials: the logarithm of the count comes off. */
const logMeanExp: RightSide = (g, { x }, node) => {
  const mean = node.inputs[0]!;
  const count = productOfDims(axesOf(mean).map((a) => x!.type.shape[a]!));
  const { dtype } = node.type;
  const size = typeof count === "number" ? g.scalar(dtype, count) : g.cast(g.dim(count), dtype);
  return g.sub(g.op("logsumexp", [x!], attrsOf(mean)), g.log(size));
};

/** x - logsumexp(x), so placed as in a quotient. */
const minusLogSumExp: RightSide = (g, found) => {
  const below = see(found.y!);
  const total = below.base;
  const of = found.x!;
  if (total.op !== "logsumexp" || total.inputs[0] !== of) return undefined;
  const summed = axesOf(total);
  if (summed.length !== 1) return undefined;
  const left = of.type.shape.map((_, i) => i).filter((i) => !summed.includes(i));
  const rank = of.type.shape.length;
  if (below.axes.length > rank) return undefined;
  for (let i = 0; i < rank; i++) {
    const at = below.axes.length - rank + i;
    const k = at < 0 ? undefined : below.axes[at];
    const from =
      k === undefined ? undefined : total.attrs.keepdims === true ? (summed.includes(k) ? undefined : k) : left[k];
    const expected = summed.includes(i) || of.type.shape[i] === 1 ? undefined : i;
    if (from !== expected) return undefined;
  }
  return g.op("log_softmax", [of], { axis: summed[0]! });
};

/** Another op over the axis of the inner node. */
const alongTheSame =
  (op: string): RightSide =>
  (g, { x }, node) =>
    g.op(op, [x!], node.inputs[0]!.attrs);

const along0 = (outer: (t: Term) => Term, inner: string) => ({
  examples: [outer(apply(inner, [x])), outer(apply(inner, [x], { axis: 0 }))],
});

/** A shift that is the same along the axis of the softmax changes nothing. */
const withoutShift: RightSide = (g, { x, y }, node) => {
  const rank = node.type.shape.length;
  const axis = (node.attrs.axis as number | null | undefined) ?? -1;
  const at = (axis < 0 ? axis + rank : axis) - (rank - y!.type.shape.length);
  const same = at < 0 || y!.type.shape[at] === 1;
  return same && x!.type.shape.length === rank ? g.op(node.op, [x!], node.attrs) : undefined;
};
const shifted = p.sub(x, apply("max", [x], { axis: [1], keepdims: true }));

const rows = { axis: [1], keepdims: true };
const sumOfRows: Term = apply("sum", [p.exp(x)], rows);

export const softmax: readonly Rule[] = [
  rule("log-sum-exp", p.log(p.sum(p.exp(x))), logSumExp),
  rule("log-mean-exp", p.log(p.mean(p.exp(x))), logMeanExp),
  rule("exp-over-sum-exp", p.true_divide(x, y), overSum, {
    on: "float",
    examples: [
      p.true_divide(p.exp(x), sumOfRows),
      p.true_divide(p.exp(x), p.sum(p.exp(x))),
      p.true_divide(p.exp(x), apply("reshape", [apply("sum", [p.exp(x)], { axis: [1] })], { shape: [3, 1] })),
      p.true_divide(apply("transpose", [p.exp(x)]), apply("sum", [p.exp(x)], { axis: [1] })),
    ],
  }),
  rule("log-softmax", p.log(p.softmax(x)), alongTheSame("log_softmax"), along0(p.log, "softmax")),
  rule("exp-log-softmax", p.exp(p.log_softmax(x)), alongTheSame("softmax"), along0(p.exp, "log_softmax")),
  rule("softmax-shifted", p.softmax(p.sub(x, y)), withoutShift, { examples: [p.softmax(shifted)] }),
  rule("log-softmax-shifted", p.log_softmax(p.sub(x, y)), withoutShift, { examples: [p.log_softmax(shifted)] }),
  rule("minus-log-sum-exp", p.sub(x, y), minusLogSumExp, {
    on: "float",
    examples: [p.sub(x, apply("logsumexp", [x], rows))],
  }),
];
