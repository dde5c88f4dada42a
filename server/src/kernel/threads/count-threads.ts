/** @file How many threads a compiled function may take, of those that the process has. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** More than this is for the user to ask for: products and sums soon wait for memory together. */
const usualMost = 8;

/** More threads than this are never started. */
export const mostThreads = 64;

/** What a user may ask for: 1 is the calling thread alone, 0 as many as there are cores that the process may use, up to eight. */
export function countThreads(wanted: number): number {
  if (wanted === 0) return Math.max(1, Math.min(usualMost, availableParallelism(), quota()));
  return Math.min(mostThreads, Math.max(1, Math.floor(wanted)));
}

/** The processors' worth of time that a container may use, on Linux; infinite where nothing says so. */
function quota(): number {
  try {
    const [most, period] = readFileSync("/sys/fs/cgroup/cpu.max", "latin1").trim().split(" ").map(Number);
    return most! > 0 && period! > 0 ? Math.ceil(most! / period!) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
