/** @file What is known of a variable's value, for hover: told by the kernel after a run, so that nobody waits. */
import type { StateEntry } from "../../protocol/kernel.ts";
import type { Analysis } from "../analysis.ts";
import type { FileRunner } from "./file-runner.ts";

export interface LastValue extends StateEntry {
  /** The run that gave it this value; undefined when it was set from outside before any run. */
  readonly run: number | undefined;
  /** Why running now would give another; undefined when it is fresh. */
  readonly stale: string | undefined;
}

/** undefined for what has no value yet, or one that is no tensor. */
export function lastValue(runner: FileRunner, analysis: Analysis, name: string): LastValue | undefined {
  const known = runner.kernel?.describe();
  const entry = known?.shareds.find((s) => s.name === name) ?? known?.values.find((v) => v.name === name);
  if (!entry) return undefined;
  const stale = runner.freshness.staleValue(name, analysis, runner.versions);
  return { ...entry, run: runner.freshness.runOf(name), stale };
}
