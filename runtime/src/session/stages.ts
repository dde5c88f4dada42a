/**
 * @file Cuts a function at the lengths that only data tell. Each is found by a stage, a function of its own that runs before; what the
 * stage computes and later ones read as well is computed once and handed on, unless it is cheaper to compute again.
 */
import { type Dim, unknownDim, visitAtoms } from "../ir/dim.ts";
import { isInteger } from "../ir/dtype.ts";
import { type Measure, visitNodeDims } from "../ir/measured-dim.ts";
import { makeNode, makeRef, type Node, topological } from "../ir/node.ts";
import { opNamed } from "../ops/registry.ts";
import { substitution } from "../optimize/substitute.ts";

export interface Stage extends Measure {
  /** What it hands on, and the leaves that stand for that in later stages and in the rest of the function. */
  readonly handed: readonly Node[];
  readonly leaves: readonly Node[];
  /** Of all that is handed on before it, by number: what it reads. */
  readonly reads: readonly number[];
  /** No length that was found before takes part: one code serves for all of these. */
  readonly isFirst: boolean;
}

export interface Stages {
  readonly stages: readonly Stage[];
  /** The function, where leaves stand for what was handed on. */
  readonly roots: readonly Node[];
}

/** `measures` in the order in which they are found; `inputs` is what the function reads. */
export function stagesOf(roots: readonly Node[], measures: readonly Measure[], inputs: readonly Node[]): Stages {
  const stages: Stage[] = [];
  const before: Node[] = [];
  const given = new Set<string>();
  for (const leaf of inputs) for (const d of leaf.type.shape) visitAtoms(d, (atom) => given.add(atom.key));
  let rest: readonly Node[] = [...roots, ...measures.map((m) => m.count)];
  for (const { dim } of measures) {
    const count = rest[roots.length]!;
    const later = [...rest.slice(0, roots.length), ...rest.slice(roots.length + 1)];
    const handed = frontier(count, later);
    const leaves = handed.map(leafOf);
    const at = substitution(later, new Map(handed.map((node, i) => [node, leaves[i]!])));
    const needed = topological([count]);
    const reads = before.flatMap((leaf, i) => (needed.includes(leaf) ? [i] : []));
    stages.push({ dim, count, handed, leaves, reads, isFirst: needed.every((n) => hasOnly(n, given)) });
    before.push(...leaves);
    rest = later.map(at);
  }
  return { stages, roots: rest };
}

function hasOnly(node: Node, atoms: ReadonlySet<string>): boolean {
  let only = true;
  visitNodeDims(node, (d) =>
    visitAtoms(d, (atom) => {
      only &&= (atom.kind !== "name" && atom.kind !== "unknown") || atoms.has(atom.key);
    }),
  );
  return only;
}

/** What `count` needs and `later` reads, where it is worth handing on. */
function frontier(count: Node, later: readonly Node[]): readonly Node[] {
  const early = topological([count]);
  const isEarly = new Set(early);
  const heavy = new Set<Node>();
  for (const n of early) if (isHeavy(n) || n.inputs.some((x) => heavy.has(x))) heavy.add(n);
  const found = new Set<Node>();
  const consider = (n: Node): void => {
    if (isEarly.has(n) && n.inputs.length > 0 && !n.results && !n.type.weak && (heavy.has(n) || isExact(n)))
      found.add(n);
  };
  for (const root of later) consider(root);
  for (const n of topological(later, isEarly)) if (!isEarly.has(n)) for (const x of lasting(n)) consider(x);
  return [...found];
}

/** Its inputs but the count of a length, which is not read any more when the length is known. */
const lasting = (n: Node): readonly Node[] => ((n.attrs.measured ?? null) === null ? n.inputs : n.inputs.slice(0, -1));

/** Not computed in passing, along with what reads it. */
function isHeavy(n: Node): boolean {
  const { kind } = opNamed(n.op);
  return n.op === "random" || (kind !== "elementwise" && kind !== "view" && kind !== "leaf");
}

/** Masks and indices, which a length rests on: computed anew beside other nodes they might round the other way. */
const isExact = (n: Node): boolean => n.type.shape.length > 0 && (n.type.dtype === "bool" || isInteger(n.type.dtype));

/** Its lengths come with it where they are no more than names. */
function leafOf(node: Node): Node {
  const shape = node.type.shape.map((d) => (isPlain(d) ? d : unknownDim("length of what is computed before")));
  const name = node.name ?? node.op;
  const type = { dtype: node.type.dtype, shape };
  return makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type, span: node.span, name });
}

function isPlain(d: Dim): boolean {
  if (typeof d === "number") return true;
  let plain = d.terms.length === 1 && d.terms[0]!.coefficient === 1 && d.terms[0]!.atoms.length === 1;
  visitAtoms(d, (atom) => {
    plain &&= atom.kind === "name" || atom.kind === "unknown";
  });
  return plain;
}
