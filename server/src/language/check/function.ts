/** @file `function NAME(params) -> outputs` with its clauses: what is compiled, and what it needs. */
import type { FunctionSpec, OutputSpec, ParamSpec, SharedSpec, StreamSpec } from "../../../../runtime/src/contract.ts";
import type { Dim } from "../../../../runtime/src/ir/dim.ts";
import { withCounts } from "../../../../runtime/src/ir/measured-dim.ts";
import { makeNode, makeRef, type Node, type Ref, topological } from "../../../../runtime/src/ir/node.ts";
import { streamsIn } from "../../../../runtime/src/ir/streams.ts";
import type { Clause, FunctionDecl, FunctionParam, Span } from "../ast.ts";
import type { FunctionValue, ValueExpr } from "../program.ts";
import type { Context } from "./context.ts";
import { declare } from "./declare.ts";
import { describe, isPoisoned, poison } from "./entity.ts";
import { type Givens, readGivens } from "./given.ts";
import { checkPrecision } from "./gpu-precision.ts";
import { lengthsIn } from "./lengths-in.ts";
import { readOptions } from "./options.ts";
import { checkParamOrder } from "./param-order.ts";
import { report } from "./report.ts";
import { newScope } from "./scope.ts";
import { checkFits, valueType } from "./shared.ts";
import { substitute } from "./substitute.ts";
import { isTensor, toNode, toValue } from "./tensor.ts";
import { noteDeclaration, noteType, resolveType } from "./types.ts";
import { readUpdates, type Update } from "./update.ts";

interface Param {
  readonly spec: ParamSpec;
  readonly default?: ValueExpr;
  readonly span: Span;
}

export function declareFunction(cx: Context, f: FunctionDecl): void {
  const inner: Context = { ...cx, scope: newScope(cx.scope) };
  const params = readParams(inner, f);
  const outputs = readOutputs(inner, f);
  const updates = readAllUpdates(inner, f.clauses);
  const givens = readGivens(
    inner,
    f.clauses.filter((c) => c.kind === "given"),
    params && outputs ? leavesBeside(params, outputs, updates ?? []) : [],
  );
  const options = readOptions(
    inner,
    f.clauses.filter((c) => c.kind === "with"),
  );
  const good = params && outputs && updates && givens && options && !f.clauses.some((c) => c.kind === "junk-clause");
  if (!good) {
    declare(cx, f.name, "function", poison, f.doc);
    return;
  }
  const spec = makeSpec(f, params, outputs, updates, givens, options);
  const nodes = topological(withCounts(roots(spec)));
  if (!allInputsGiven(cx, f, spec, nodes)) {
    declare(cx, f.name, "function", poison, f.doc);
    return;
  }
  unusedParameters(cx, f, nodes, params);
  checkPrecision(cx, f.clauses, spec, nodes);
  const value: FunctionValue = {
    spec,
    defaults: params.map((p) => p.default),
    streams: streamSpecs(cx, spec),
    span: f.span,
  };
  cx.record.functions.push(value);
  declare(cx, f.name, "function", { kind: "function", value, spec, declaration: f }, f.doc);
}

/** The streams that a call advances. */
export const streamSpecs = (cx: Context, spec: FunctionSpec): StreamSpec[] =>
  streamsIn(withCounts(roots(spec))).flatMap((ref) => cx.file.randomVariables.get(ref)?.spec ?? []);

// ---- Parameters ------------------------------------------------------------------------------------------------------

function readParams(cx: Context, f: FunctionDecl): Param[] | undefined {
  const out: Param[] = [];
  let good = checkParamOrder(cx, f.name.text, f.params);
  for (const p of f.params) {
    const param = readParam(cx, p);
    if (param) out.push(param);
    else good = false;
  }
  return good ? out : undefined;
}

