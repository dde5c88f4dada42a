/** @file `scan`, `map`, `reduce`, `foldl`, `foldr`: a loop of the graph from a call with a step. */
import type { Dim } from "../../../../../runtime/src/ir/dim.ts";
import { type Dtype, isInteger } from "../../../../../runtime/src/ir/dtype.ts";
import { bug } from "../../../../../runtime/src/ir/internal-error.ts";
import { measuredDim } from "../../../../../runtime/src/ir/measured-dim.ts";
import { type Node, topological } from "../../../../../runtime/src/ir/node.ts";
import { streamsIn } from "../../../../../runtime/src/ir/streams.ts";
import { printType } from "../../../../../runtime/src/ir/type.ts";
import { Builder } from "../../../../../runtime/src/ops/builder.ts";
import { buildScan, type Scan, type ScanSpec } from "../../../../../runtime/src/ops/control/build-scan.ts";
import { buildCheckpointed } from "../../../../../runtime/src/ops/control/checkpointed.ts";
import { scanAttrs } from "../../../../../runtime/src/ops/control/scan-parts.ts";
import { isFault } from "../../../../../runtime/src/ops/op.ts";
import type { Call, Span } from "../../ast.ts";
import { type Given, type Matched, matchArguments, type Parameter } from "../arguments.ts";
import { dimOf } from "../attributes.ts";
import { type Context, quoted, textOf } from "../context.ts";
import { type Entity, isPoisoned, isSymbolic, nodeEntity, poison } from "../entity.ts";
import { reportFault } from "../fault.ts";
import { knownInteger, knownScalar } from "../known.ts";
import { report } from "../report.ts";
import { graphResult } from "./graph-result.ts";
import { itemsOf, readSequences, type Sequence, stepCount, walkedParts } from "./sequences.ts";
import { leavesFor, nextValue, readStates, type State, startsOf, stepLeaf } from "./states.ts";
import { applyStep, parameterNames, type StepResults } from "./step.ts";
import { inDtype, strongNode } from "./strong-node.ts";
import { reportsTheanoTaps } from "./theano-taps.ts";

const required = (name: string): Parameter => ({ name, required: true });
const optional = (name: string): Parameter => ({ name, required: false });

/** By word, in Theano's order. */
const parameters = {
  scan: [
    required("fn"),
    ...["sequences", "outputs_info", "non_sequences", "n_steps", "truncate_gradient", "go_backwards", "until"].map(
      optional,
    ),
  ],
  scan_checkpoints: [
    required("fn"),
    ...["sequences", "outputs_info", "non_sequences", "n_steps", "save_every_N"].map(optional),
  ],
  map: [required("fn"), required("sequences"), ...["non_sequences", "truncate_gradient", "go_backwards"].map(optional)],
  reduce: [...["fn", "sequences", "outputs_info"].map(required), ...["non_sequences", "go_backwards"].map(optional)],
  foldl: [...["fn", "sequences", "outputs_info"].map(required), optional("non_sequences")],
  foldr: [...["fn", "sequences", "outputs_info"].map(required), optional("non_sequences")],
} as const satisfies Readonly<Record<string, readonly Parameter[]>>;

export type LoopWord = keyof typeof parameters;

export const isLoopWord = (name: string): name is LoopWord => Object.hasOwn(parameters, name);

/** What a call says, read. */
interface Loop {
  readonly what: LoopWord;
  readonly step: Given;
  readonly sequences: readonly Sequence[];
  /** By result of the step. */
  readonly states: readonly (State | undefined)[];
  readonly others: readonly Node[];
  readonly length: Dim;
  /** `n_steps` that only the run tells. */
  readonly measured: { readonly dim: Dim; readonly count: Node } | undefined;
  /** A lambda of the results that ends the loop. */
  readonly until: Given | undefined;
  readonly backwards: boolean;
  /** Gradients flow through so many of the last steps; all when negative. */
  readonly truncate: number;
  /** `scan_checkpoints`: the gradient keeps the states of every so many steps. */
  readonly every: number | undefined;
  readonly span: Span;
}

