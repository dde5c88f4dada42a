/** @file Graph nodes: an op applied to nodes, with its attributes, type and source span. Immutable. */
import type { NdArray } from "./array.ts";
import type { Dim } from "./dim.ts";
import type { TensorType } from "./type.ts";

/** A half-open range of UTF-16 offsets in the source text that a node came from. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Set when the text is not the file being run (an imported library). */
  readonly file?: string;
}

/** What an op's parameter can hold besides tensors. Dims may be symbolic until the function is specialised. */
export type Attr = string | number | boolean | null | Dim | NdArray | Ref | Graph | readonly Attr[];
export type Attrs = Readonly<Record<string, Attr>>;

/** Something that a leaf stands for: an input, a shared variable, a random stream, a value of the program. Identity is `uid`. */
export interface Ref {
  readonly kind: "input" | "shared" | "stream" | "value";
  readonly uid: number;
  /** The user's name for it. */
  readonly name: string;
}

/** A claim that the types rest on and that could not be proved: checked when the function is specialised. */
export interface DimCheck {
  readonly left: Dim;
  readonly right: Dim;
  /** What has to agree, in words: "inner dims of dot". */
  readonly what: string;
}

/** A sub-graph that an op runs (the step of a scan): its inputs are `input` leaves, bound by position. */
export interface Graph {
  readonly kind: "graph";
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
}

export interface Node {
  readonly kind: "node";
  /** Unique in the process; increases along every path from leaf to root. */
  readonly id: number;
  /** Name of a declared op (`runtime/src/ops`). */
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attrs: Attrs;
  /** For a node of several results: the type of the first. */
  readonly type: TensorType;
  /** Set when the op has several results (scan, svd): only `item` nodes may then read this node. */
  readonly results?: readonly TensorType[];
  readonly checks: readonly DimCheck[];
  readonly span?: Span;
  /** The user's name for this node, if bound to one. */
  readonly name?: string;
}

const none: readonly never[] = [];
const noAttrs: Attrs = {};
let nodes = 0;
let refs = 0;

type Whole = { readonly [K in keyof Required<Node>]: Node[K] | undefined };

export interface NodeParts {
  readonly op: string;
  readonly inputs?: readonly Node[];
  readonly attrs?: Attrs;
  readonly type: TensorType;
  readonly results?: readonly TensorType[] | undefined;
  readonly checks?: readonly DimCheck[] | undefined;
  readonly span?: Span | undefined;
  readonly name?: string | undefined;
}

/** Makes a node as told. Use `build` (ops/build.ts) unless the type is already known to be right. */
export function makeNode(p: NodeParts): Node {
  // Every field, in one order: all nodes then have one hidden class in the engine, and code that reads them stays fast.
  const node: Whole = {
    kind: "node",
    id: ++nodes,
    op: p.op,
    inputs: p.inputs ?? none,
    attrs: p.attrs ?? noAttrs,
    type: p.type,
    results: p.results,
    checks: p.checks ?? none,
    span: p.span,
    name: p.name,
  };
  return node as Node;
}

export const makeRef = (kind: Ref["kind"], name: string): Ref => ({ kind, uid: ++refs, name });

export const isGraph = (a: Attr): a is Graph =>
  typeof a === "object" && a !== null && "kind" in a && a.kind === "graph";

/** The graphs that a node runs. */
export function graphsOf(node: Node): readonly Graph[] {
  let found: Graph[] | undefined;
  for (const key in node.attrs) {
    const attr = node.attrs[key]!;
    if (!isGraph(attr)) continue;
    found ??= [];
    found.push(attr);
  }
  return found ?? none;
}

/** A node with each graph that it runs replaced; itself where nothing changes. */
export function withGraphs(node: Node, replace: (graph: Graph) => Graph): Node {
  let changed: Record<string, Attr> | undefined;
  for (const key in node.attrs) {
    const attr = node.attrs[key]!;
    if (!isGraph(attr)) continue;
    const made = replace(attr);
    if (made === attr) continue;
    changed ??= { ...node.attrs };
    changed[key] = made;
  }
  return changed ? makeNode({ ...node, attrs: changed }) : node;
}

/** Calls `visit` with every node that `roots` need, also those of the graphs that they run. */
export function visitDeep(roots: readonly Node[], visit: (node: Node) => void): void {
  for (const node of topological(roots)) {
    visit(node);
    for (const graph of graphsOf(node)) visitDeep(graph.outputs, visit);
  }
}

const orders = new WeakMap<readonly Node[], readonly Node[]>();

/** `topological(roots)`, found once for each list, which may not change any more: that of a graph's outputs. */
export function orderOf(roots: readonly Node[]): readonly Node[] {
  let order = orders.get(roots);
  if (!order) {
    order = topological(roots);
    orders.set(roots, order);
  }
  return order;
}

/**
 * All nodes that `roots` need, inputs before users, each once; of those in `stop` the inputs are not followed. Iterative: graphs can
 * be deep.
 */
export function topological(roots: readonly Node[], stop?: { has(node: Node): boolean }): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  /** The path to the present node, and for each node on it which input comes next. */
  const path: Node[] = [];
  const next: number[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    path.push(root);
    next.push(0);
    while (path.length > 0) {
      const top = path.length - 1;
      const node = path[top]!;
      const input = stop?.has(node) ? undefined : node.inputs[next[top]!++];
      if (input === undefined) {
        order.push(node);
        path.pop();
        next.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        path.push(input);
        next.push(0);
      }
    }
  }
  return order;
}
