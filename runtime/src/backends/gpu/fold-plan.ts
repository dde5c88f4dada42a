/** @file How a fold is cut into parts: for the sake of its accuracy, and so that it has enough threads, neighbours among which read neighbours. */
import { sizeOf } from "../../ir/array.ts";
import type { Walk } from "./emit-body.ts";

/** One thread adds up at most so many elements one after the other: its sum then is right to a few last places. */
const mostInRow = 256;
/** A part of fewer elements is not worth a thread of its own and the second kernel that adds up the parts. */
const leastInRow = 64;
/** With fewer threads than this the cores of a device wait for its memory. */
const fewThreads = 32_768;

export interface FoldPlan {
  /** The axis that is cut. */
  readonly axis: number;
  /** Parts, and how many places of the axis each has; the last may have fewer. */
  readonly count: number;
  readonly chunk: number;
  /**
   * How the parts stand to each other: `inside` one after the other in one thread; `before` side by side, each a run of places, the parts
   * before all other axes; `after` side by side, dealt out in turn, the parts after all other axes.
   */
  readonly parts: "inside" | "before" | "after";
}

/** Undefined for a fold in one piece. Lengths are by axis; some are folded. */
export function planFold(
  lengths: readonly number[],
  folded: readonly boolean[],
  walks: readonly Walk[],
): FoldPlan | undefined {
  const total = sizeOf(lengths.filter((_, i) => folded[i]));
  if (total <= mostInRow) return undefined;
  const threads = sizeOf(lengths.filter((_, i) => !folded[i]));
  const near = nearAxis(lengths, walks);
  const longest = lengths.reduce((best, d, i) => (folded[i] && (best < 0 || d > lengths[best]!) ? i : best), -1);
  const isNear = folded[near] === true && lengths[near]! >= leastInRow / 2;
  const axis = isNear ? near : longest;
  const length = lengths[axis]!;
  const isSpread = threads < fewThreads;
  const wanted = isSpread ? Math.min(Math.ceil(fewThreads / threads), Math.ceil(total / leastInRow)) : 1;
  const most = Math.ceil(length / Math.min(length, Math.max(wanted, Math.ceil(total / mostInRow))));
  const chunk = divisorNear(length, most);
  const count = Math.ceil(length / chunk);
  if (count === 1) return undefined;
  return { axis, count, chunk, parts: isSpread ? (isNear ? "after" : "before") : "inside" };
}

/** The axis along which the elements of most arrays are neighbours. */
function nearAxis(lengths: readonly number[], walks: readonly Walk[]): number {
  const votes = lengths.map((_, axis) => walks.filter((w) => Math.abs(w.strides[axis]!) === 1).length);
  return votes.lastIndexOf(Math.max(...votes));
}

/** The greatest divisor from half of `most` to `most`, else `most` itself. */
function divisorNear(length: number, most: number): number {
  for (let d = most; d > most / 2; d--) if (length % d === 0) return d;
  return most;
}
