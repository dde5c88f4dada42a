/** @file Makes of an entity what is wanted where it stands: a graph node, a value expression, or a diagnostic. */
import { type Attrs, makeNode, makeRef, type Node, type Ref } from "../../../../runtime/src/ir/node.ts";
import { build } from "../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../runtime/src/ops/op.ts";
import type { Span } from "../ast.ts";
import type { Fix } from "../diagnostic.ts";
import type { ValueExpr } from "../program.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { describe, type Entity, entitySpan, isSymbolic, type ValueEntity } from "./entity.ts";
import { reportFault } from "./fault.ts";
import { knownTensor } from "./known.ts";
import { report, wrapping } from "./report.ts";
import { lookup } from "./scope.ts";
import { endOf } from "./spans.ts";

/** The entity as a graph node; a value becomes a constant, or is read at each call. Undefined after a diagnostic. */
export function toNode(cx: Context, e: Entity, span: Span): Node | undefined {
  switch (e.kind) {
    case "poison":
      return undefined;
    case "node":
    case "shared":
      return e.node;
    case "value":
      return valueNode(cx, e, span);
    case "list": {
      const known = knownTensor(e);
      if (known === "ragged") return ragged(cx, e.span);
      if (known) return constantNode(known.value, known.weak, span);
      const items: Node[] = [];
      for (const item of e.items) {
        const node = toNode(cx, item, item.kind === "list" ? item.span : span);
        if (!node) return undefined;
        items.push(node);
      }
      const made = build("stack", items, { axis: 0 }, span);
      if (!isFault(made)) return made;
      reportFault(cx, made, {
        span,
        what: "list",
        operands: items.map((node) => ({ entity: { kind: "node", node }, span: node.span ?? span })),
      });
      return undefined;
    }
    default:
      notTensor(cx, e, span);
      return undefined;
  }
}

const constantNode = (value: NonNullable<ValueEntity["known"]>, weak: boolean, span: Span, name?: string): Node =>
  makeNode({
    op: "constant",
    attrs: { value },
    type: { dtype: value.dtype, shape: value.shape, ...(weak && { weak }) },
    span,
    name,
  });

function valueNode(cx: Context, e: ValueEntity, span: Span): Node | undefined {
  const name = e.expr.kind === "variable" ? e.expr.name : undefined;
  if (e.known) return constantNode(e.known, e.type?.weak === true, span, name);
  if (e.nothing) {
    report(cx, "no-value", span, `${quoted(cx, span)} has no value`);
    return undefined;
  }
  if (!e.type) {
    unknownType(cx, e, span);
    return undefined;
  }
  const { dtype, shape } = e.type;
  if (e.expr.kind === "variable") {
    return makeNode({ op: "value", attrs: { ref: e.expr.ref }, type: { dtype, shape }, span, name });
  }
  const pure = pureNode(e.expr);
  if (pure) return pure;
  if (cx.inline) {
    const input = makeRef("input", textOf(cx, span).slice(0, 40));
    const node = makeNode({ op: "input", attrs: { ref: input }, type: { dtype, shape }, span });
    cx.inline.push({ param: { name: input.name, node }, value: e.expr });
    return node;
  }
  // A value that the program computes in the middle of a graph expression gets a name of its own, read at each call.
  const ref = makeRef("value", `${inlineName(cx, span)}`);
  if (!cx.dry) cx.before.push({ kind: "assign", targets: [ref.name], value: e.expr, span });
  return makeNode({ op: "value", attrs: { ref }, type: { dtype, shape }, span });
}

/** What a value without a name is called: its text, told apart from the same text further up. */
function inlineName(cx: Context, span: Span): string {
  const { text } = cx.file.options;
  const own = text.slice(span.start, span.end);
  let times = 1;
  for (let at = text.indexOf(own); at >= 0 && at < span.start; at = text.indexOf(own, at + 1)) times++;
  return `${textOf(cx, span).slice(0, 40)}${times > 1 ? ` (${times})` : ""}`;
}

/** `arange(10)` in a graph: ops over what the text says are nodes of the graph, so that rules can see them. */
function pureNode(e: ValueExpr): Node | undefined {
  if (e.kind === "constant") return constantNode(e.value, e.weak, e.span);
  if (e.kind !== "op") return undefined;
  const attrs: Record<string, Attrs[string]> = {};
  for (const [name, attr] of Object.entries(e.attrs)) {
    if (attr.kind !== "known") return undefined;
    attrs[name] = attr.value;
  }
  const inputs: Node[] = [];
  for (const input of e.inputs) {
    const node = pureNode(input);
    if (!node) return undefined;
    inputs.push(node);
  }
  const made = build(e.op, inputs, attrs, e.span);
  return isFault(made) ? undefined : made;
}