export function callLoop(cx: Context, what: LoopWord, e: Call): Entity {
  if (reportsTheanoTaps(cx, what, e)) return poison;
  const matched = matchArguments(cx, what, parameters[what], e.args, e.span);
  if (!matched || [...matched.byName.values()].some((g) => isPoisoned(g.entity))) return poison;
  const loop = readLoop(cx, what, matched, e);
  if (!loop) return poison;
  const dtypes = settleDtypes(cx, loop);
  const applied = dtypes && applyTo(cx, loop, dtypes);
  const ended = applied && (loop.until ? endedBy(cx, loop, applied, loop.until) : loop);
  const scan = ended && make(cx, ended, applied);
  if (!scan) return poison;
  const { results } = applied;
  const last = what === "reduce" || what === "foldl" || what === "foldr";
  const first = firstCarries(loop.states);
  const items = results.results.map((_, i) => {
    const state = loop.states[i];
    return last && state ? scan.last[first.get(state)!]! : scan.stacked[i]!;
  });
  const entities = items.map((node) => graphResult(cx, node, e.span));
  return results.list ? { kind: "list", items: entities, span: e.span } : entities[0]!;
}

function readLoop(cx: Context, what: LoopWord, matched: Matched, call: Call): Loop | undefined {
  const { byName } = matched;
  const { span } = call;
  const sequences = readSequences(cx, what, byName.get("sequences"), call);
  const states = sequences && readStates(cx, what, byName.get("outputs_info"), call);
  if (!sequences || !states) return undefined;
  const others: Node[] = [];
  for (const { entity, span: at } of itemsOf(byName.get("non_sequences"), call)) {
    const node = strongNode(cx, entity, at);
    if (!node) return undefined;
    others.push(node);
  }
  const count = byName.get("n_steps");
  const steps = count && count.entity.kind !== "none" ? lengthOf(cx, what, count) : undefined;
  if (steps === "wrong") return undefined;
  const measured = steps && typeof steps !== "number" && "count" in steps ? steps : undefined;
  const length = stepCount(cx, what, sequences, measured?.dim ?? (steps as Dim | undefined), span);
  const backwards = readFlag(cx, what, byName.get("go_backwards"));
  const truncate = readTruncation(cx, what, byName.get("truncate_gradient"));
  if (length === undefined || backwards === undefined || truncate === undefined) return undefined;
  const step = byName.get("fn")!;
  const end = byName.get("until");
  const until = end && end.entity.kind !== "none" ? end : undefined;
  const every = what === "scan_checkpoints" ? readEvery(cx, byName.get("save_every_N")) : undefined;
  if (every === 0) return undefined;
  const reversed = backwards !== (what === "foldr");
  return { what, step, sequences, states, others, length, measured, until, backwards: reversed, truncate, every, span };
}

/** 0 after a diagnostic. */
function readEvery(cx: Context, given: Given | undefined): number {
  if (!given) return 10;
  const steps = knownInteger(given.entity);
  if (steps !== undefined && steps >= 1) return steps;
  report(cx, "bad-argument", given.span, "scan_checkpoints: `save_every_N` is a number of steps, 1 or more");
  return 0;
}

function readTruncation(cx: Context, what: string, given: Given | undefined): number | undefined {
  if (!given) return -1;
  const steps = knownInteger(given.entity);
  if (steps !== undefined && (steps === -1 || steps >= 1)) return steps;
  const message = `${what}: \`truncate_gradient\` is the number of last steps that gradients flow through, or -1 for all`;
  report(cx, "bad-argument", given.span, message);
  return undefined;
}

/** A number, a dim, or an integer scalar whose value only the run tells. */
function lengthOf(cx: Context, what: string, { entity, span }: Given): Dim | NonNullable<Loop["measured"]> | "wrong" {
  const known = knownInteger(entity) ?? dimOf(entity);
  if (known !== undefined && !(typeof known === "number" && known < 0)) return known;
  if (known === undefined && (isSymbolic(entity) || entity.kind === "value")) {
    const node = strongNode(cx, entity, span);
    if (!node) return "wrong";
    if (isInteger(node.type.dtype) && node.type.shape.length === 0) {
      const count = inDtype(cx, node, "int64", span);
      return count ? { dim: measuredDim("the value of `n_steps`", count), count } : "wrong";
    }
  }
  report(cx, "bad-argument", span, `${what}: \`n_steps\` is a length, not ${quoted(cx, span)}`);
  return "wrong";
}

function readFlag(cx: Context, what: string, given: Given | undefined): boolean | undefined {
  if (!given) return false;
  const value = knownScalar(given.entity);
  if (typeof value === "boolean") return value;
  report(cx, "bad-argument", given.span, `${what}: \`go_backwards\` is true or false`);
  return undefined;
}

// ---- The step --------------------------------------------------------------------------------------------------------

/** What the step is given, and the leaves of each state, that of the step before first. */
interface Leaves {
  readonly args: readonly Node[];
  readonly elements: readonly Node[];
  readonly states: ReadonlyMap<State, readonly Node[]>;
}

