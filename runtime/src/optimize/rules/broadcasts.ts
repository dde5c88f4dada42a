/**
 * @file Repetition is put off as long as possible: arithmetic happens on the short operands, and repeats the result.
 *
 * f(broadcast a, broadcast b) = broadcast f(a, b).
 */
import { fromValues, type NdArray, ndarray } from "../../ir/array.ts";
import type { Dim } from "../../ir/dim.ts";
import { dimKey } from "../../ir/dim.ts";
import { makeNode, type Node } from "../../ir/node.ts";
import { type Shape, sameShape } from "../../ir/type.ts";
import { findOp } from "../../ops/registry.ts";
import { uniformValue } from "../constants.ts";
import { apply, p, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

/** Where a node is nothing but a repetition, what it repeats. */
const source = (n: Node): Node => (n.op === "broadcast_to" ? n.inputs[0]! : n);

/** Where a node only adds axes of length 1 in front, as broadcasting does by itself, what it adds them to. */
function withoutFrontAxes(n: Node): Node {
  if (n.op !== "reshape") return n;
  const from = n.inputs[0]!;
  const added = n.type.shape.length - from.type.shape.length;
  const isFront =
    added > 0 && n.type.shape.every((d, i) => (i < added ? d === 1 : sameDim(d, from.type.shape[i - added]!)));
  return isFront ? from : n;
}

const sameDim = (a: Dim, b: Dim): boolean => dimKey(a) === dimKey(b);

/** The shape of all together, for shapes that are known to fit; undefined where that is not clear. */
function jointShape(shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const joint: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let known: Dim = 1;
    for (const shape of shapes) {
      const dim = shape[axis - (rank - shape.length)] ?? 1;
      if (dim === 1) continue;
      if (known !== 1 && dimKey(known) !== dimKey(dim)) return undefined;
      known = dim;
    }
    joint.push(known);
  }
  return joint;
}

/** An application to what its operands repeat; undefined when no operand is a repetition that can be left out. */
function onSources(node: Node): Node | undefined {
  if (findOp(node.op)?.kind !== "elementwise") return undefined;
  const short = node.inputs.map((n) => withoutFrontAxes(source(n)));
  const fits = sameShape(jointShape(short.map((n) => n.type.shape)) ?? [], node.type.shape);
  const inputs = fits ? short : node.inputs.map(source);
  const shape = jointShape(inputs.map((n) => n.type.shape));
  if (!shape || inputs.every((n, i) => n === node.inputs[i])) return undefined;
  return makeNode({ op: node.op, inputs, attrs: node.attrs, type: { ...node.type, shape }, span: node.span });
}

/** A constant with equal elements is one number, repeated. */
function oneNumber(node: Node): Node | undefined {
  const { shape } = node.type;
  if (shape.length === 0 || uniformValue(node) === undefined) return undefined;
  const array = node.attrs.value as NdArray;
  const value = ndarray(array.dtype, [], array.data.slice(0, 1));
  return makeNode({ op: "constant", attrs: { value }, type: { dtype: array.dtype, shape: [] }, span: node.span });
}

export const broadcasts: readonly Rule[] = [
  rule("uniform-constant", apply("constant", []), (_g, _found, node) => oneNumber(node), {
    on: "any",
    examples: [apply("constant", [], { value: fromValues("float64", [2, 3], [7, 7, 7, 7, 7, 7]) })],
  }),
  rule(
    "broadcast-to-itself",
    apply("broadcast_to", [x]),
    (_g, { x }, node) => (sameShape(x!.type.shape, node.type.shape) ? x : undefined),
    { on: "any", examples: [apply("broadcast_to", [x], { shape: [3, 4] })] },
  ),
  rule(
    "broadcast-broadcast",
    apply("broadcast_to", [apply("broadcast_to", [x])]),
    (g, { x }, node) => g.broadcastTo(x!, node.type.shape),
    {
      on: "any",
      examples: [apply("broadcast_to", [apply("broadcast_to", [x], { shape: [5, 3, 4] })], { shape: [2, 5, 3, 4] })],
    },
  ),
  rule(
    "broadcast-of-front-axes",
    apply("broadcast_to", [apply("reshape", [x])]),
    (g, _found, node) => {
      const from = withoutFrontAxes(node.inputs[0]!);
      return from === node.inputs[0] ? undefined : g.broadcastTo(from, node.type.shape);
    },
    { on: "any", examples: [apply("broadcast_to", [apply("reshape", [p.sum(x)], { shape: [1] })], { shape: [5] })] },
  ),
  rule("elementwise-of-broadcasts", apply("*", []), (_g, _found, node) => onSources(node), {
    on: "any",
    when: (_found, { inputs }) => inputs.some((n) => n.op === "broadcast_to" || n.op === "reshape"),
    examples: [
      p.exp(apply("broadcast_to", [x], { shape: [2, 3, 4] })),
      p.add(apply("broadcast_to", [p.sum(x)], { shape: [3, 4] }), x),
      p.add(apply("reshape", [p.sum(x)], { shape: [1, 1] }), x),
    ],
  }),
  rule(
    "view-of-repeated-scalar",
    apply("*", []),
    (g, _found, node) => {
      const scalar = node.inputs[0]!.inputs[0]!;
      if (node.op === "broadcast_to" || findOp(node.op)?.kind !== "view") return undefined;
      return scalar.type.shape.length === 0 ? g.broadcastTo(scalar, node.type.shape) : undefined;
    },
    {
      on: "any",
      when: (_found, { inputs }) => inputs[0]?.op === "broadcast_to",
      examples: [apply("transpose", [apply("broadcast_to", [p.sum(x)], { shape: [2, 5] })])],
    },
  ),
];
