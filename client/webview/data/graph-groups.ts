/** @file The optimised graph with the nodes of a `def` or line drawn as one, and the time of each. */

import type { GraphView, Range, RunEvent } from "../../../server/protocol/requests.ts";
import { timeText } from "./time-text.ts";

type Node = GraphView["nodes"][number];
type ProfiledNode = Extract<RunEvent, { kind: "profile" }>["nodes"][number];

/** What stands below its label. */
export const detailOf = ({ detail, milliseconds }: Box): string =>
  milliseconds === undefined ? detail : `${detail} · ${timeText(milliseconds)}`;

/** A node of the picture: one of the graph's, or the nodes of one line together. */
export interface Box {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly nodes: readonly Node[];
  readonly range?: Range;
  readonly isOutput: boolean;
  readonly isGroup: boolean;
  /** Absent where nothing was measured. */
  readonly milliseconds?: number;
}

export interface BoxGraph {
  readonly boxes: readonly Box[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly count: number }[];
}

/** By the number of a node, what it is drawn together with. */
export type Groups = ReadonlyMap<number, string>;

export const hasDefs = (graph: GraphView): boolean => graph.nodes.some((n) => n.def !== undefined && !isLeaf(n));

/** "def": a use of a `def` is one group, all else goes by line. */
export function groupsOf(graph: GraphView, by: "def" | "line"): Groups {
  const groups = new Map<number, string>();
  for (const node of graph.nodes) {
    if (node.range === undefined || isLeaf(node)) continue;
    if (by === "line" || node.def === undefined) groups.set(node.id, `line ${node.range.start.line + 1}`);
  }
  if (by === "def") for (const [id, group] of usesOfDefs(graph)) groups.set(id, group);
  return groups;
}

/** Nodes of one `def` that hang together are one use of it. */
function usesOfDefs({ nodes, edges }: GraphView): Map<number, string> {
  const def = new Map(nodes.filter((n) => n.def !== undefined && !isLeaf(n)).map((n) => [n.id, n.def!]));
  const first = new Map([...def.keys()].map((id) => [id, id]));
  const find = (id: number): number => {
    let at = id;
    while (first.get(at) !== at) at = first.get(at)!;
    return at;
  };
  for (const { from, to } of edges) {
    if (!def.has(from) || def.get(from) !== def.get(to)) continue;
    const [a, b] = [find(from), find(to)];
    first.set(Math.max(a, b), Math.min(a, b));
  }
  const uses = new Map<string, number[]>();
  for (const [id, name] of def) {
    const roots = uses.get(name) ?? [];
    uses.set(name, roots);
    if (first.get(id) === id) roots.push(id);
  }
  return new Map(
    [...def].map(([id, name]) => {
      const roots = uses.get(name)!;
      return [id, roots.length === 1 ? name : `${name} (${roots.indexOf(find(id)) + 1})`] as const;
    }),
  );
}

const leaves = new Set(["input", "shared", "constant", "parameter"]);
const isLeaf = (node: Node): boolean => leaves.has(node.op);

/** `open`: the groups whose nodes are drawn each for itself. */
export function boxGraph(
  graph: GraphView,
  groups: Groups,
  profile: readonly ProfiledNode[],
  open: ReadonlySet<string>,
): BoxGraph {
  const times = timesOf(graph, profile);
  const members = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    const group = groups.get(node.id);
    if (group !== undefined) members.set(group, [...(members.get(group) ?? []), node]);
  }
  const boxOf = new Map<number, string>();
  const boxes = new Map<string, Box>();
  for (const node of graph.nodes) {
    const group = groups.get(node.id);
    const together = group === undefined || open.has(group) ? [node] : members.get(group)!;
    const id = together.length > 1 ? group! : `node ${node.id}`;
    boxOf.set(node.id, id);
    if (!boxes.has(id)) boxes.set(id, together.length > 1 ? groupBox(id, together, times) : nodeBox(id, node, times));
  }
  const counts = new Map<string, { from: string; to: string; count: number }>();
  for (const edge of graph.edges) {
    const [from, to] = [boxOf.get(edge.from), boxOf.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = `${from}→${to}`;
    const known = counts.get(key);
    counts.set(key, { from, to, count: (known?.count ?? 0) + 1 });
  }
  return { boxes: [...boxes.values()], edges: [...counts.values()] };
}

const nodeBox = (id: string, node: Node, times: ReadonlyMap<number, number>): Box => ({
  id,
  label:
    node.label === node.op || node.label === "" ? node.op : isLeaf(node) ? node.label : `${node.label} · ${node.op}`,
  detail: node.type,
  nodes: [node],
  isOutput: node.isOutput,
  isGroup: false,
  ...(node.range && { range: node.range }),
  ...(times.has(node.id) && { milliseconds: times.get(node.id)! }),
});

function groupBox(id: string, nodes: readonly Node[], times: ReadonlyMap<number, number>): Box {
  const measured = nodes.map((n) => times.get(n.id)).filter((t): t is number => t !== undefined);
  const last = nodes.at(-1)!;
  const named = nodes.find((n) => n.isOutput) ?? last;
  return {
    id,
    label: `${id} · ${nodes.length} nodes`,
    detail: named.label === named.op ? named.type : `${named.label} ${named.type}`,
    nodes,
    range: last.range!,
    isOutput: nodes.some((n) => n.isOutput),
    isGroup: true,
    ...(measured.length > 0 && { milliseconds: measured.reduce((sum, t) => sum + t, 0) }),
  };
}

/** A profile tells nodes by their labels and places; each of its entries belongs to one node. */
function timesOf(graph: GraphView, profile: readonly ProfiledNode[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { label, range, milliseconds } of profile) {
    const fits = (n: Node): boolean => !times.has(n.id) && range !== undefined && isSameRange(n.range, range);
    const named = (n: Node): boolean => label === n.op || label === n.label || label.split(/[\s(]/)[0] === n.op;
    const node =
      graph.nodes.find((n) => fits(n) && named(n)) ??
      graph.nodes.find((n) => fits(n) && !isLeaf(n)) ??
      graph.nodes.find((n) => !times.has(n.id) && range === undefined && named(n));
    if (node !== undefined) times.set(node.id, milliseconds);
  }
  return times;
}

const isSameRange = (a: Range | undefined, b: Range): boolean =>
  a !== undefined &&
  a.start.line === b.start.line &&
  a.start.character === b.start.character &&
  a.end.line === b.end.line &&
  a.end.character === b.end.character;
