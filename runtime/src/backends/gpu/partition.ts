/**
 * @file Cuts a graph into segments, each for one side: the GPU or the processor. Windows and constants belong to nobody: each segment
 * has those that it uses.
 */
import { type Graph, graphsOf, makeNode, makeRef, type Node, orderOf, visitDeep } from "../../ir/node.ts";
import { show } from "../../ops/control/show.ts";
import { opNamed } from "../../ops/index.ts";
import { withInputs } from "../../optimize/with-inputs.ts";
import type { IntegerRanges } from "./ranges/integer-ranges.ts";
import { isHeld } from "./register.ts";
import { whyNot } from "./runs-here.ts";

export type Side = "gpu" | "cpu";

export interface Segment {
  readonly side: Side;
  /** Inputs and outputs, as nodes of the whole graph. */
  readonly takes: readonly Node[];
  readonly gives: readonly Node[];
  /** The same as a graph of its own, whose inputs are leaves. */
  readonly graph: Graph;
}

/** A node that the processor computes, and why. */
export interface HostPart {
  readonly node: Node;
  readonly reason: string;
}

export interface Partition {
  /** In an order in which they can run. */
  readonly segments: readonly Segment[];
  readonly hostParts: readonly HostPart[];
  /** By output of the graph: which segment gives it, as its how-manieth. No two outputs are the same one. */
  readonly outputs: readonly { readonly segment: number; readonly give: number }[];
}

interface Place {
  readonly side: Side;
  /** Segments run in this order; one of each side in each stage. */
  readonly stage: number;
}

/** Windows, constants: what a segment has for itself. `item` of several results comes with its node. */
function isFree(node: Node): boolean {
  if (node.op === "constant" || node.op === "dim") return true;
  return node.op !== "item" && node.op !== "random" && opNamed(node.op).kind === "view";
}

const isLeaf = (node: Node): boolean => node.op === "input" || node.op === "shared" || node.op === "value";

/** `kept` by the processor are nodes that the GPU could compute too. */
export function partition(graph: Graph, ranges: IntegerRanges, kept: ReadonlySet<Node> = new Set()): Partition {
  const order = orderOf(graph.outputs);
  const places = new Map<Node, Place>();
  const hostParts: HostPart[] = [];
  let shown = 0;
  for (const node of order) {
    if (isLeaf(node) || isFree(node)) continue;
    if (node.op === "item") {
      places.set(node, places.get(node.inputs[0]!)!);
      continue;
    }
    const reason = kept.has(node) ? "integers that the processor counts on" : whyNot(node, ranges);
    const side = reason === undefined ? "gpu" : "cpu";
    if (reason !== undefined) hostParts.push({ node, reason });
    const place = placeAfter(side, sourcesOf(node), places);
    if (!prints(node)) places.set(node, place);
    else {
      // One after the other, as on the processor, whatever has to be computed for each.
      shown = Math.max(shown, place.stage);
      places.set(node, { side, stage: shown });
    }
  }
  // An output that is a leaf or a window still has to be copied somewhere.
  const copies = new Map<Node, Place>();
  for (const node of graph.outputs) {
    if (places.has(node) || copies.has(node)) continue;
    copies.set(node, placeAfter(isHeld(node.type.dtype) && hasElements(node) ? "gpu" : "cpu", sourcesOf(node), places));
  }
  return { ...segmentsOf(graph, order, places, copies), hostParts };
}

function prints(node: Node): boolean {
  let found = node.op === show.name;
  for (const g of graphsOf(node)) visitDeep(g.outputs, (n) => (found ||= n.op === show.name));
  return found;
}

const hasElements = (node: Node): boolean => node.type.shape.every((d) => d !== 0);

/** The computed nodes and leaves that a node reads, through windows; of a free node also what it stands on. */
function sourcesOf(node: Node): Node[] {
  const found: Node[] = [];
  const visit = (n: Node): void => {
    if (isFree(n)) n.inputs.forEach(visit);
    else found.push(n);
  };
  if (isFree(node)) visit(node);
  else node.inputs.forEach(visit);
  return found;
}

