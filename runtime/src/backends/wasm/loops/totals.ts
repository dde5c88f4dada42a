/**
 * @file Folds of rows, and then of all rows, into one number: each row into a number of its own, then these in order. Those of many cut
 * rows go in groups, so that a sum of millions of floats is three short sums on top of each other, which lose less than a long one
 * (Higham, The accuracy of floating point summation, 1993).
 */
import { dtypeInfo } from "../../../ir/dtype.ts";
import type { FoldStep, LoopStep, Tensor } from "../../../optimize/plan.ts";
import type { Local } from "../emit/code.ts";
import { bitsOf, loadSplat, storeVector, type Vec } from "../lanes.ts";
import { SimdScalar } from "../simd-scalar.ts";
import type { StepFunction } from "../step-function.ts";
import { reductionOf } from "./fold.ts";
import type { Nest } from "./windows.ts";

/** Rows whose numbers are folded together before they meet the others. */
const group = 64;

/** Rows of which each is folded, and then all of them, into one number. */
export const isTotal = (nest: Nest): boolean =>
  nest.lengths.length === 2 && nest.folds.length > 0 && nest.folds.every((f) => f.folded[0] && f.folded[1]);

/** Is this a part of a nest, cut into so many rows that they are folded in groups? */
export const isGrouped = (part: Nest, whole: Nest): boolean =>
  part !== whole && isTotal(part) && part.lengths[0]! > group;

/** `emitRows` goes through the rows of the nest that it is given, each of which has a place of its own to be folded into. */
export function emitTotals(
  fn: StepFunction,
  step: LoopStep,
  nest: Nest,
  grouped: boolean,
  emitRows: (nest: Nest, inMemory: readonly boolean[]) => void,
): void {
  const rows = nest.lengths[0]!;
  const partial = step.folds.map(({ target }, i): Tensor => {
    const tensor: Tensor = { ...target, shape: [rows] };
    fn.placeInScratch(tensor, i * totalsBytes(rows));
    return tensor;
  });
  const folds = partial.map((tensor) => ({
    tensor,
    offset: 0,
    strides: [dtypeInfo[tensor.dtype].bytes, 0],
    folded: [false, true],
  }));
  emitRows(
    { ...nest, folds },
    folds.map(() => false),
  );
  for (const [i, tensor] of partial.entries()) foldInOrder(fn, step.folds[i]!, tensor, grouped ? group : 1);
}

/** Combines the target of a fold with the elements of a vector in order; so many of them are combined with each other before. */
function foldInOrder(fn: StepFunction, fold: FoldStep, tensor: Tensor, together: number): void {
  const op = reductionOf(fold);
  const { dtype } = tensor;
  const [count] = tensor.shape as [number];
  const { code: c, constant, mathImport } = fn;
  const lanes = 16 / dtypeInfo[dtype].bytes;
  const s = new SimdScalar({ code: c, lanes, fma: fn.context.fma, constant, mathImport }, dtype);
  const [target, from] = [fn.pointer(fold.target), fn.pointer(tensor)];
  const at = c.local("i32");
  const element = (address: Local): Vec => {
    c.get(address);
    loadSplat(c, dtype);
    return s.take(dtype, bitsOf(dtype));
  };
  const startingWith = (address: Local): Vec => {
    const total = c.local("v128");
    const first = element(address);
    c.get(first.local).set(total);
    return { ...first, local: total };
  };
  const add = (sum: Vec, value: Vec): void => {
    c.get(op.combine(s, sum, value).local).set(sum.local);
  };
  const next = (): void => {
    c.increment(at, dtypeInfo[dtype].bytes);
  };
  c.get(from).set(at);
  const sum = startingWith(target);
  const groups = together > 1 ? Math.floor(count / together) : 0;
  c.repeat(groups, () => {
    const part = startingWith(at);
    next();
    c.repeat(together - 1, () => {
      add(part, element(at));
      next();
    });
    add(sum, part);
  });
  c.repeat(count - groups * together, () => {
    add(sum, element(at));
    next();
  });
  const value = dtype === "bool" ? s.bitAndMask(sum) : sum;
  storeVector(c, bitsOf(dtype), 1, target, value.local, 0);
}

/** Bytes of memory for the numbers of so many rows, of one fold. */
const totalsBytes = (rows: number): number => Math.ceil((8 * rows) / 16) * 16 + 16;

/** Bytes of memory that a loop needs for the numbers of the rows of one of these nests at a time. */
export const totalsScratch = (step: LoopStep, nests: readonly Nest[]): number =>
  step.folds.length * Math.max(0, ...nests.map((n) => totalsBytes(n.lengths[0]!)));
