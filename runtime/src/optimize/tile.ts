/**
 * @file Joins loops that walk the same leading axis and only meet row by row, so that a few rows go through all of them while
 * they are in the first-level cache: the products of a linear model and its gradient read the data once.
 */
import { sizeOf } from "../ir/array.ts";
import { dtypeInfo } from "../ir/dtype.ts";
import { type LoopStep, readsOf, type Step, type Tensor, type TileStep, type Use, writesOf } from "./plan.ts";

/** Below this, a tensor stays in the cache anyway. */
const worthwhileBytes = 1 << 15;
/** Rows longer than this are not cut, and sums over them would be long. */
const longestRow = 8192;

/** How many tiles a step is tried on: those opened last. */
const recentTiles = 8;

const bytesOf = (t: Tensor): number => sizeOf(t.shape) * dtypeInfo[t.dtype].bytes;

/** A step with those that it needs. */
interface Item {
  readonly step: Step;
  readonly needs: Set<Item>;
  tile: Tile | undefined;
}

interface Tile {
  readonly length: number;
  readonly items: Item[];
}

/** Steps are in an order that can be run; so is the result. */
export function tile(steps: readonly Step[]): readonly Step[] {
  const producer = new Map<Tensor, Item>();
  const items: Item[] = [];
  const tiles: Tile[] = [];
  for (const step of steps) {
    const needs = new Set<Item>();
    for (const t of readsOf(step)) {
      const from = producer.get(t);
      if (from) needs.add(from);
    }
    const item: Item = { step, needs, tile: undefined };
    for (const t of writesOf(step)) producer.set(t, item);
    items.push(item);
    if (step.kind !== "loop" || step.space.length === 0) continue;
    const joined = tiles.slice(-recentTiles).findLast((t) => canJoin(item, step, t, producer));
    if (joined) {
      joined.items.push(item);
      item.tile = joined;
    } else if (sizeOf(step.space) / step.space[0]! <= longestRow) {
      item.tile = { length: step.space[0]!, items: [item] };
      tiles.push(item.tile);
    }
  }
  for (const t of tiles) {
    if (pays(t)) continue;
    for (const i of t.items) i.tile = undefined;
  }
  return ordered(items);
}

/** All that it reads of the tile is read row by row, and nothing that it needs from elsewhere waits for the tile. */
function canJoin(item: Item, step: LoopStep, t: Tile, producer: ReadonlyMap<Tensor, Item>): boolean {
  if (step.space[0] !== t.length || sizeOf(step.space) / t.length > longestRow) return false;
  for (const need of item.needs) {
    if (need.tile !== t && reaches(need, t)) return false;
  }
  return step.loads.every((use) => {
    const from = producer.get(use.tensor);
    return from?.tile !== t || readsByRow(from.step as LoopStep, use, t.length);
  });
}

/** Row i of the use is within what the step has written after row i. */
function readsByRow(step: LoopStep, { tensor, window }: Use, length: number): boolean {
  if (step.folds.some((f) => f.target === tensor && f.folded[0])) return false;
  const row = sizeOf(tensor.shape) / length;
  if (window.offset !== 0 || window.strides[0] !== row) return false;
  const inner = window.strides.slice(1);
  if (inner.some((s) => s < 0)) return false;
  return inner.reduce((last, s, i) => last + s * (window.shape[i + 1]! - 1), 0) < row;
}

function reaches(from: Item, t: Tile): boolean {
  const seen = new Set<Item>();
  const stack = [from];
  for (let i = stack.pop(); i; i = stack.pop()) {
    if (seen.has(i)) continue;
    seen.add(i);
    if (i.tile === t) return true;
    for (const member of i.tile?.items ?? [i]) stack.push(...member.needs);
  }
  return false;
}

/** Two of its loops touch one large tensor. */
function pays(t: Tile): boolean {
  const seen = new Map<Tensor, Item>();
  if (t.items.length < 2 || t.length < 8) return false;
  for (const item of t.items) {
    for (const tensor of [...readsOf(item.step), ...writesOf(item.step)]) {
      const other = seen.get(tensor);
      if (other && other !== item && bytesOf(tensor) >= worthwhileBytes) return true;
      seen.set(tensor, item);
    }
  }
  return false;
}

/** Steps with those that they need before them; a tile stands as one. */
function ordered(items: readonly Item[]): Step[] {
  const done = new Set<Item | Tile>();
  const out: Step[] = [];
  const unit = (i: Item): Item | Tile => i.tile ?? i;
  const needsOf = (u: Item | Tile): Item[] => ("items" in u ? u.items : [u]).flatMap((i) => [...i.needs]);
  for (const root of items) {
    const stack: { readonly unit: Item | Tile; readonly needs: Item[] }[] = [];
    const enter = (u: Item | Tile): void => {
      if (done.has(u)) return;
      done.add(u);
      stack.push({ unit: u, needs: needsOf(u).filter((n) => unit(n) !== u) });
    };
    enter(unit(root));
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.needs.pop();
      if (next) {
        enter(unit(next));
        continue;
      }
      stack.pop();
      out.push("items" in top.unit ? tileStep(top.unit) : top.unit.step);
    }
  }
  return out;
}

function tileStep(t: Tile): TileStep {
  const steps = t.items.map((i) => i.step as LoopStep);
  return { kind: "tile", length: t.length, steps, nodes: steps.flatMap((s) => s.nodes) };
}