function leavesOf(loop: Loop, dtypes: ReadonlyMap<State, Dtype>, areLiterals = false): Leaves {
  const names = parameterNames(loop.step.entity);
  const elements: Node[] = [];
  const args: Node[] = [];
  for (const s of loop.sequences) {
    for (const _ of s.taps) {
      const { dtype, shape } = s.node.type;
      const leaf = stepLeaf(names[args.length] ?? "x", { dtype, shape: shape.slice(1) }, s.span);
      elements.push(leaf);
      args.push(leaf);
    }
  }
  const states = new Map<State, readonly Node[]>();
  for (const s of loop.states) {
    if (!s) continue;
    const leaves = leavesFor(s, dtypes.get(s)!, names.slice(args.length), areLiterals && s.weak);
    states.set(s, leaves);
    for (const tap of s.taps) args.push(leaves[-tap - 1]!);
  }
  return { args: [...args, ...loop.others], elements, states };
}

/**
 * A literal that starts a state takes the dtype that the step gives from it: found by trying, first with a state that is a literal too,
 * then with one of the dtype found. Undefined after a diagnostic.
 */
function settleDtypes(cx: Context, loop: Loop): ReadonlyMap<State, Dtype> | undefined {
  const dtypes = new Map<State, Dtype>();
  for (const s of loop.states) if (s) dtypes.set(s, s.dtype);
  for (let round = 0; round < 4; round++) {
    if (!loop.states.some((s) => s?.weak)) break;
    const trial: Context = { ...cx, dry: true, sink: [] };
    const found = applyStep(trial, loop.what, loop.step, leavesOf(loop, dtypes, round === 0).args);
    let changed = round === 0;
    for (const s of loop.states) {
      const type = s?.weak ? found?.results[s.result]?.node.type : undefined;
      if (!s || !type || type.weak || type.dtype === dtypes.get(s)) continue;
      dtypes.set(s, type.dtype);
      changed = true;
    }
    if (!changed) break;
  }
  return dtypes;
}

/** The step applied to leaves. */
interface Applied extends Pick<ScanSpec, "carries" | "stacked"> {
  readonly belongs: (node: Node) => boolean;
  readonly elements: readonly Node[];
  readonly results: StepResults;
}

/** Undefined after a diagnostic. */
function applyTo(cx: Context, loop: Loop, dtypes: ReadonlyMap<State, Dtype>): Applied | undefined {
  const { what, step } = loop;
  const leaves = leavesOf(loop, dtypes);
  const since = leaves.args.reduce((most, n) => Math.max(most, n.id), 0);
  const results = applyStep(cx, what, step, leaves.args);
  if (!results || !countFits(cx, loop, results)) return undefined;
  const carries: { initial: Node; inner: Node; next: Node }[] = [];
  const stacked = results.results.map((r) => strong(r.node));
  for (const s of loop.states) {
    if (!s) continue;
    const dtype = dtypes.get(s)!;
    const starts = startsOf(cx, s, dtype);
    const next = starts && nextValue(cx, what, s, dtype, results.results[s.result]!);
    if (!next) return undefined;
    stacked[s.result] = next;
    const inner = leaves.states.get(s)!;
    for (const [i, initial] of starts.entries())
      carries.push({ initial, inner: inner[i]!, next: inner[i - 1] ?? next });
  }
  // A random variable that the step itself writes is drawn anew by each step.
  const belongs = (n: Node): boolean => n.op === "random" && n.id > since;
  return { carries, stacked, elements: leaves.elements, results, belongs };
}

/** What the loop walks, with the leaves of the step for its elements; undefined after a diagnostic. */
function walk(cx: Context, loop: Loop, elements: readonly Node[]): ScanSpec["sequences"] | undefined {
  const sequences: { walked: Node; inner: Node }[] = [];
  for (const s of loop.sequences) {
    const walked = walkedParts(cx, loop.what, s, loop.length, loop.backwards);
    if (!walked) return undefined;
    for (const part of walked) sequences.push({ walked: part, inner: elements[sequences.length]! });
  }
  return sequences;
}

