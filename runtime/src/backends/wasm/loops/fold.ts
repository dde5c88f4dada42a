/** @file Pieces of a reduction: what it starts from, and how the lanes of its accumulator become one. */
import { sizeOf } from "../../../ir/array.ts";
import { dtypeInfo, isFloat } from "../../../ir/dtype.ts";
import { bug } from "../../../ir/internal-error.ts";
import type { Node } from "../../../ir/node.ts";
import { opNamed } from "../../../ops/index.ts";
import type { ReductionOp } from "../../../ops/op.ts";
import { foldIdentity } from "../../../optimize/fold-identity.ts";
import type { FoldStep, LoopStep, Operand } from "../../../optimize/plan.ts";
import type { Bits, Vec } from "../lanes.ts";
import { SimdScalar } from "../simd-scalar.ts";
import type { StepFunction } from "../step-function.ts";
import type { Nest } from "./windows.ts";

/** The number that changes nothing, in every lane; a mask as wide as the loop's widest element for bool. */
export function identityVector(s: SimdScalar, fold: FoldStep): Vec {
  const op = opNamed(fold.node.op);
  const value = op.kind === "reduction" ? foldIdentity(op, fold.node.type.dtype) : undefined;
  if (value === undefined) return bug(`${fold.node.op} starts from nothing`);
  const rules = s.as(fold.node.type.dtype);
  if (rules.dtype !== "bool") {
    return typeof value === "bigint" ? rules.bitPattern(value) : rules.constant(value);
  }
  return { ...rules.constant(Number(value)), bits: (128 / s.lanes) as Bits };
}

/** Combines all lanes; the result is in lane 0. */
export function foldLanes(s: SimdScalar, op: ReductionOp, x: Vec): Vec {
  let result = x;
  for (let half = s.lanes / 2; half >= 1; half /= 2) {
    const shift = half * (x.bits / 8);
    s.code.get(result.local).get(result.local);
    s.code.shuffle(Array.from({ length: 16 }, (_, i) => (i + shift) % 16));
    const other = s.take(x.dtype, x.bits);
    result = op.combine(s, result, other);
  }
  return result;
}

/** Writes the identity over the whole target of a fold. */
export function fillIdentity(fn: StepFunction, fold: FoldStep): void {
  const c = fn.code;
  const { dtype, shape } = fold.target;
  const lanes = 16 / dtypeInfo[dtype].bytes;
  const { code, constant, mathImport } = fn;
  const s = new SimdScalar({ code, lanes, fma: false, constant, mathImport }, dtype);
  const identity = identityVector(s, fold);
  const value = dtype === "bool" ? s.bitAndMask(identity) : identity;
  c.scope(() => {
    const start = fn.pointer(fold.target);
    const pointer = c.local("i32");
    c.get(start).set(pointer);
    // The memory behind a tensor is padding.
    c.repeat(Math.ceil(sizeOf(shape) / lanes), () => {
      c.get(pointer).get(value.local).mem("v128.store");
      c.increment(pointer, 16);
    });
  });
}

/** Sums of products that nothing else reads, with the factors. */
export function summedProducts(step: LoopStep): Map<FoldStep, readonly [Operand, Operand]> {
  const uses = new Map<Node, number>();
  const count = (o: Operand): void => {
    if (o.kind === "value") uses.set(o.node, (uses.get(o.node) ?? 0) + 1);
  };
  for (const { operands } of step.body) operands.forEach(count);
  for (const s of [...step.stores, ...step.folds]) count(s.value);
  const found = new Map<FoldStep, readonly [Operand, Operand]>();
  for (const fold of step.folds) {
    const { value } = fold;
    if (fold.node.op !== "sum" || value.kind !== "value" || !isFloat(fold.node.type.dtype)) continue;
    const entry = step.body.find((b) => b.node === value.node);
    if (entry?.node.op === "mul" && uses.get(value.node) === 1)
      found.set(fold, [entry.operands[0]!, entry.operands[1]!]);
  }
  return found;
}

export function reductionOf(fold: FoldStep): ReductionOp {
  const op = opNamed(fold.node.op);
  return op.kind === "reduction" ? op : bug(`${fold.node.op} is no reduction`);
}

/** Combines neighbours, then their results, and so on. */
export function pairwise<T>(parts: readonly T[], combine: (a: T, b: T) => T): T {
  let level = [...parts];
  while (level.length > 1) {
    const next: T[] = [];
    for (let i = 0; i < level.length; i += 2) {
      next.push(i + 1 < level.length ? combine(level[i]!, level[i + 1]!) : level[i]!);
    }
    level = next;
  }
  return level[0]!;
}

/** True when a fold goes over an axis outside of the last one. */
export const outerFolded = (nest: Nest, fold: Nest["folds"][number]): boolean =>
  fold.folded.slice(0, nest.lengths.length - 1).some((f) => f);
