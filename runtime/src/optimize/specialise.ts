/**
 * @file Turns a graph with symbolic dims into one for the shapes of a call: every dim a number, every claim checked.
 *
 * The result has no `dim` leaves (they are constants), no checks and no weak types.
 */
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, scalarOf } from "../ir/array.ts";
import { type Dim, printDim, type SymbolicDim, visitAtoms } from "../ir/dim.ts";
import { measureOf } from "../ir/measured-dim.ts";
import { type Attr, type Attrs, type Graph, makeNode, type Node, topological } from "../ir/node.ts";
import type { TensorType } from "../ir/type.ts";
import { build } from "../ops/build.ts";
import { isFault } from "../ops/op.ts";
import { bindDims, dimFault, type Lengths } from "./bind-dims.ts";
import { saidByOp } from "./said-by-op.ts";

/** A length that data told. */
export interface MeasuredLength {
  readonly dim: Dim;
  readonly value: number;
  readonly span?: Node["span"];
}

/**
 * `shapes` are those of the arguments, by position of `graph.inputs` (their dtypes are the caller's concern). Gives a fault with
 * code `dim-binding` when the arguments disagree with each other, with what was declared, or with a claim inside the graph. Claims of what
 * `claiming` needs may name the measured lengths.
 */
export function specialise(
  graph: Graph,
  shapes: readonly (readonly number[])[],
  measured: readonly MeasuredLength[] = [],
  claiming: readonly Node[] = graph.outputs,
): Graph | RunFault {
  const lengths = bindDims(graph.inputs, shapes);
  if (isRunFault(lengths)) return lengths;
  if (measured.length > 0) bindMeasured(lengths, measured, claiming);
  try {
    return specialiseGraph(graph, lengths);
  } catch (error) {
    if (error instanceof Refusal) return error.fault;
    throw error;
  }
}

/** Names that claims give to measured lengths (`kept: float64[k] = x[mask]`) may be used before the claim, or outside of its graph. */
function bindMeasured(lengths: Lengths, measured: readonly MeasuredLength[], claiming: readonly Node[]): void {
  for (const { dim, value, span } of measured) lengths.bind(dim, value, "what was computed", span);
  for (const node of topological(claiming)) learnFromClaims(node, lengths);
}

/** Carries a fault out of the nested walk; never leaves this file. */
class Refusal extends Error {
  readonly fault: RunFault;
  /** All lengths are known, but do not fit. */
  readonly isAboutLengths: boolean;
  constructor(fault: RunFault, isAboutLengths = false) {
    super(fault.message);
    this.fault = fault;
    this.isAboutLengths = isAboutLengths;
  }
}

function specialiseGraph(graph: Graph, lengths: Lengths): Graph {
  const made = new Map<Node, Node>();
  const at = (n: Node): Node => made.get(n) ?? n;
  const order = topological([...graph.inputs, ...graph.outputs]);
  const later = order.filter((n) => n.checks.length > 0);
  // What a claim tells may be read by nodes that stand before it: `given x = data[:500]` says how long `arange(m)` is.
  let told = later.length > 0;
  while (told) told = later.filter((n) => learnFromClaims(n, lengths)).length > 0;
  for (const node of order) {
    learnFromClaims(node, lengths);
    const inputs = node.inputs.map(at);
    try {
      made.set(node, specialiseNode(node, inputs, lengths));
    } catch (error) {
      throw inItsWords(error, node, inputs, lengths);
    }
  }
  for (const node of later) {
    try {
      verifyChecks(node, lengths);
    } catch (error) {
      throw inItsWords(error, node, node.inputs.map(at), lengths, ["length", "value"]);
    }
  }
  return { kind: "graph", inputs: graph.inputs.map(at), outputs: graph.outputs.map(at) };
}

/** A refusal with what the op itself says of these lengths, where that is a fault (with one of these codes). */
function inItsWords(
  error: unknown,
  node: Node,
  inputs: readonly Node[],
  lengths: Lengths,
  codes?: readonly string[],
): unknown {
  if (!(error instanceof Refusal) || !error.isAboutLengths) return error;
  const said = saidByOp(node, inputs, concreteAttrs(node.attrs, lengths, node));
  return new Refusal(
    said && (codes ?? [said.code]).includes(said.code) ? { ...error.fault, message: said.message } : error.fault,
  );
}

/** A claim can also be what tells a length: `kept: float64[k] = …`. True when one did. */
function learnFromClaims(node: Node, lengths: Lengths): boolean {
  let told = false;
  for (const { left, right, what } of node.checks) {
    const a = lengths.of(left);
    const b = lengths.of(right);
    if (a !== undefined && b === undefined) told = lengths.bind(right, a, what, node.span) || told;
    if (b !== undefined && a === undefined) told = lengths.bind(left, b, what, node.span) || told;
  }
  return told;
}

function specialiseNode(node: Node, inputs: readonly Node[], lengths: Lengths): Node {
  if (node.op === "dim") {
    const value = scalarOf(node.type.dtype, concrete(node.attrs.dim as Dim, lengths, node));
    const type: TensorType = { dtype: node.type.dtype, shape: [] };
    return makeNode({ op: "constant", attrs: { value }, type, span: node.span, name: node.name });
  }
  if (node.op === "measured") return inputs[0]!;
  if (node.op === "scan" && node.attrs.measured !== null)
    return specialiseNode(unmeasured(node), inputs.slice(0, -1), lengths);
  const attrs = concreteAttrs(node.attrs, lengths, node);
  learnLengths(node, inputs, attrs, lengths);
  const type = concreteType(node.type, lengths, node);
  const results = node.results?.map((t) => concreteType(t, lengths, node));
  const same =
    type === node.type &&
    attrs === node.attrs &&
    node.checks.length === 0 &&
    inputs.every((n, i) => n === node.inputs[i]) &&
    (results ?? []).every((t, i) => t === node.results![i]);
  return same ? node : makeNode({ op: node.op, inputs, attrs, type, results, span: node.span, name: node.name });
}

