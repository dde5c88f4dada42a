/** @file What each op makes of the intervals of its operands, as if nothing wrapped around. Ops that are not here may give anything. */
import type { NdArray } from "../../../ir/array.ts";
import { sizeOf } from "../../../ir/array.ts";
import type { Node } from "../../../ir/node.ts";
import { progressionOf } from "../../../ops/creation/arange.ts";
import { rangeOf } from "./array-range.ts";
import {
  absolute,
  bits,
  hull,
  maximum,
  minimum,
  negated,
  power,
  product,
  quotient,
  type Range,
  rangeOver,
  remainder,
  square,
  sum,
  total,
} from "./range.ts";

/** `x` by operand: without bounds where nothing is known, and of floats. */
export type RangeRule = (x: readonly Range[], node: Node) => Range;

const shapeOf = (n: Node): readonly number[] => n.type.shape as readonly number[];

const unary =
  (rule: (a: Range) => Range): RangeRule =>
  ([a]) =>
    rule(a!);
const binary =
  (rule: (a: Range, b: Range) => Range): RangeRule =>
  ([a, b]) =>
    rule(a!, b!);

/** Elements of the first operand, wherever they go. */
export const first: RangeRule = ([x]) => x!;
const anything: Range = { least: -Infinity, greatest: Infinity };
const zero: Range = { least: 0, greatest: 0 };
const positionsIn = (count: number): Range => ({ least: 0, greatest: Math.max(0, count - 1) });

/** How many elements there are along the axis of a node, or altogether. */
function lengthAlong(node: Node): number {
  const shape = shapeOf(node.inputs[0]!);
  const given = Array.isArray(node.attrs.axis) ? (node.attrs.axis[0] as number | undefined) : node.attrs.axis;
  const isOrder = node.op === "sort" || node.op === "argsort";
  if (typeof given !== "number" && !(isOrder && given === undefined)) return sizeOf(shape);
  const axis = (given as number | undefined) ?? -1;
  return shape[axis < 0 ? axis + shape.length : axis] ?? 1;
}

/** Elements of the input to one of the result. */
const folded = (node: Node): number => {
  const count = sizeOf(shapeOf(node));
  return count === 0 ? 0 : sizeOf(shapeOf(node.inputs[0]!)) / count;
};

const position: RangeRule = (_x, node) => positionsIn(lengthAlong(node));

const shiftedLeft = binary((a, b) =>
  b.least < 0 ? anything : hull(zero, product(a, { least: 2 ** b.least, greatest: 2 ** b.greatest })),
);
/** Towards the sign, which a count that is negative or too large gives. */
const shiftedRight = binary((a) => hull(a, rangeOver(a.least < 0 ? -1 : 0, 0)));

/** Written into: what was there, or what came, or both together. */
const written =
  (count: (node: Node) => number): RangeRule =>
  ([x, v], node) =>
    node.attrs.add === true ? sum(x!, hull(zero, total(v!, count(node)))) : hull(x!, v!);

/** Whether the integers among several results are the order of a matrix's rows. */
export const givesOrder = (node: Node): boolean => node.op === "lu" || node.op === "lu_compact";

export const rangeRules: Readonly<Record<string, RangeRule>> = {
  arange: (_x, node) => {
    const { first, by } = progressionOf(node.attrs);
    return rangeOver(first, first + (Math.max(1, sizeOf(shapeOf(node))) - 1) * by);
  },
  constant: (_x, node) => rangeOf(node.attrs.value as NdArray) ?? zero,
  cast: first,
  show: first,
  stop_gradient: first,
  zero_grad: first,
  floor: first,
  ceil: first,
  round: first,
  trunc: first,
  add: binary(sum),
  sub: binary((a, b) => sum(a, negated(b))),
  mul: binary(product),
  neg: unary(negated),
  sqr: unary(square),
  abs: unary(absolute),
  sign: unary((a) => rangeOver(Math.sign(a.least), Math.sign(a.greatest))),
  relu: unary((a) => maximum(a, zero)),
  minimum: binary(minimum),
  maximum: binary(maximum),
  clip: ([x, low, high]) => minimum(maximum(x!, low!), high!),
  where: ([, a, b]) => hull(a!, b!),
  floor_divide: binary(quotient),
  mod: binary(remainder),
  pow: binary((x, n) => (n.least < 0 ? anything : power(x, n.greatest))),
  bitwise_and: binary((a, b) => {
    if (a.least < 0 && b.least < 0) return bits(a, b);
    const bounds = [a, b].filter((r) => r.least >= 0).map((r) => r.greatest);
    return { least: 0, greatest: Math.min(...bounds) };
  }),
  bitwise_or: binary(bits),
  bitwise_xor: binary(bits),
  bitwise_not: unary((a) => ({ least: -1 - a.greatest, greatest: -1 - a.least })),
  left_shift: shiftedLeft,
  right_shift: shiftedRight,
  sum: ([x], node) => total(x!, folded(node)),
  prod: ([x], node) => power(x!, folded(node)),
  max: first,
  min: first,
  cumsum: ([x], node) => total(x!, lengthAlong(node)),
  cumprod: ([x], node) => power(x!, lengthAlong(node)),
  argmax: position,
  argmin: position,
  argsort: position,
  sort: first,
  searchsorted: (_x, node) => ({ least: 0, greatest: sizeOf(shapeOf(node.inputs[0]!)) }),
  bincount: (_x, node) => ({ least: 0, greatest: sizeOf(shapeOf(node.inputs[0]!)) }),
  item: (_x, node) => {
    const of = node.inputs[0]!;
    return givesOrder(of) ? positionsIn(shapeOf(of.inputs[0]!).at(-1)!) : anything;
  },
  mask_positions: (_x, node) => positionsIn(sizeOf(shapeOf(node.inputs[0]!))),
  concatenate: (x) => hull(...x),
  advanced_subtensor: first,
  advanced_inc_subtensor: written((node) => sizeOf(shapeOf(node.inputs[2]!))),
  write_subtensor: written(() => 1),
  matmul2: ([a, b], node) => {
    const shape = shapeOf(node.inputs[0]!);
    return total(product(a!, b!), shape[shape.length - (node.attrs.transposeA === true ? 2 : 1)]!);
  },
};