function make(cx: Context, loop: Loop, applied: Applied): Pick<Scan, "last" | "stacked"> | undefined {
  const { what, span, length, measured, truncate, every } = loop;
  const { carries, stacked, belongs, elements } = applied;
  const sequences = walk(cx, loop, elements);
  if (!sequences) return undefined;
  const spec: ScanSpec = { carries, sequences, stacked, belongs, length, measured, truncate };
  if (every !== undefined && (measured || streamsIn(stacked).length > 0)) {
    const message = `${what}: its steps are taken again for the gradient, so it has no random variables, and \`n_steps\` is known before the call`;
    report(cx, "step", span, message);
    return undefined;
  }
  const scan = buildScan(spec, span);
  if (!isFault(scan)) {
    if (!stepsAreKnown(cx, loop, scan)) return undefined;
    if (every === undefined) return scan;
    const blocks = buildCheckpointed(spec, every, span);
    return isFault(blocks) ? bug(`a loop in blocks: ${blocks.message}`) : blocks;
  }
  const operands = [...carries.map((c) => c.initial), ...sequences.map((s) => s.walked)].map((node) => ({
    entity: nodeEntity(node),
    span: node.span ?? span,
  }));
  reportFault(cx, scan, { span, what, operands });
  return undefined;
}

/** No length in the step may be another in each step: a loop's (its results could not be stacked), or that of a boolean selection. */
function stepsAreKnown(cx: Context, { what, span }: Loop, { node }: Scan): boolean {
  const { step, carries, sequences } = scanAttrs(node.attrs);
  const fixed = new Set(step.inputs.slice(carries + sequences));
  for (const n of topological(step.outputs)) {
    if ((n.attrs.measured ?? null) === null || fixed.has(n.inputs[n.inputs.length - 1]!)) continue;
    const message =
      n.op === "scan"
        ? `${what}: the loop in its step would take another number of steps each time; it can end by \`where\` instead`
        : `${what}: ${quoted(cx, n.span ?? span, "this")} has another length in each step, which no loop can have; ${instead(cx, n.span ?? span)}`;
    report(cx, "scan-length", n.span ?? span, message);
    return false;
  }
  return true;
}

/** What to write for something whose length depends on the step: a fold of a selection needs none. */
function instead(cx: Context, span: Span): string {
  const other = "keep all elements and leave some out by `where` or a product with a mask";
  return textOf(cx, span).endsWith("]")
    ? `take its \`sum\`, \`mean\`, \`prod\`, \`any\` or \`all\` at once, or ${other}`
    : other;
}

/** The loop that runs exactly as long as `until` lets it: another one, which only counts, tells before how long that is. */
function endedBy(cx: Context, loop: Loop, applied: Applied, until: Given): Loop | undefined {
  const end = applyStep(cx, "until", until, applied.stacked);
  const sequences = end && walk(cx, loop, applied.elements);
  if (!sequences) return undefined;
  const { node: stop, span } = end.results[0]!;
  if (stop.type.dtype !== "bool" || stop.type.shape.length > 0) {
    const message = `${loop.what}: \`until\` gives a bool scalar, but this is ${printType(stop.type)}`;
    report(cx, "step", span, message);
    return undefined;
  }
  const g = new Builder(until.span);
  const counter = stepLeaf("steps", { dtype: "int64", shape: [] }, until.span);
  const counting = { initial: g.scalar("int64", 0), inner: counter, next: g.op("add", [counter, 1]) };
  const { length, measured } = loop;
  const carries = [...applied.carries, counting];
  const scan = buildScan(
    { carries, sequences, stacked: [], stop, belongs: applied.belongs, length, measured },
    until.span,
  );
  if (isFault(scan)) return bug(`a loop that counts: ${scan.message}`);
  const count = scan.last[carries.length - 1]!;
  const dim = measuredDim("the step at which `until` ends the loop", count);
  return { ...loop, length: dim, measured: { dim, count } };
}

/** A result that is a literal settles on its dtype. */
const strong = (n: Node): Node => (n.type.weak ? { ...n, type: { dtype: n.type.dtype, shape: n.type.shape } } : n);

function countFits(cx: Context, { what, states, step }: Loop, { results }: StepResults): boolean {
  if (states.length === 0 || states.length === results.length) return true;
  const [s, r] = [states.length, results.length];
  report(
    cx,
    "step",
    step.span,
    `${what}: \`outputs_info\` has ${s === 1 ? "1 entry" : `${s} entries`}, but the step gives ${r === 1 ? "1 result" : `${r} results`}; write \`none\` for one that is not fed back`,
  );
  return false;
}

/** By state: the place of the carried tensor that is its newest value. */
function firstCarries(states: readonly (State | undefined)[]): ReadonlyMap<State, number> {
  const out = new Map<State, number>();
  let at = 0;
  for (const s of states) {
    if (!s) continue;
    out.set(s, at);
    at += s.depth;
  }
  return out;
}
