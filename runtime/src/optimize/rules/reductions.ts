/** @file Sums and other reductions of what is repeated, reduced, moved or negated. */
import { type Dim, productOfDims } from "../../ir/dim.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import type { Builder } from "../../ops/builder.ts";
import { apply, p, type Term, x } from "../pattern.ts";
import { type RightSide, type Rule, rule } from "../rule.ts";
import { permutationOf } from "./views.ts";

const axesOf = (node: Node): readonly number[] => node.attrs.axis as readonly number[];
const keeps = (node: Node): boolean => node.attrs.keepdims === true;

/** Axes along which a `broadcast_to` repeats. */
function repeatedAxes(node: Node): readonly number[] {
  const from = node.inputs[0]!.type.shape;
  const added = node.type.shape.length - from.length;
  return node.type.shape.flatMap((dim, i) => (dim !== 1 && (i < added || from[i - added] === 1) ? [i] : []));
}

/** Without the axes along which its input repeats: `count` of them have been taken out. */
function withoutRepeats(g: Builder, node: Node): { readonly rest: Node; readonly count: Dim } | undefined {
  const repeat = node.inputs[0]!;
  const repeated = repeatedAxes(repeat).filter((a) => axesOf(node).includes(a));
  if (repeated.length === 0) return undefined;
  // Each of these axes becomes one of length 1: the reduction over it is that of a single element.
  const shape: Shape = repeat.type.shape.map((dim, i) => (repeated.includes(i) ? 1 : dim));
  const ones = g.broadcastTo(aligned(g, repeat.inputs[0]!, shape.length), shape);
  return {
    rest: g.op(node.op, [ones], node.attrs),
    count: productOfDims(repeated.map((a) => repeat.type.shape[a]!)),
  };
}

/** With axes of length 1 in front up to `rank`. */
const aligned = (g: Builder, x: Node, rank: number): Node =>
  g.reshape(x, [...new Array<Dim>(rank - x.type.shape.length).fill(1), ...x.type.shape]);

/** The sum of n equal elements is n times one. */
const sumOfRepeated: RightSide = (g, _found, node) => {
  const found = withoutRepeats(g, node);
  if (!found) return undefined;
  const { dtype } = node.type;
  const count = typeof found.count === "number" ? g.scalar(dtype, found.count) : g.cast(g.dim(found.count), dtype);
  return g.mul(found.rest, count);
};

/** The greatest of equal elements is any of them. (Not of none: an axis of length 0 stays.) */
const extremeOfRepeated: RightSide = (g, _found, node) => {
  const found = withoutRepeats(g, node);
  return found && typeof found.count === "number" && found.count > 0 ? found.rest : undefined;
};

/** Over axes of length 1 there is nothing to add. */
const overOnes: RightSide = (g, _found, node) => {
  const from = node.inputs[0]!;
  if (axesOf(node).length === 0) return from;
  const long = axesOf(node).filter((a) => from.type.shape[a] !== 1);
  if (long.length === axesOf(node).length) return undefined;
  if (long.length === 0) return g.reshape(from, node.type.shape);
  return g.reshape(g.op(node.op, [from], { ...node.attrs, axis: long }), node.type.shape);
};

/** Reduces twice, without keeping dims: all axes at once. */
const twice: RightSide = (g, { x }, node) => {
  const inner = node.inputs[0]!;
  if (keeps(inner)) return undefined;
  const left = x!.type.shape.map((_, i) => i).filter((i) => !axesOf(inner).includes(i));
  const axis = [...axesOf(inner), ...axesOf(node).map((a) => left[a]!)].sort((a, b) => a - b);
  return g.reshape(g.op(node.op, [x!], { ...node.attrs, axis, keepdims: false }), node.type.shape);
};

const isTotal = (node: Node): boolean => axesOf(node).length === node.inputs[0]!.type.shape.length;

/** Over all axes the order of the elements does not matter. */
const totalOfView: RightSide = (g, { x }, node) => {
  if (!isTotal(node)) return undefined;
  const axis = x!.type.shape.map((_, i) => i);
  return g.reshape(g.op(node.op, [x!], { ...node.attrs, axis, keepdims: false }), node.type.shape);
};

/** Over some axes of a permuted tensor: over those that they come from, where the rest stays in order. */
const ofTransposed: RightSide = (g, { x }, node) => {
  const from = permutationOf(node.inputs[0]!);
  const rest = from.filter((_, i) => !axesOf(node).includes(i));
  if (rest.some((a, i) => i > 0 && rest[i - 1]! > a)) return undefined;
  const axis = axesOf(node)
    .map((a) => from[a]!)
    .sort((a, b) => a - b);
  return g.reshape(g.op(node.op, [x!], { ...node.attrs, axis, keepdims: false }), node.type.shape);
};

const each = (ops: readonly string[], make: (op: string) => readonly Rule[]): readonly Rule[] => ops.flatMap(make);
const column: Term = apply("broadcast_to", [p.sum(x)], { shape: [3, 4] });

export const reductions: readonly Rule[] = [
  rule("sum-neg", p.sum(p.neg(x)), p.neg(p.sum(x)), { when: ({ x }) => isFloat(x!.type.dtype) }),
  ...each(["sum"], (op) => [
    rule(`${op}-of-repeated`, apply(op, [apply("broadcast_to", [x])]), sumOfRepeated, {
      examples: [apply(op, [column])],
    }),
  ]),
  ...each(["max", "min"], (op) => [
    rule(`${op}-of-repeated`, apply(op, [apply("broadcast_to", [x])]), extremeOfRepeated, {
      examples: [apply(op, [column])],
    }),
  ]),
  ...each(["sum", "prod", "max", "min"], (op) => [
    rule(`${op}-over-ones`, apply(op, [x]), overOnes, {
      examples: [apply(op, [apply("reshape", [x], { shape: [3, 1, 4] })], { axis: [0, 1] })],
    }),
    rule(`${op}-${op}`, apply(op, [apply(op, [x])]), twice, {
      examples: [apply(op, [apply(op, [x], { axis: [1] })], { axis: null })],
    }),
    rule(`${op}-of-reshaped`, apply(op, [apply("reshape", [x])]), totalOfView, {
      examples: [apply(op, [apply("reshape", [x], { shape: [2, 6] })])],
    }),
    rule(`${op}-of-transposed`, apply(op, [apply("transpose", [x])]), ofTransposed, {
      examples: [apply(op, [apply("transpose", [x])]), apply(op, [apply("transpose", [x])], { axis: [0] })],
    }),
  ]),
];