function readParam(cx: Context, p: FunctionParam): Param | undefined {
  const name = (p.as ?? p.name).text;
  let node: Node | undefined;
  if (p.type) {
    const type = resolveType(cx, p.type, p.name.text);
    if (type) {
      const ref = makeRef("input", p.name.text);
      node = makeNode({ op: "input", attrs: { ref }, type, span: p.name.span, name: p.name.text });
      noteDeclaration(cx, ref, { type: p.type });
      noteType(cx, ref, p.type);
      declare(cx, p.name, "input", { kind: "node", node });
    } else declare(cx, p.name, "input", poison);
  } else {
    const entity = cx.elaborate(cx, p.name);
    if (entity.kind === "node" && entity.node.op === "input") node = entity.node;
    else if (entity.kind !== "poison") {
      const what = entity.kind === "node" ? "computed in the graph; use `given` to replace it" : describe(entity);
      report(
        cx,
        "not-an-input",
        p.name.span,
        `\`${p.name.text}\` is no input but ${what}; a parameter is an input, or declares one: \`${p.name.text}: TYPE\``,
      );
    }
  }
  const value = p.default && cx.elaborate(cx, p.default);
  if (!node || (value && p.default && (isPoisoned(value) || !isTensor(cx, value, p.default.span)))) return undefined;
  if (!p.default || !value) return { spec: { name, node }, span: p.span };
  // The call may override a shared variable without changing it.
  const expr: ValueExpr | undefined =
    value.kind === "shared"
      ? { kind: "get-shared", shared: value.variable, span: p.default.span }
      : toValue(cx, value, p.default.span);
  if (!expr) return undefined;
  const type = value.kind === "shared" ? value.spec.type : valueType(value);
  if (type && !checkFits(cx, value, type, node.type, p.default.span, `\`${name}\``)) return undefined;
  return { spec: { name, node }, default: expr, span: p.span };
}

// ---- Outputs ---------------------------------------------------------------------------------------------------------

function readOutputs(cx: Context, f: FunctionDecl): OutputSpec[] | undefined {
  const out: OutputSpec[] = [];
  const names = new Map<string, Span>();
  let good = true;
  for (const o of f.outputs) {
    const entity = cx.elaborate(cx, o.value);
    const node = toNode(cx, entity, o.value.span);
    const name = o.as ?? (o.value.kind === "name" ? o.value : undefined);
    if (name) {
      const before = names.get(name.text);
      if (before) {
        report(cx, "repeated-output", name.span, `two outputs of \`${f.name.text}\` are called \`${name.text}\``, {
          labels: [{ message: "the first one", span: before }],
        });
        good = false;
      }
      names.set(name.text, name.span);
    }
    if (node) out.push({ node, ...(name && { name: name.text }) });
    else good = false;
  }
  return good ? out : undefined;
}

/** What a function reads whatever is replaced in it: its parameters, and shared variables and values. */
function leavesBeside(params: readonly Param[], outputs: readonly OutputSpec[], updates: readonly Update[]): Node[] {
  const nodes = topological([...outputs.map((o) => o.node), ...updates.map((u) => u.value)]);
  return [...params.map((p) => p.spec.node), ...nodes.filter((n) => n.op === "shared" || n.op === "value")];
}

// ---- Clauses ---------------------------------------------------------------------------------------------------------

/** Undefined after a diagnostic. */
function readAllUpdates(cx: Context, clauses: readonly Clause[]): readonly Update[] | undefined {
  const read = clauses.flatMap((c) => (c.kind === "update" ? [readUpdates(cx, c)] : []));
  const updates = read.flatMap((u) => u ?? []);
  const seen = new Map<SharedSpec, Update>();
  let good = read.every((u) => u);
  for (const update of updates) {
    const { spec } = update.shared;
    const before = seen.get(spec);
    if (before) {
      const message = `\`${spec.ref.name}\` is updated twice; all updates take effect together`;
      report(cx, "repeated-update", update.target, message, {
        labels: [{ message: "the first update", span: before.target }],
      });
      good = false;
    }
    seen.set(spec, update);
  }
  return good ? updates : undefined;
}

