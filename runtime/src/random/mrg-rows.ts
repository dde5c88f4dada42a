/** @file How many rows of MRG31k3p state a random variable has: Theano's guess from its size. */
import type { Shape } from "../ir/type.ts";

/** Theano's cap, and what it takes when the size is not known while the graph is built. */
const most = 15360;

/**
 * Rows of each stream that the variable takes (`truncated_normal` has two streams). Of distributions that compute their size in
 * the graph the size counts as unknown. `nstreams` is the user's own choice.
 */
export function mrgStreamRows(distribution: string, size: Shape | null, nstreams?: number): readonly number[] {
  const rows = nstreams ?? guess(distribution, size);
  return distribution === "truncated_normal" ? [rows, rows] : [rows];
}

function guess(distribution: string, size: Shape | null): number {
  const known = distribution === "uniform" || distribution === "binomial";
  if (!known || size === null || size.some((d) => typeof d !== "number")) return most;
  const elements = (size as readonly number[]).reduce((p, d) => p * d, 1);
  return Math.max(1, Math.min(elements > 6 ? Math.floor(elements / 6) : elements, most));
}