function placeAfter(side: Side, sources: readonly Node[], places: ReadonlyMap<Node, Place>): Place {
  let stage = 0;
  for (const s of sources) {
    const place = places.get(s);
    if (place) stage = Math.max(stage, place.stage + (place.side === side ? 0 : 1));
  }
  return { side, stage };
}

function segmentsOf(
  graph: Graph,
  order: readonly Node[],
  places: ReadonlyMap<Node, Place>,
  copies: ReadonlyMap<Node, Place>,
): Omit<Partition, "hostParts"> {
  const key = (p: Place): string => `${p.stage} ${p.side}`;
  const members = new Map<string, { place: Place; gives: Node[] }>();
  const groupOf = (p: Place) => {
    let group = members.get(key(p));
    if (!group) {
      group = { place: p, gives: [] };
      members.set(key(p), group);
    }
    return group;
  };
  const needed = (node: Node, place: Place): void => {
    for (const s of sourcesOf(node)) {
      const from = places.get(s);
      if (!from || key(from) === key(place)) continue;
      const { gives } = groupOf(from);
      if (!gives.includes(s)) gives.push(s);
    }
  };
  for (const node of order) {
    const place = places.get(node);
    if (!place) continue;
    groupOf(place);
    if (node.op !== "item") needed(node, place);
  }
  for (const [node, place] of copies) needed(node, place);
  const claimed = new Set<Node>();
  const outputs = graph.outputs.map((node) => {
    const group = groupOf(places.get(node) ?? copies.get(node)!);
    const known = claimed.has(node) ? -1 : group.gives.indexOf(node);
    claimed.add(node);
    return { group, give: known >= 0 ? known : group.gives.push(node) - 1 };
  });
  const sorted = [...members.values()].filter((g) => g.gives.length > 0).sort((a, b) => a.place.stage - b.place.stage);
  // In the order of the graph, which is that of what is printed.
  const positions = new Map(order.map((n, i) => [n, i]));
  const ordered = sorted.map(({ gives }) =>
    [...gives.keys()].sort((a, b) => positions.get(gives[a]!)! - positions.get(gives[b]!)!),
  );
  return {
    segments: sorted.map(({ place, gives }, i) => {
      const isOutside = (n: Node): boolean => !isFree(n) && (!places.has(n) || key(places.get(n)!) !== key(place));
      return segment(
        place.side,
        ordered[i]!.map((k) => gives[k]!),
        isOutside,
      );
    }),
    outputs: outputs.map(({ group, give }) => {
      const index = sorted.indexOf(group);
      return { segment: index, give: ordered[index]!.indexOf(give) };
    }),
  };
}

/** The part of the graph above the nodes that `isOutside`, with leaves in their place. */
function segment(side: Side, gives: readonly Node[], isOutside: (n: Node) => boolean): Segment {
  const takes: Node[] = [];
  const leaves: Node[] = [];
  const made = new Map<Node, Node>();
  const stack = [...gives];
  while (stack.length > 0) {
    const node = stack[stack.length - 1]!;
    if (made.has(node)) {
      stack.pop();
    } else if (isOutside(node)) {
      const leaf = leafFor(node);
      takes.push(node);
      leaves.push(leaf);
      made.set(node, leaf);
    } else {
      const missing = node.inputs.filter((n) => !made.has(n));
      if (missing.length > 0) stack.push(...missing);
      else {
        const inputs = node.inputs.map((n) => made.get(n)!);
        made.set(node, inputs.every((n, i) => n === node.inputs[i]) ? node : withInputs(node, inputs));
      }
    }
  }
  return { side, takes, gives, graph: { kind: "graph", inputs: leaves, outputs: gives.map((n) => made.get(n)!) } };
}

const leafFor = (node: Node): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", node.name ?? node.op) },
    type: node.type,
    span: node.span,
    name: node.name,
  });
