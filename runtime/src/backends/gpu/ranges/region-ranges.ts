/** @file Intervals in loops and choices: of what is carried from step to step, those that hold before every step. */
import { isInteger } from "../../../ir/dtype.ts";
import { type Graph, type Node, orderOf } from "../../../ir/node.ts";
import { ifelseAttrs } from "../../../ops/control/ifelse.ts";
import { scanAttrs } from "../../../ops/control/scan-parts.ts";
import { hull, negated, type Range, sum, wholeRange } from "./range.ts";

/** What is known of the nodes of one graph. */
export interface KnownRanges {
  readonly of: (node: Node) => Range;
}

export interface RegionRanges<K> {
  /** By graph of the region. */
  readonly inside: ReadonlyMap<Graph, K>;
  /** By result. */
  readonly results: readonly Range[];
}

/** So many steps are followed one by one: what has not settled until then may be anything, but for what counts. */
const mostFollowed = 16;

/** `inputs` by input of the region; `within` gives what is known in a graph where its leaves lie there. */
export function regionRanges<K extends KnownRanges>(
  node: Node,
  inputs: readonly Range[],
  within: (leaves: ReadonlyMap<Node, Range>) => K,
): RegionRanges<K> {
  return node.op === "scan" ? scanRanges(node, inputs, within) : choiceRanges(node, inputs, within);
}

function choiceRanges<K extends KnownRanges>(
  node: Node,
  inputs: readonly Range[],
  within: (leaves: ReadonlyMap<Node, Range>) => K,
): RegionRanges<K> {
  const { yes, no } = ifelseAttrs(node.attrs);
  const known = (g: Graph): K => within(new Map(g.inputs.map((leaf, i) => [leaf, inputs[i + 1]!])));
  const [a, b] = [known(yes), known(no)];
  return {
    inside: new Map([
      [yes, a],
      [no, b],
    ]),
    results: yes.outputs.map((n, i) => hull(a.of(n), b.of(no.outputs[i]!))),
  };
}

function scanRanges<K extends KnownRanges>(
  node: Node,
  inputs: readonly Range[],
  within: (leaves: ReadonlyMap<Node, Range>) => K,
): RegionRanges<K> {
  const { step, carries, length, until } = scanAttrs(node.attrs);
  const leaves = step.inputs.slice(0, carries);
  const steps = length as number;
  const knownWith = (carried: readonly Range[]): K =>
    within(new Map(step.inputs.map((leaf, i) => [leaf, carried[i] ?? inputs[i]!])));
  const starts = inputs.slice(0, carries);
  const counted = starts.map((start, j) => countedFrom(start, step, leaves, j, steps, knownWith(leaves.map(anything))));
  // What holds before the first step, and after each one that follows.
  let carried = starts.map((start, j) => counted[j] ?? start);
  const areIntegers = leaves.some(({ type }) => isInteger(type.dtype));
  for (let t = 0; steps > 0 && areIntegers; t++) {
    const known = knownWith(carried);
    const next = carried.map((range, j) => (counted[j] ? range : hull(range, known.of(step.outputs[j]!))));
    const isSettled = next.map((r, j) => isEqual(r, carried[j]!));
    if (!isSettled.includes(false)) break;
    carried = t < mostFollowed ? next : next.map((r, j) => (isSettled[j] ? r : anything(leaves[j]!)));
    if (t + 1 >= steps && t < mostFollowed) break;
  }
  const known = knownWith(carried);
  const stacked = step.outputs.slice(carries, step.outputs.length - (until ? 1 : 0));
  return { inside: new Map([[step, known]]), results: [...carried, ...stacked.map((n) => known.of(n))] };
}

const anything = (leaf: Node): Range => wholeRange(leaf.type.dtype);

const isEqual = (a: Range, b: Range): boolean => a.least === b.least && a.greatest === b.greatest;

/** Of a value that each step adds to, something that no carried value has to do with; undefined of others. */
function countedFrom(
  start: Range,
  { outputs }: Graph,
  leaves: readonly Node[],
  j: number,
  steps: number,
  known: KnownRanges,
): Range | undefined {
  const [leaf, next] = [leaves[j]!, outputs[j]!];
  if (next.op !== "add" && next.op !== "sub") return undefined;
  const [a, b] = next.inputs as readonly [Node, Node];
  const by = a === leaf ? b : b === leaf && next.op === "add" ? a : undefined;
  if (!by || orderOf([by]).some((n) => leaves.includes(n))) return undefined;
  const each = next.op === "add" ? known.of(by) : negated(known.of(by));
  if (!Number.isFinite(each.least) || !Number.isFinite(each.greatest)) return undefined;
  const all = { least: steps * Math.min(0, each.least), greatest: steps * Math.max(0, each.greatest) };
  const found = sum(start, all);
  const whole = anything(leaf);
  // Else it wraps around.
  return found.least >= whole.least && found.greatest <= whole.greatest ? found : undefined;
}
