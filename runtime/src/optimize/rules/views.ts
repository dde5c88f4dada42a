/** @file Reshapes and permutations: merged, turned into the plainer of two forms, or dropped where they change nothing. */
import { sizeOf } from "../../ir/array.ts";
import type { Node } from "../../ir/node.ts";
import { isConcrete, sameShape } from "../../ir/type.ts";
import type { Builder } from "../../ops/builder.ts";
import { findOp } from "../../ops/registry.ts";
import { contiguous, rowMajor } from "../../ops/shape/strided.ts";
import { apply, x } from "../pattern.ts";
import { type RightSide, type Rule, rule } from "../rule.ts";

/** For each axis of the result the axis of the input of a `transpose` node. */
export function permutationOf(node: Node): readonly number[] {
  const rank = node.type.shape.length;
  const axes = node.attrs.axes as readonly number[] | null | undefined;
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, i) => rank - 1 - i);
  return axes.map((a) => (a < 0 ? a + rank : a));
}

const isIdentity = (axes: readonly number[]): boolean => axes.every((a, i) => a === i);

/** Moving axes of length 1 about does not move elements. */
function movesOnlyOnes(node: Node): boolean {
  const { shape } = node.inputs[0]!.type;
  const long = permutationOf(node).filter((a) => shape[a] !== 1);
  return long.every((a, i) => i === 0 || long[i - 1]! < a);
}

/** dimshuffle as a reshape that drops axes of length 1, a permutation, and a reshape that adds some. */
function plainDimshuffle(g: Builder, from: Node, node: Node): Node | undefined {
  const rank = from.type.shape.length;
  const order = ([node.attrs.order].flat() as readonly (number | string | null)[]).flatMap((o) =>
    typeof o === "number" ? [o < 0 ? o + rank : o] : [],
  );
  const kept = from.type.shape.map((_, i) => i).filter((i) => order.includes(i));
  if (from.type.shape.some((dim, i) => dim !== 1 && !order.includes(i))) return undefined;
  const dropped = g.reshape(
    from,
    kept.map((i) => from.type.shape[i]!),
  );
  const moved = g.transpose(
    dropped,
    order.map((o) => kept.indexOf(o)),
  );
  return g.reshape(moved, node.type.shape);
}

const dealtWith = new Set(["reshape", "broadcast_to", "transpose"]);

/** A window that shows all elements in their order: nothing but a reshape. */
const ofEverything: RightSide = (g, _found, node) => {
  const op = findOp(node.op);
  const from = node.inputs[0];
  if (op?.kind !== "view" || !from || dealtWith.has(node.op)) return undefined;
  const { shape } = from.type;
  const result = node.type.shape;
  if (!isConcrete(shape) || !isConcrete(result) || sizeOf(shape) !== sizeOf(result)) return undefined;
  const window = op.view(contiguous(shape), node.attrs, result);
  const plain = rowMajor(result);
  const isWhole = window?.offset === 0 && window.strides.every((s, i) => result[i] === 1 || s === plain[i]);
  return isWhole ? g.reshape(from, result) : undefined;
};

const reshaped = (g: Builder, { x }: Readonly<Record<string, Node>>, node: Node): Node =>
  g.reshape(x!, node.type.shape);

export const views: readonly Rule[] = [
  rule("expand-dims", apply("expand_dims", [x]), reshaped, {
    on: "any",
    examples: [apply("expand_dims", [x], { axis: 0 })],
  }),
  rule("squeeze", apply("squeeze", [x]), reshaped, {
    on: "any",
    examples: [apply("squeeze", [apply("expand_dims", [x], { axis: 0 })], { axis: 0 })],
  }),
  rule("dimshuffle", apply("dimshuffle", [x]), (g, { x }, node) => plainDimshuffle(g, x!, node), {
    on: "any",
    examples: [apply("dimshuffle", [x], { order: [1, "x", 0] })],
  }),

  rule("view-of-everything", apply("*", []), ofEverything, {
    on: "any",
    when: (_found, { inputs }) => inputs.length === 1,
    examples: [apply("subtensor", [x], { items: [["slice", 0, 3, 1], ["ellipsis"]] })],
  }),

  rule(
    "reshape-to-itself",
    apply("reshape", [x]),
    (_g, { x }, node) => (sameShape(x!.type.shape, node.type.shape) ? x : undefined),
    { on: "any", examples: [apply("reshape", [x], { shape: [3, 4] })] },
  ),
  rule("reshape-reshape", apply("reshape", [apply("reshape", [x])]), reshaped, {
    on: "any",
    examples: [apply("reshape", [apply("reshape", [x], { shape: [12] })], { shape: [2, 6] })],
  }),

  rule(
    "transpose-nothing",
    apply("transpose", [x]),
    (_g, { x }, node) => (isIdentity(permutationOf(node)) ? x : undefined),
    { on: "any", examples: [apply("transpose", [x], { axes: [0, 1] })] },
  ),
  rule(
    "transpose-ones",
    apply("transpose", [x]),
    (g, { x }, node) => (movesOnlyOnes(node) ? g.reshape(x!, node.type.shape) : undefined),
    { on: "any", examples: [apply("transpose", [apply("reshape", [x], { shape: [12, 1] })])] },
  ),
  rule(
    "transpose-transpose",
    apply("transpose", [apply("transpose", [x])]),
    (g, { x }, node) => {
      const inner = permutationOf(node.inputs[0]!);
      return g.transpose(
        x!,
        permutationOf(node).map((a) => inner[a]!),
      );
    },
    { on: "any", examples: [apply("transpose", [apply("transpose", [x])])] },
  ),
];
