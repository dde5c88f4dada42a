/** @file Operators: which op each one is, and how it is applied. */
import { scalarOf } from "../../../../runtime/src/ir/array.ts";
import { opNamed } from "../../../../runtime/src/ops/registry.ts";
import type { Binary, BinaryOperator, Unary, UnaryOperator } from "../ast.ts";
import { applyOp } from "./apply.ts";
import type { Context } from "./context.ts";
import { constantValue, type Entity, isPoisoned, poison } from "./entity.ts";
import { checkGrowing, checkJoining } from "./grown-list.ts";

const binaryOps: Readonly<Record<BinaryOperator, string>> = {
  or: "logical_or",
  and: "logical_and",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "==": "equal",
  "!=": "not_equal",
  "|": "bitwise_or",
  "^": "bitwise_xor",
  "&": "bitwise_and",
  "<<": "left_shift",
  ">>": "right_shift",
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "true_divide",
  "//": "floor_divide",
  "%": "mod",
  "@": "matmul",
  "**": "pow",
};

const unaryOps: Readonly<Record<UnaryOperator, string | undefined>> = {
  "-": "neg",
  "+": undefined,
  "~": "bitwise_not",
  not: "logical_not",
};

/** The op of an operator, also for `x += e`. */
export const opOfOperator = (o: BinaryOperator): string => binaryOps[o];

/** The op of a sign before an operand; `+` has none. */
export const opOfSign = (o: UnaryOperator): string | undefined => unaryOps[o];

export function elaborateBinary(cx: Context, e: Binary): Entity {
  const left = cx.elaborate(cx, e.left);
  const right = cx.elaborate(cx, e.right);
  return applyBinary(
    cx,
    e.operator,
    { entity: left, span: e.left.span },
    { entity: right, span: e.right.span },
    e.span,
  );
}

interface Side {
  readonly entity: Entity;
  readonly span: Binary["span"];
}

export function applyBinary(
  cx: Context,
  operator: BinaryOperator,
  left: Side,
  right: Side,
  span: Binary["span"],
): Entity {
  if (isPoisoned(left.entity) || isPoisoned(right.entity)) return poison;
  const strings = compareStrings(operator, left.entity, right.entity);
  if (strings !== undefined) return constantValue(scalarOf("bool", strings), span, false);
  const op = opNamed(binaryOps[operator]);
  const grown =
    operator === "+" ? (checkGrowing(cx, left, right, span) ?? checkJoining(cx, left, right, span)) : undefined;
  if (grown) return grown;
  return applyOp(cx, { op, what: operator, operands: [left, right], attrs: {}, span });
}

/** `x.dtype == "float64"`: both are known. */
function compareStrings(operator: BinaryOperator, a: Entity, b: Entity): boolean | undefined {
  if (a.kind !== "string" || b.kind !== "string") return undefined;
  if (operator === "==") return a.value === b.value;
  return operator === "!=" ? a.value !== b.value : undefined;
}

export function elaborateUnary(cx: Context, e: Unary): Entity {
  const operand = cx.elaborate(cx, e.operand);
  if (isPoisoned(operand)) return poison;
  const name = unaryOps[e.operator];
  if (name === undefined) return operand;
  return applyOp(cx, {
    op: opNamed(name),
    what: e.operator,
    operands: [{ entity: operand, span: e.operand.span }],
    attrs: {},
    span: e.span,
  });
}
