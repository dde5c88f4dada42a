/** @file Makes one loop of two that compute something in common: a loop and the same one that keeps more for its gradient, say. */
import { dimKey } from "../../ir/dim.ts";
import { type Graph, makeNode, type Node, orderOf, topological } from "../../ir/node.ts";
import { inputLike } from "../../ops/control/close-over.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import { substitution } from "../substitute.ts";
import { withInputs } from "../with-inputs.ts";
import { fasten, type LooseScan, loosen, remade, within } from "./loose-scan.ts";
import { shareCarries } from "./share-carries.ts";

export function joinScans(graph: Graph): Graph {
  let current = graph;
  for (let next = joinTwo(current); next; next = joinTwo(current)) current = next;
  return current;
}

/** The graph with the first two loops that can be one joined; undefined when there are none. */
function joinTwo(graph: Graph): Graph | undefined {
  const scans = orderOf(graph.outputs).filter((n) => n.op === "scan" && n.attrs.until !== true);
  for (const [i, b] of scans.entries()) {
    for (const a of scans.slice(0, i)) {
      if (!mayJoin(a, b) || topological([b]).includes(a)) continue;
      const [first, second] = [loosen(a), loosen(b)];
      const both = sideBySide(first, second);
      if (sharesWork(first, both)) return replaced(graph, a, b, both);
    }
  }
  return undefined;
}

/** They take the same steps in the same direction, and start from or walk something in common. */
function mayJoin(a: Node, b: Node): boolean {
  const [p, q] = [scanAttrs(a.attrs), scanAttrs(b.attrs)];
  if (dimKey(p.length) !== dimKey(q.length) || p.reverse !== q.reverse) return false;
  if (p.truncate !== q.truncate || p.recompute !== q.recompute) return false;
  const own = new Set(a.inputs.slice(0, p.carries + p.sequences));
  return b.inputs.slice(0, q.carries + q.sequences).some((n) => own.has(n));
}

/** The carried values, sequences and results of both, those of the first one first. */
function sideBySide(a: LooseScan, b: LooseScan): LooseScan {
  const first = new Map(a.sequences.map((s) => [s.walked, s.inner]));
  // Forms of one loop may have leaves in common that no longer stand for the same.
  const by = new Map([
    ...b.carries.map((c) => [c.inner, inputLike(c.inner)] as const),
    ...b.sequences.map((s) => [s.inner, first.get(s.walked) ?? inputLike(s.inner)] as const),
  ]);
  const other = remade(b, (n, inputs) => by.get(n) ?? withInputs(n, inputs));
  return {
    ...a,
    carries: [...a.carries, ...other.carries.map((c) => ({ ...c, inner: by.get(c.inner)! }))],
    sequences: [...a.sequences, ...b.sequences.map((s) => ({ ...s, inner: by.get(s.inner)! }))],
    stacked: [...a.stacked, ...other.stacked],
    draws: new Set([...a.draws, ...other.draws]),
    outer: new Set([...a.outer, ...b.outer]),
  };
}

/** Whether something that the step computes is computed by both. */
function sharesWork(first: LooseScan, both: LooseScan): boolean {
  const { scan } = shareCarries(both);
  if (scan.carries.length < both.carries.length && first.carries.length > 0) return true;
  const counted = (s: LooseScan): number => within(s).filter((n) => n.inputs.length > 0 && !s.outer.has(n)).length;
  return counted(scan) < counted(both);
}

function replaced(graph: Graph, a: Node, b: Node, both: LooseScan): Graph {
  const made = fasten(both);
  const count = { a: a.attrs.carries as number, b: b.attrs.carries as number };
  const stacks = a.results!.length - count.a;
  const by = new Map<Node, Node>();
  for (const n of orderOf(graph.outputs)) {
    const of = n.op === "item" ? n.inputs[0] : undefined;
    if (of !== a && of !== b) continue;
    const index = n.attrs.index as number;
    const carried = index < (of === a ? count.a : count.b);
    const place = of === a ? index : carried ? count.a + index : stacks + index;
    const found = carried ? made.last[place]! : made.stacked[place - (of === a ? count.a : count.b)]!;
    by.set(n, makeNode({ ...found, name: n.name, checks: n.checks }));
  }
  return { ...graph, outputs: graph.outputs.map(substitution(graph.outputs, by)) };
}
