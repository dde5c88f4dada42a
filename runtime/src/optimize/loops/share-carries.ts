/** @file Finds carried values of a loop that are the same at each step, and makes one of them. */
import type { Node } from "../../ir/node.ts";
import { InternTable } from "../intern.ts";
import { withInputs } from "../with-inputs.ts";
import { type Carry, type LooseScan, remade } from "./loose-scan.ts";

export interface Shared {
  readonly scan: LooseScan;
  /** Where a carried value of the loop before is now. */
  readonly placeOf: (carry: number) => number;
}

/**
 * Carried values that start alike and are computed alike are one. Which are is found by taking for one all that start alike, and parting
 * those whose next values then differ, until none do. What a step computes twice is computed once afterwards.
 */
export function shareCarries(scan: LooseScan): Shared {
  let classes = classesBy(scan.carries, (c) => `${c.initial.id}:${c.inner.type.dtype}`);
  for (;;) {
    const merged = canonical(scan, classes);
    const parted = classesBy(merged.carries, (c, j) => `${classes[j]}:${c.next.id}`);
    if (countOf(parted) === countOf(classes)) {
      const firsts = classes.flatMap((c, j) => (classes.indexOf(c) === j ? [j] : []));
      return {
        scan: { ...merged, carries: firsts.map((j) => merged.carries[j]!) },
        placeOf: (carry) => firsts.indexOf(classes.indexOf(classes[carry]!)),
      };
    }
    classes = parted;
  }
}

const countOf = (classes: readonly number[]): number => new Set(classes).size;

/** By carry a number that is the same for the same key. */
function classesBy(carries: readonly Carry[], keyOf: (c: Carry, j: number) => string): readonly number[] {
  const numbers = new Map<string, number>();
  return carries.map((c, j) => {
    const key = keyOf(c, j);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}

/** One node for all that compute the same, with the leaves of each class of carried values taken for one. */
function canonical(s: LooseScan, classes: readonly number[]): LooseScan {
  const table = new InternTable();
  const leaves = new Map<Node, Node>(
    s.carries.map((c, j) => [c.inner, s.carries[classes.indexOf(classes[j]!)]!.inner]),
  );
  return remade(s, (n, inputs) => leaves.get(n) ?? table.of(withInputs(n, inputs)));
}
