/** @file From actions over tensors to actions over slots, each of which is freed after its last use. */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import type { Tensor } from "../../optimize/plan.ts";
import type { Action, Branch, Copy, KernelSource } from "./commands.ts";
import type { Counter, Planned, PlannedBranch, PlannedCopy } from "./kernel-plan.ts";
import { floatsOf } from "./register.ts";

export interface Assembled {
  readonly kernels: readonly KernelSource[];
  readonly actions: readonly Action[];
  readonly timed: readonly (readonly Node[])[];
}

/** Adds to `slots` those of tensors that actions make. */
export function assemble(
  actions: readonly Planned[],
  slots: Map<Tensor, number>,
  outputs: readonly Tensor[],
): Assembled {
  const kernels: KernelSource[] = [];
  const bySource = new Map<string, number>();
  const timed: (readonly Node[])[] = [];

  const made = (t: Tensor): number => {
    const known = slots.get(t);
    if (known !== undefined) return known;
    slots.set(t, slots.size);
    return slots.size - 1;
  };
  const slotOf = (t: Tensor): number => slots.get(t) ?? bug("a tensor that no kernel computes");
  const kernelOf = (source: KernelSource): number => {
    const key = `${source.output.join()} ${source.source}`;
    const known = bySource.get(key);
    if (known !== undefined) return known;
    bySource.set(key, kernels.length);
    return kernels.push(source) - 1;
  };
  const timerOf = (nodes: readonly Node[]): number => timed.push(nodes) - 1;
  const depthOf = (around: readonly Counter[], c: Counter | undefined): number => {
    if (!c) return 0;
    const depth = around.indexOf(c);
    return depth < 0 ? bug("the round of a repeat that is not around") : depth;
  };
  const actionOf = (p: Planned, around: readonly Counter[]): Action => {
    switch (p.kind) {
      case "launch":
        return {
          kind: "launch",
          kernel: kernelOf(p.source),
          reads: p.reads.map(slotOf),
          steps: p.steps.map((c) => depthOf(around, c)),
          write: made(p.target),
          timer: timerOf(p.nodes),
          last: [],
        };
      case "repeat": {
        const { count, isBackwards } = p;
        const held = p.carry.map(({ start, slot }) => ({ start: slotOf(start), slot: made(slot) }));
        const body = p.body.map((b) => actionOf(b, [...around, p.counter]));
        const carry = held.map((h, i) => ({ ...h, next: slotOf(p.carry[i]!.next) }));
        const until = p.until && slotOf(p.until);
        const isExact = p.isExact === true;
        return { kind: "repeat", count, isBackwards, carry, body, until, isExact, ends: [], last: [] };
      }
      case "choice": {
        const branchOf = (b: PlannedBranch): Branch => ({
          actions: b.actions.map((a) => actionOf(a, around)),
          results: b.results.map(slotOf),
          ends: [],
        });
        const [condition, yes, no] = [slotOf(p.condition), branchOf(p.yes), branchOf(p.no)];
        return { kind: "choice", condition, yes, no, slots: p.targets.map(made), last: [] };
      }
      case "allocate":
        return { kind: "allocate", slot: made(p.target), floats: floatsIn(p.target), last: [] };
      case "copy":
        return {
          kind: "copy",
          from: slotOf(p.from),
          to: slotOf(p.to),
          regions: regionsOf(p, depthOf(around, p.counter)),
          timer: timerOf(p.nodes),
          last: [],
        };
    }
  };
  const all = actions.map((p) => actionOf(p, []));
  return { kernels, actions: freeing(all, new Set(outputs.map(slotOf))), timed };
}

const floatsIn = (t: Tensor): number => floatsOf(t.dtype) * sizeOf(t.shape);

/** An int32 has two planes of floats: a region for each. */
function regionsOf({ from, to, offset, by }: PlannedCopy, step: number): Copy["regions"] {
  const floats = sizeOf(from.shape);
  return Array.from({ length: floatsOf(from.dtype) }, (_, plane) => ({
    from: { offset: plane * floats, by: 0, step },
    to: { offset: plane * sizeOf(to.shape) + offset, by, step },
    floats,
  }));
}

/** The actions with the slots that they make, but for those to be kept, freed after their last use. */
function freeing(actions: readonly Action[], kept: ReadonlySet<number>): readonly Action[] {
  const own = new Set(actions.flatMap(makes));
  const ends = new Map<number, number>();
  for (const [i, a] of actions.entries()) for (const slot of mentions(a)) if (own.has(slot)) ends.set(slot, i);
  return actions.map((a, i): Action => {
    const last = [...ends].flatMap(([slot, end]) => (end === i && !kept.has(slot) ? [slot] : []));
    switch (a.kind) {
      case "repeat": {
        const handed = a.carry.map(({ next }) => next);
        const { actions: body, ends } = freeingButFor(a.body, a.until === undefined ? handed : [...handed, a.until]);
        return { ...a, body, ends, last };
      }
      case "choice": {
        const branch = (b: Branch): Branch => ({ ...b, ...freeingButFor(b.actions, b.results) });
        return { ...a, yes: branch(a.yes), no: branch(a.no), last };
      }
      default:
        return { ...a, last };
    }
  });
}

/** The same for actions within an action, which leave `given` to it: what they make of that ends later. */
function freeingButFor(actions: readonly Action[], given: readonly number[]) {
  const inside = new Set(actions.flatMap(makes));
  const ends = new Set(given.filter((slot) => inside.has(slot)));
  return { actions: freeing(actions, ends), ends: [...ends] };
}

/** The slots that an action makes for those around it. */
function makes(a: Action): readonly number[] {
  switch (a.kind) {
    case "launch":
      return [a.write];
    case "repeat":
      return a.carry.map((c) => c.slot);
    case "choice":
      return a.slots;
    case "allocate":
      return [a.slot];
    case "copy":
      return [];
  }
}

function mentions(a: Action): readonly number[] {
  switch (a.kind) {
    case "launch":
      return [...a.reads, a.write];
    case "repeat":
      return [
        ...a.carry.flatMap((c) => [c.start, c.slot, c.next]),
        ...a.body.flatMap(mentions),
        ...(a.until === undefined ? [] : [a.until]),
      ];
    case "choice": {
      const inside = [a.yes, a.no].flatMap((b) => [...b.actions.flatMap(mentions), ...b.results]);
      return [a.condition, ...a.slots, ...inside];
    }
    case "allocate":
      return [a.slot];
    case "copy":
      return [a.from, a.to];
  }
}
