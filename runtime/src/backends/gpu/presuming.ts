/**
 * @file What is presumed of integers that come in: indices lie within their axes, and numbers are small, as class numbers, places and
 * counts are. Each call looks at them; for one where it is not so there is another executable, which presumes less.
 */
import { isRunFault, type RunFault } from "../../contract.ts";
import type { NdArray } from "../../ir/array.ts";
import { dtypeInfo, isInteger } from "../../ir/dtype.ts";
import { type Graph, graphsOf, type Node, orderOf } from "../../ir/node.ts";
import type { Buffer, Executable } from "../backend.ts";
import { GpuBuffer } from "./buffer.ts";
import { indexedLength, indexOperands, shownBy } from "./index-checks.ts";
import { rangeOf } from "./ranges/array-range.ts";
import { int32Range, intersection, isInside, type Range, wholeRange } from "./ranges/range.ts";
import { isHeld } from "./register.ts";

export interface Presuming {
  /** Whether integers that serve as indices lie within their axes. */
  readonly indices: boolean;
  /** Integers of 32 and 64 bits are less than that, and not less than minus it. */
  readonly below: number;
}

/** From the most that is presumed to nothing: products of two still fit into an int32, sums of a few hundred do, or at least each by itself. */
const levels: readonly Presuming[] = [
  { indices: true, below: 2 ** 15 },
  { indices: true, below: 2 ** 23 },
  { indices: true, below: 2 ** 31 },
  { indices: false, below: 2 ** 31 },
  { indices: false, below: Infinity },
];

/** By leaf of integers: where its elements are taken to lie. */
export function presumptions(graph: Graph, { indices, below }: Presuming): ReadonlyMap<Node, Range> {
  const found = new Map<Node, Range>();
  const presume = (leaf: Node, range: Range): void => {
    const whole = wholeRange(leaf.type.dtype);
    const narrower = intersection(found.get(leaf) ?? whole, range);
    if (!isInside(whole, narrower)) found.set(leaf, narrower);
  };
  const leaves = new Set(graph.inputs.filter((n) => isInteger(n.type.dtype)));
  for (const leaf of leaves)
    if (dtypeInfo[leaf.type.dtype].bytes >= 4) presume(leaf, { least: -below, greatest: below - 1 });
  if (!indices || leaves.size === 0) return found;
  eachIndex(
    graph,
    (n) => n,
    (leaf, length) => {
      if (leaves.has(leaf) && length > 0) presume(leaf, { least: -length, greatest: length - 1 });
    },
  );
  return found;
}

/** Calls `visit` with the node whose elements an index shows, also from within loops and choices; `outer` says what leaves stand for. */
function eachIndex(graph: Graph, outer: (leaf: Node) => Node, visit: (shown: Node, length: number) => void): void {
  for (const node of orderOf(graph.outputs)) {
    for (const [k, index] of (indexOperands(node) ?? []).entries()) {
      visit(outer(shownBy(index)), indexedLength(node, k));
    }
    // The first operand of a choice is its condition.
    const first = node.op === "ifelse" ? 1 : 0;
    for (const inner of graphsOf(node)) {
      const given = new Map(inner.inputs.map((leaf, i) => [leaf, node.inputs[first + i]!]));
      eachIndex(
        inner,
        (leaf) => {
          const from = given.get(leaf);
          return from ? outer(shownBy(from)) : leaf;
        },
        visit,
      );
    }
  }
}

/**
 * Those ways of presuming that leave less to the processor, or to be checked, than the next one, from the most that is presumed to the
 * least. The last presumes nothing, or what changes nothing.
 */
export function usefulPresumings(graph: Graph, costOf: (p: Presuming) => number): readonly Presuming[] {
  const useful: Presuming[] = [];
  let cheapest = Infinity;
  for (const p of [...levels].reverse()) {
    if (useful.length > 0 && presumptions(graph, p).size === 0) continue;
    const cost = costOf(p);
    if (cost >= cheapest) continue;
    cheapest = cost;
    useful.unshift(p);
  }
  return useful;
}

/** An executable for one way of presuming, and what its parts on the GPU read. */
export interface Presumed {
  readonly executable: Executable;
  readonly reads: ReadonlySet<Node>;
}

/** The first of the executables whose presumptions hold for the inputs of a call; `make` makes each when it is first needed. */
export function presumingExecutable(
  graph: Graph,
  ways: readonly Presuming[],
  make: (p: Presuming) => Presumed | RunFault,
): Executable | RunFault {
  const made: Presumed[] = [];
  const first = make(ways[0]!);
  if (isRunFault(first) || ways.length === 1) return isRunFault(first) ? first : first.executable;
  made.push(first);
  const checks = ways.map((p) => [...presumptions(graph, p)].map(([leaf, range]) => ({ leaf, range })));
  const positions = new Map(graph.inputs.map((n, i) => [n, i]));
  let last = first.executable;
  const holds = (way: number, inputs: readonly (NdArray | Buffer)[]): boolean =>
    checks[way]!.every(({ leaf, range }) => {
      if (made[way] && !made[way].reads.has(leaf)) return true;
      const known = rangeIn(inputs[positions.get(leaf)!]!);
      return known === undefined || isInside(known, range);
    });
  return {
    run(inputs, borrow, reading) {
      let way = 0;
      while (way < ways.length - 1 && !holds(way, inputs)) way++;
      let chosen = made[way];
      if (!chosen) {
        const other = make(ways[way]!);
        if (isRunFault(other)) return other;
        made[way] = other;
        chosen = other;
      }
      last = chosen.executable;
      return last.run(inputs, borrow, reading);
    },
    get compileMilliseconds() {
      return made.reduce((sum, m) => sum + (m?.executable.compileMilliseconds ?? 0), 0);
    },
    get placement() {
      return last.placement!;
    },
    profile: () => last.profile(),
    dispose() {
      for (const m of made) m?.executable.dispose();
    },
  };
}

/** What stands on the device has once been seen to fit there. */
function rangeIn(x: NdArray | Buffer): Range | undefined {
  if (!("kind" in x)) return rangeOf(x);
  if (!(x instanceof GpuBuffer)) return rangeOf(x.read());
  return x.range ?? (isHeld(x.dtype) ? wholeRange(x.dtype) : intersection(wholeRange(x.dtype), int32Range));
}
