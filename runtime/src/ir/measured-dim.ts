/** @file Lengths that only data tell: an unknown dim, and the node of the graph that computes it. */
import { type Atom, type Dim, type SymbolicDim, unknownDim, visitAtoms } from "./dim.ts";
import { type Attr, type Node, visitDeep } from "./node.ts";

/** A length and the int64 scalar that it is. */
export interface Measure {
  readonly dim: Dim;
  readonly count: Node;
  /** What is said when the count is negative; without, that its value is no length. */
  readonly refusal?: string;
}

const measures = new WeakMap<Atom, Measure>();
let areThereAny = false;

/**
 * A fresh length that is what `count` computes; `reason` says of what ("length of a boolean selection"). It is found before the
 * function is specialised: see session/measure.ts. Nodes that bring it in hold an edge to the count, through `measured`.
 */
export function measuredDim(reason: string, count: Node, refusal?: string): Dim {
  const dim = unknownDim(reason);
  visitAtoms(dim, (atom) => measures.set(atom, { dim, count, ...(refusal !== undefined && { refusal }) }));
  areThereAny = true;
  return dim;
}

/** What is wrong with a negative number in place of a measured length. */
export function refusalOf(dim: Dim, value: number): string {
  let message = `a length would be ${value}`;
  visitAtoms(dim, (atom) => {
    if (atom.kind === "unknown")
      message = measures.get(atom)?.refusal ?? `${atom.reason} is ${value}, but a length is at least 0`;
  });
  return message;
}

/** The measure of an unknown length, as it was when the length was made; undefined where nothing computes it. */
export const measureOf = (atom: Atom): Measure | undefined => measures.get(atom);

/**
 * Measured lengths in the types and attributes of what `roots` need, to whose count no edge is left: `zeros([x[x > 0].shape[0]])`. Each
 * comes after those that it needs itself.
 */
export function looseMeasures(roots: readonly Node[]): readonly Measure[] {
  if (!areThereAny) return none;
  const held = new Set<string>();
  const found = new Map<string, Measure>();
  const note = (d: Dim): void =>
    visitAtoms(d, (atom) => {
      const measure = measures.get(atom);
      if (measure) found.set(atom.key, measure);
    });
  visitDeep(roots, (node) => {
    const bound = node.attrs.measured;
    if (typeof bound === "object" && bound !== null) visitAtoms(bound as Dim, (atom) => held.add(atom.key));
    visitNodeDims(node, note);
  });
  const loose = [...found].filter(([key]) => !held.has(key)).map(([, measure]) => measure);
  if (loose.length === 0) return none;
  const own = new Set(loose);
  const deeper = looseMeasures(loose.map((m) => m.count)).filter((m) => !own.has(m));
  return [...deeper, ...loose];
}

const none: readonly Measure[] = [];

/** Calls `visit` with the dims in the types and attributes of a node. */
export function visitNodeDims(node: Node, visit: (d: Dim) => void): void {
  for (const type of node.results ?? [node.type]) for (const d of type.shape) visit(d);
  for (const key in node.attrs) visitDims(node.attrs[key]!, visit);
}

function visitDims(a: Attr, visit: (d: Dim) => void): void {
  if (typeof a !== "object" || a === null) return;
  if (Array.isArray(a)) for (const item of a) visitDims(item, visit);
  else if ("kind" in a && a.kind === "symbolic") visit(a as SymbolicDim);
}

/** The roots, and the counts of the loose lengths in what they need: all that a function of these roots reads. */
export function withCounts(roots: readonly Node[]): readonly Node[] {
  const loose = looseMeasures(roots);
  return loose.length === 0 ? roots : [...roots, ...loose.map((m) => m.count)];
}
