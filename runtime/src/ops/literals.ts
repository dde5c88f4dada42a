/**
 * @file What is made of literals alone takes the dtype of what it meets, as a literal does: `where(c, 1.0, -1.0) * x` has the dtype of `x`. Truth
 * values have no width of their own, so they do not settle it either.
 */
import { type Dtype, isFloat } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Op } from "./op.ts";
import { opNamed } from "./registry.ts";

const isWeak = (n: Node): boolean => n.type.weak === true;

/** True when literals (and truth values) are all that an elementwise op computes with. */
export function areLiterals(inputs: readonly Node[]): boolean {
  let some = false;
  for (let i = 0; i < inputs.length; i++) {
    if (isWeak(inputs[i]!)) some = true;
    else if (inputs[i]!.type.dtype !== "bool") return false;
  }
  return some;
}

const all = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const first: readonly number[] = [0];

/** By op that is no view: which operands its elements are those of, unchanged. */
const moved: Readonly<Record<string, (operands: number) => readonly number[]>> = {
  where: () => [1, 2],
  second: () => [1],
  full: () => first,
  index: () => first,
  take: () => first,
  repeat: () => first,
  tile: () => first,
  roll: () => first,
  concatenate: all,
  stack: all,
};

/** The operands whose elements are those of the result; undefined where it computes others. */
export function movedOperands(op: string, operands: number): readonly number[] | undefined {
  const known = moved[op];
  if (known) return known(operands);
  return opNamed(op).kind === "view" && operands === 1 ? first : undefined;
}

/**
 * True for a tensor of literals that have only been moved (cut, turned, repeated, put together) or folded: the number of `where(mask, 1.0, 0.0)` that
 * are 1. A count in integers is no literal: it may not fit where they do.
 */
export function keepsLiterals(op: Op, inputs: readonly Node[], result: Dtype): boolean {
  if (result === "bool" || !inputs.some(isWeak)) return false;
  if (op.category === "reduction") return isFloat(result) && inputs.every((n) => isWeak(n) && isFloat(n.type.dtype));
  const operands = movedOperands(op.name, inputs.length);
  return operands?.every((i) => isWeak(inputs[i]!)) === true;
}