function makeSpec(
  f: FunctionDecl,
  params: readonly Param[],
  outputs: readonly OutputSpec[],
  updates: readonly Update[],
  givens: Givens,
  options: FunctionSpec["options"],
): FunctionSpec {
  const roots = [...outputs.map((o) => o.node), ...updates.map((u) => u.value)];
  const replaced = substitute(roots, givens.replacements, givens.checks);
  return {
    name: f.name.text,
    params: params.map((p) => p.spec),
    outputs: outputs.map((o, i) => ({ ...o, node: replaced[i]! })),
    updates: updates.map((u, i) => ({ shared: u.shared.spec, value: replaced[outputs.length + i]!, span: u.span })),
    options,
    span: f.span,
  };
}

// ---- What the graph needs --------------------------------------------------------------------------------------------

const roots = (spec: FunctionSpec): Node[] => [...spec.outputs.map((o) => o.node), ...spec.updates.map((u) => u.value)];

function allInputsGiven(cx: Context, f: FunctionDecl, spec: FunctionSpec, nodes: readonly Node[]): boolean {
  const given = new Set(spec.params.map((p) => p.node.attrs.ref as Ref));
  const missing = new Map<Ref, Node>();
  for (const n of nodes) {
    if (n.op === "input" && !given.has(n.attrs.ref as Ref)) missing.set(n.attrs.ref as Ref, n);
  }
  for (const [ref, node] of missing) {
    const last = f.params.at(-1);
    const required = f.params.filter((p) => !p.default).at(-1);
    const at = required ?? last;
    const edits = at ? [{ span: { start: at.span.end, end: at.span.end }, text: `, ${ref.name}` }] : [];
    const through = [...spec.outputs.map((o) => o.node), ...spec.updates.map((u) => u.value)].find((r) =>
      dependsOn(r, node),
    );
    report(
      cx,
      "missing-parameter",
      f.name.span,
      `\`${f.name.text}\` depends on the input \`${ref.name}\`, which is not one of its parameters`,
      {
        labels: [
          ...(through?.span ? [{ message: `this depends on \`${ref.name}\``, span: through.span }] : []),
          ...(node.span ? [{ message: `\`${ref.name}\` is declared here`, span: node.span }] : []),
        ],
        fixes: edits.length > 0 && required ? [{ title: `Add the parameter ${ref.name}`, edits, certain: false }] : [],
      },
    );
  }
  return missing.size === 0;
}

const dependsOn = (root: Node, leaf: Node): boolean => topological([root]).includes(leaf);

function unusedParameters(cx: Context, f: FunctionDecl, nodes: readonly Node[], params: readonly Param[]): void {
  const used = new Set(nodes.map((n) => n.attrs.ref));
  const dims = usedDims(nodes);
  for (const p of params) {
    if (used.has(p.spec.node.attrs.ref)) continue;
    if (bindsADim(p.spec.node, dims)) continue;
    report(cx, "unused-parameter", p.span, `nothing in \`${f.name.text}\` uses its parameter \`${p.spec.name}\``, {
      tags: ["unused"],
    });
  }
}

const leafOps: ReadonlySet<string> = new Set(["input", "shared", "value"]);

/** The lengths that the graph reads as numbers, or makes tensors of (`arange(n)`): a parameter can be there for its length only. */
function usedDims(nodes: readonly Node[]): Set<string> {
  const keys = new Set<string>();
  for (const n of nodes) {
    const dims = n.op === "dim" ? [n.attrs.dim as Dim] : n.inputs.length > 0 || leafOps.has(n.op) ? [] : n.type.shape;
    for (const key of dims.flatMap(lengthsIn)) keys.add(key);
  }
  return keys;
}

const bindsADim = (node: Node, keys: ReadonlySet<string>): boolean =>
  node.type.shape.flatMap(lengthsIn).some((key) => keys.has(key));
