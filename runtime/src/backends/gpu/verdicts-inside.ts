/** @file Verdicts of kernels in loops and choices: kept until the program has run, one for each round. */
import { type NdArray, sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Tensor } from "../../optimize/plan.ts";
import { type Counter, type Planned, scratchTensor, type Verdict } from "./kernel-plan.ts";

/** The verdicts of these actions themselves. */
export const verdictsOf = (actions: readonly Planned[]): { readonly target: Tensor; readonly verdict: Verdict }[] =>
  actions.flatMap((p) => {
    const judges = p.kind === "launch" || p.kind === "allocate";
    return judges && p.verdict ? [{ target: p.target, verdict: p.verdict }] : [];
  });

export interface Kept {
  /** To be done before the loop or choice: they have the verdicts. */
  readonly before: readonly Planned[];
  /** The actions, without verdicts of their own. */
  readonly actions: readonly Planned[];
}

/** Keeps the verdicts of actions that are done `count` times, or once at most. */
export function keepVerdicts(
  actions: readonly Planned[],
  round?: { counter: Counter; count: number; isBackwards: boolean },
): Kept {
  const before: Planned[] = [];
  const copies: Planned[] = [];
  for (const { target, verdict } of verdictsOf(actions)) {
    const node = target.origin.kind === "computed" ? target.origin.node : bug("a verdict that nothing computes");
    const rounds = round?.count ?? 1;
    const all = scratchTensor(target.dtype, [rounds, ...target.shape], node);
    before.push({
      kind: "allocate",
      target: all,
      verdict: (found) => {
        for (let i = 0; i < rounds; i++) {
          const fault = verdict(rowOf(found, round?.isBackwards ? rounds - 1 - i : i));
          if (fault) return fault;
        }
        return undefined;
      },
    });
    const by = sizeOf(target.shape);
    copies.push({
      kind: "copy",
      from: target,
      to: all,
      counter: round?.counter,
      offset: 0,
      by: round ? by : 0,
      nodes: [node],
    });
  }
  const silent = actions.map((p): Planned => {
    return (p.kind === "launch" || p.kind === "allocate") && p.verdict ? { ...p, verdict: undefined } : p;
  });
  return { before, actions: [...silent, ...copies] };
}

function rowOf(a: NdArray, row: number): NdArray {
  const shape = a.shape.slice(1);
  const size = sizeOf(shape);
  return { ...a, shape, data: a.data.slice(row * size, (row + 1) * size) } as NdArray;
}
