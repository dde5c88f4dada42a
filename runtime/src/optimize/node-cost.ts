/** @file About how many instructions an elementwise node takes. */
import { isFloat } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";

const one = new Set([
  "abs",
  "add",
  "copy",
  "equal",
  "greater",
  "greater_equal",
  "less",
  "less_equal",
  "logical_and",
  "logical_not",
  "logical_or",
  "maximum",
  "minimum",
  "mul",
  "neg",
  "not_equal",
  "relu",
  "sqr",
  "sub",
  "where",
]);

const few = new Set(["sqrt", "true_divide", "reciprocal", "floor", "ceil", "trunc", "round", "cast"]);

/** 1 for what one instruction does, 4 for a division, 30 for an elementary function or what goes lane by lane. */
export const nodeCost = (n: Node): number =>
  one.has(n.op) ? 1 : few.has(n.op) && isFloat(n.type.dtype) && isFloat(n.inputs[0]!.type.dtype) ? 4 : 30;
