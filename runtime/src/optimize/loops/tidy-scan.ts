/** @file Leaves out of a loop what nothing reads, what is there twice, and what does not change. */
import type { Node } from "../../ir/node.ts";
import { Builder } from "../../ops/builder.ts";
import { inputLike } from "../../ops/control/close-over.ts";
import { type Carry, fasten, type LooseScan, replaceIn, within } from "./loose-scan.ts";
import { shareCarries } from "./share-carries.ts";

/** Which results of a loop are read, by their place among the results of its node. */
export interface Uses {
  /** As they are. */
  readonly whole: ReadonlySet<number>;
  /** Of a stacked result, the element of the last step. */
  readonly last: ReadonlySet<number>;
}

export interface TidyScan {
  /** What became of a result that is read. */
  readonly whole: (index: number) => Node;
  /** The element of the last step; undefined where it has to be taken from the stacked result. */
  readonly last: (index: number) => Node | undefined;
}

export function tidyScan(scan: LooseScan, uses: Uses): TidyScan {
  const count = scan.carries.length;
  const settled = settle(shareSequences(scan));
  const s = settled.scan;
  const g = new Builder(s.span);

  // A result of which only the last element is read is carried instead of stacked.
  const fed = (k: number): number => s.carries.findIndex((c) => c.next === s.stacked[k]);
  const extra = new Map<number, Carry>();
  for (const index of uses.last) {
    const k = index - count;
    if (uses.whole.has(index) || fed(k) >= 0) continue;
    const next = s.stacked[k]!;
    const inner = inputLike(next);
    extra.set(k, { initial: g.zerosLike(next), inner, next });
  }
  const wantedStacks = new Set(s.stacked.flatMap((_, k) => (uses.whole.has(count + k) ? [k] : [])));
  const wantedLast = new Set<number>();
  for (const index of uses.whole) if (index < count) wantedLast.add(settled.placeOf(index));
  for (const index of uses.last) {
    const at = fed(index - count);
    if (at >= 0) wantedLast.add(at);
  }

  // Stacked results that are one node, an element of a sequence, or the same at each step.
  const elements = new Map(s.sequences.map((x) => [x.inner, x.walked]));
  const inside = dependants(s);
  const stacks: Node[] = [];
  const stackOf = new Map<number, number>();
  for (const k of wantedStacks) {
    const n = s.stacked[k]!;
    if (elements.has(n) || !inside.has(n)) continue;
    const known = stacks.indexOf(n);
    stackOf.set(k, known >= 0 ? known : stacks.push(n) - 1);
  }

  const live = liveCarries(s, wantedLast, [...stacks, ...[...extra.values()].map((c) => c.next)]);
  const carries = [...s.carries.filter((_, j) => live.has(j)), ...extra.values()];
  const read = new Set(within(s, [...carries.map((c) => c.next), ...stacks, ...(s.stop ? [s.stop] : [])]));
  const kept = { ...s, carries, stacked: stacks, sequences: s.sequences.filter((x) => read.has(x.inner)) };
  const made = carries.length + stacks.length === 0 ? undefined : fasten(kept);
  const lastOf = (j: number): Node => made!.last[carries.indexOf(s.carries[j]!)]!;
  return {
    whole: (index) => {
      if (index < count) {
        const at = settled.placeOf(index);
        return at < 0 ? settled.constant(index) : lastOf(at);
      }
      const n = s.stacked[index - count]!;
      const place = stackOf.get(index - count);
      if (place !== undefined) return made!.stacked[place]!;
      return elements.get(n) ?? g.broadcastTo(n, [s.length, ...n.type.shape]);
    },
    last: (index) => {
      const k = index - count;
      const added = extra.get(k);
      if (added) return made!.last[carries.indexOf(added)];
      const at = fed(k);
      return at < 0 ? undefined : lastOf(at);
    },
  };
}

/** One leaf for each tensor that is walked; one that repeats a value along its first axis is not walked at all. */
function shareSequences(s: LooseScan): LooseScan {
  const g = new Builder(s.span);
  const first = new Map<Node, Node>();
  const by = new Map<Node, Node>();
  const sequences = s.sequences.filter(({ walked, inner }) => {
    const repeated = walked.op === "broadcast_to" ? walked.inputs[0]! : undefined;
    if (repeated && repeated.type.shape.length < walked.type.shape.length) {
      by.set(inner, g.broadcastTo(repeated, inner.type.shape));
      return false;
    }
    const known = first.get(walked);
    if (known) by.set(inner, known);
    else first.set(walked, inner);
    return known === undefined;
  });
  return by.size === 0 ? s : replaceIn({ ...s, sequences }, by);
}

interface Settled {
  readonly scan: LooseScan;
  /** Where a carried value of the loop before is now; -1 where it is constant. */
  readonly placeOf: (carry: number) => number;
  readonly constant: (carry: number) => Node;
}

/** Without carried values that every step hands on as they are, and with one for those that are the same. */
function settle(s: LooseScan): Settled {
  const constants = new Map<number, Node>();
  const left = s.carries.map((_, j) => j);
  let scan = s;
  for (let at = constantCarry(scan); at >= 0; at = constantCarry(scan)) {
    const { initial, inner } = scan.carries[at]!;
    constants.set(left[at]!, initial);
    left.splice(at, 1);
    const carries = scan.carries.filter((_, j) => j !== at);
    scan = replaceIn({ ...scan, carries }, new Map([[inner, initial]]));
  }
  const shared = shareCarries(scan);
  return {
    scan: shared.scan,
    placeOf: (carry) => (constants.has(carry) ? -1 : shared.placeOf(left.indexOf(carry))),
    constant: (carry) => constants.get(carry)!,
  };
}

const constantCarry = (s: LooseScan): number => s.carries.findIndex((c) => c.next === c.inner);

/** What depends on what changes from step to step. */
function dependants(s: LooseScan): ReadonlySet<Node> {
  const inside = new Set<Node>([...s.carries.map((c) => c.inner), ...s.sequences.map((x) => x.inner), ...s.draws]);
  for (const n of within(s)) if (!s.outer.has(n) && n.inputs.some((x) => inside.has(x))) inside.add(n);
  return inside;
}

/** The carried values that the results need, by way of others too. */
function liveCarries(s: LooseScan, last: ReadonlySet<number>, roots: readonly Node[]): ReadonlySet<number> {
  const live = new Set([...last].filter((j) => j >= 0));
  const stop = s.stop ? [s.stop] : [];
  for (;;) {
    const read = new Set(within(s, [...[...live].map((j) => s.carries[j]!.next), ...roots, ...stop]));
    const found = s.carries.flatMap((c, j) => (!live.has(j) && read.has(c.inner) ? [j] : []));
    if (found.length === 0) return live;
    for (const j of found) live.add(j);
  }
}