/** A loop whose length is known by now does without its count. */
const unmeasured = (node: Node): Node =>
  makeNode({ ...node, inputs: node.inputs.slice(0, -1), attrs: { ...node.attrs, measured: null } });

/** A length that was unknown among symbols may follow from the numbers: infer it again, and remember what it was called. */
function learnLengths(node: Node, inputs: readonly Node[], attrs: Attrs, lengths: Lengths): void {
  if (inputs.length === 0 || (!node.results && lengths.shape(node.type.shape))) return;
  const types = node.results ?? [node.type];
  if (types.every((t) => t.shape.every((d) => lengths.of(d) !== undefined))) return;
  const again = build(node.op, inputs, attrs, node.span);
  if (isFault(again)) throw new Refusal(dimFault(saidByOp(node, inputs, attrs)?.message ?? again.message, node.span));
  const found = again.results ?? [again.type];
  for (const [i, t] of types.entries()) {
    for (const [axis, dim] of t.shape.entries()) {
      const value = lengths.of(found[i]!.shape[axis]!);
      if (value !== undefined && lengths.of(dim) === undefined) lengths.bind(dim, value, node.op, node.span);
    }
  }
}

function verifyChecks(node: Node, lengths: Lengths): void {
  for (const { left, right, what } of node.checks) {
    const a = concrete(left, lengths, node);
    const b = concrete(right, lengths, node);
    if (a === b) continue;
    const named = (d: Dim, value: number): string => {
      if (typeof d === "number") return String(value);
      const text = printDim(d);
      const why = text === "?" ? measuredReason(d) : `\`${text}\``;
      return why === undefined ? String(value) : `${value} (${why})`;
    };
    const related = whyBound(lengths, [left, right]);
    throw new Refusal(dimFault(`${what} differ: ${named(left, a)} and ${named(right, b)}`, node.span, related), true);
  }
}

/** Where the names in `dims` got their lengths from, each once. */
function whyBound(lengths: Lengths, dims: readonly Dim[]): NonNullable<RunFault["related"]> {
  const bound = new Map(dims.flatMap((d) => lengths.reasons(d)).map(({ name, binding }) => [binding, name]));
  return [...bound].map(([{ value, by, span }, name]) => ({
    message: `\`${name}\` is ${value} by ${by}`,
    ...(span && { span }),
  }));
}

function concreteType(type: TensorType, lengths: Lengths, node: Node): TensorType {
  if (!type.weak && type.shape.every((d) => typeof d === "number")) return type;
  const shape = lengths.shape(type.shape) ?? type.shape.map((d) => concrete(d, lengths, node));
  return { dtype: type.dtype, shape };
}

function concrete(dim: Dim, lengths: Lengths, node: Node): number {
  const value = lengths.of(dim);
  if (value === undefined) {
    const reason = typeof dim === "number" ? undefined : unknownReason(dim);
    const why = reason === undefined ? "" : ` (${reason})`;
    throw new Refusal(
      dimFault(`the length \`${printDim(dim)}\`${why} is not known before the function runs`, node.span),
    );
  }
  if (value < 0) {
    throw new Refusal(
      dimFault(`the length \`${printDim(dim)}\` would be ${value}`, node.span, whyBound(lengths, [dim])),
      true,
    );
  }
  return value;
}

/** What a length that data told is: "length of a boolean selection". */
function measuredReason(dim: SymbolicDim): string | undefined {
  let reason: string | undefined;
  visitAtoms(dim, (atom) => {
    if (atom.kind === "unknown" && measureOf(atom)) reason = atom.reason;
  });
  return reason;
}

function unknownReason(dim: SymbolicDim): string | undefined {
  for (const term of dim.terms) {
    for (const atom of term.atoms) if (atom.kind === "unknown") return atom.reason;
  }
  return undefined;
}

function concreteAttrs(attrs: Attrs, lengths: Lengths, node: Node): Attrs {
  let changed: Record<string, Attr> | undefined;
  for (const key in attrs) {
    const old = attrs[key]!;
    const value = concreteAttr(old, lengths, node);
    if (value === old) continue;
    changed ??= { ...attrs };
    changed[key] = value;
  }
  return changed ?? attrs;
}

/** Dims in attributes may be negative (a slice's bound), so only their value is asked. */
function concreteAttr(attr: Attr, lengths: Lengths, node: Node): Attr {
  if (typeof attr !== "object" || attr === null) return attr;
  if (Array.isArray(attr)) {
    const items = attr as readonly Attr[];
    const made = items.map((a) => concreteAttr(a, lengths, node));
    return made.some((a, i) => a !== items[i]) ? made : attr;
  }
  const item = attr as SymbolicDim | Graph | NdArray;
  if (!("kind" in item)) return attr;
  if (item.kind === "symbolic") return lengths.of(item) ?? concrete(item, lengths, node);
  return item.kind === "graph" ? specialiseGraph(item, lengths) : attr;
}