/** Nothing is known of a value that a graph wants: says how to claim a type. */
export function unknownType(cx: Context, e: ValueEntity, span: Span): void {
  const name = e.expr.kind === "variable" ? e.expr.name : undefined;
  const binding = name === undefined ? undefined : lookup(cx.scope, name);
  const after = endOf(binding?.span ?? span);
  const claimFix: Fix = {
    title: `Claim a type for ${name}`,
    edits: [{ span: after, text: ": float64[?]" }],
    certain: false,
  };
  const claim = name ? `${name}: float64[?] = …` : "name: float64[?] = …";
  report(
    cx,
    "unknown-type-value",
    span,
    `the type of ${quoted(cx, span)} is not known before the program runs; say it where the value is made: \`${claim}\``,
    binding ? { labels: [{ message: `\`${name}\` is made here`, span: binding.span }], fixes: [claimFix] } : {},
  );
}

/** The entity as an expression that the program evaluates. Undefined after a diagnostic. */
export function toValue(cx: Context, e: Entity, span: Span): ValueExpr | undefined {
  switch (e.kind) {
    case "poison":
      return undefined;
    case "value":
      if (!e.nothing) return e.expr;
      report(cx, "no-value", span, `${quoted(cx, span)} has no value`);
      return undefined;
    case "string":
      return { kind: "string", value: e.value, span };
    case "none":
      return { kind: "none", span };
    case "results":
      return e.expr;
    case "list":
    case "tuple": {
      if (isSymbolic(e)) break;
      const known = e.kind === "list" ? knownTensor(e) : undefined;
      if (known && known !== "ragged") return { kind: "constant", value: known.value, weak: known.weak, span };
      const items: ValueExpr[] = [];
      for (const item of e.items) {
        const value = toValue(cx, item, item.kind === "list" || item.kind === "tuple" ? item.span : span);
        if (!value) return undefined;
        items.push(value);
      }
      return { kind: e.kind, items, span };
    }
    case "shared":
    case "node":
      break;
    default:
      report(cx, "not-a-value", span, `${quoted(cx, span)} is ${describe(e)}, but a value is wanted here`);
      return undefined;
  }
  symbolicValue(cx, e, span);
  return undefined;
}

/** A graph expression where a value is wanted. */
function symbolicValue(cx: Context, e: Entity, span: Span): void {
  if (e.kind === "shared") {
    report(
      cx,
      "symbolic-value",
      span,
      `\`${e.spec.ref.name}\` is a shared variable, but a value is wanted here; its present value is \`${e.spec.ref.name}.get_value()\``,
      {
        fixes: [wrapping("Read its present value", span, "", ".get_value()", true)],
      },
    );
    return;
  }
  if (e.kind === "node" && e.node.op === "input" && !cx.expansion) {
    const name = (e.node.attrs.ref as Ref).name;
    report(
      cx,
      "symbolic-value",
      span,
      `\`${name}\` is an input, which has a value only in a call of a function, or in \`eval(…, ${name}=…)\``,
    );
    return;
  }
  const needs = e.kind === "node" ? inputsOf(e.node) : [];
  const why = needs.length > 0 ? ` (it depends on ${needs.map((n) => `\`${n}\``).join(", ")})` : "";
  const call = needs.length > 0 ? `eval(…, ${needs.map((n) => `${n}=…`).join(", ")})` : "eval(…)";
  report(
    cx,
    "symbolic-value",
    span,
    `${quoted(cx, span)} is symbolic${why}, but a value is wanted here: compute it with \`${call}\` or a function`,
    {
      fixes: needs.length === 0 ? [wrapping("Compute it with eval", span, "eval(", ")")] : [],
    },
  );
}

/** Names of the inputs that a node depends on. */
export function inputsOf(node: Node): string[] {
  const names: string[] = [];
  const seen = new Set<Node>();
  const stack = [node];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    if (n.op === "input") names.push((n.attrs.ref as { name: string }).name);
    for (const input of n.inputs) stack.push(input);
  }
  return names.sort();
}

function ragged(cx: Context, span: Span): undefined {
  report(cx, "ragged-list", span, "the rows of this list have different lengths, so it is no tensor");
  return undefined;
}

/** Says that a tensor was wanted. */
export function notTensor(cx: Context, e: Entity, span: Span): void {
  const call = e.kind === "function" || e.kind === "def" || e.kind === "callable" || e.kind === "method";
  report(
    cx,
    "not-a-tensor",
    span,
    `${quoted(cx, span)} is ${describe(e)}, but a tensor is wanted here${call ? "; call it with (…)" : ""}`,
  );
}

/** True for what can be a tensor; says so when it cannot. Poison counts as one, silently. */
export function isTensor(cx: Context, e: Entity, span: Span): boolean {
  switch (e.kind) {
    case "poison":
    case "node":
    case "shared":
      return true;
    case "value":
      if (!e.nothing) return true;
      report(cx, "no-value", span, `${quoted(cx, span)} has no value`);
      return false;
    case "list":
      if (knownTensor(e) === "ragged") {
        ragged(cx, e.span);
        return false;
      }
      return e.items.every((item) => isTensor(cx, item, entitySpan(item) ?? span));
    default:
      notTensor(cx, e, span);
      return false;
  }
}

/** A value expression whose value is a tensor, or may be one. Undefined after a diagnostic. */
export const toTensorValue = (cx: Context, e: Entity, span: Span): ValueExpr | undefined =>
  isTensor(cx, e, span) ? toValue(cx, e, span) : undefined;
