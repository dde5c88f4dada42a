/** @file Statements: declarations put names in force, the others become steps of the program. */
import { type Dim, dimKey, unknownDim } from "../../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef, type Ref } from "../../../../runtime/src/ir/node.ts";
import { type TensorType, tensorType } from "../../../../runtime/src/ir/type.ts";
import type { Assert, Assign, ExprStatement, For, If, InputDecl, Name, Statement, Track, While } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { ProgramStatement, ValueExpr } from "../program.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { assignValue, declare } from "./declare.ts";
import { declareDef } from "./def.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison, typeOf, type ValueEntity } from "./entity.ts";
import { declareFunction } from "./function.ts";
import { knownTensor } from "./known.ts";
import { applyBinary } from "./operators.ts";
import { report } from "./report.ts";
import { lookup, type Scope } from "./scope.ts";
import { declareShared, valueType } from "./shared.ts";
import { bindTargets } from "./targets.ts";
import { toNode, toValue } from "./tensor.ts";
import { resolveType } from "./types.ts";

/** The steps that a statement becomes; none after a diagnostic, or for a declaration. */
export function elaborateStatement(outer: Context, s: Statement, nested: boolean): ProgramStatement[] {
  const cx: Context = { ...outer, before: [] };
  const own = statement(cx, s, nested);
  return [...cx.before, ...own];
}

export const elaborateBlock = (cx: Context, statements: readonly Statement[]): ProgramStatement[] =>
  statements.flatMap((s) => elaborateStatement(cx, s, true));

function statement(cx: Context, s: Statement, nested: boolean): ProgramStatement[] {
  switch (s.kind) {
    case "input":
    case "shared":
    case "def":
    case "function":
      if (nested) {
        report(
          cx,
          "declaration-in-block",
          s.span,
          `a declaration (\`${s.kind}\`) stands at the top of a file, not in a loop or an \`if\``,
        );
        return [];
      }
      return declaration(cx, s);
    case "assign":
      return assign(cx, s);
    case "expr":
      return expression(cx, s);
    case "for":
      return forLoop(cx, s);
    case "while":
      return whileLoop(cx, s);
    case "if":
      return ifElse(cx, s);
    case "assert":
      return assertion(cx, s);
    case "track":
      return track(cx, s);
    case "import":
      report(cx, "not-available", s.span, "`import` is not available yet");
      return [];
    case "return":
      cx.elaborate(cx, s.value);
      report(cx, "return-outside", s.span, "`return` stands in the body of a def only");
      return [];
    case "junk":
      for (const name of s.declares) if (!lookup(cx.scope, name.text)) declare(cx, name, "unknown", poison);
      return cx.block(cx, s.body);
  }
}

function declaration(
  cx: Context,
  s: Extract<Statement, { kind: "input" | "shared" | "def" | "function" }>,
): ProgramStatement[] {
  switch (s.kind) {
    case "input":
      declareInputs(cx, s);
      return [];
    case "shared":
      return declareShared(cx, s);
    case "def":
      declareDef(cx, s);
      return [];
    case "function":
      declareFunction(cx, s);
      return [];
  }
}

function declareInputs(cx: Context, s: InputDecl): void {
  const type = resolveType(cx, s.type, s.names[0]?.text ?? "input");
  for (const [i, name] of s.names.entries()) {
    // Each input of `input a, b: dvector` has an unknown length of its own.
    const own = type && i > 0 ? (resolveType({ ...cx, dry: true, sink: [] }, s.type, name.text) ?? type) : type;
    const entity = own ? inputEntity(name, own) : poison;
    if (entity.kind === "node" && s.names.length === 1) cx.file.declaredTypes.set(entity.node.attrs.ref as Ref, s.type);
    declare(cx, name, "input", entity, s.doc);
  }
}

const inputEntity = (name: Name, type: TensorType): Entity => {
  const ref = makeRef("input", name.text);
  return { kind: "node", node: makeNode({ op: "input", attrs: { ref }, type, span: name.span, name: name.text }) };
};

// ---- Bindings --------------------------------------------------------------------------------------------------------

function assign(cx: Context, s: Assign): ProgramStatement[] {
  const override =
    s.targets.length === 1 && cx.scope === cx.file.topScope
      ? cx.file.options.overrides?.get(s.targets[0]!.text)
      : undefined;
  const hinted: Context = s.targets.length === 1 ? { ...cx, hint: s.targets[0]!.text } : cx;
  let value = hinted.elaborate(hinted, override ?? s.value);
  if (s.operator) value = augmented(cx, s, value);
  const steps: { name: string; value: ValueExpr }[] = [];
  let whole: ValueExpr | undefined;
  if (s.targets.length > 1 && value.kind === "results") whole = value.expr;
  bindTargets(cx, s, value, (target, e) => {
    const step = bind(cx, s, target, e);
    if (step) steps.push({ name: target.text, value: step });
  });
  if (whole) {
    if (steps.length !== s.targets.length) return [];
    return [{ kind: "assign", targets: s.targets.map((t) => t.text), value: whole, span: s.span }];
  }
  return steps.map(({ name, value }) => {
    const binding = lookup(cx.scope, name);
    const claim = s.type && binding?.entity.kind === "value" ? binding.entity.type : undefined;
    return { kind: "assign", targets: [name], value, span: s.span, ...(claim && { claim }) };
  });
}

function augmented(cx: Context, s: Assign, value: Entity): Entity {
  const target = s.targets[0]!;
  const old = cx.elaborate(cx, target);
  if (isPoisoned(old) || isPoisoned(value)) return poison;
  if (old.kind === "shared") {
    return report(
      cx,
      "not-assignable",
      target.span,
      `\`${target.text}\` is a shared variable: change it with \`update\` in a function, or \`${target.text}.set_value(…)\``,
    );
  }
  if (isSymbolic(old)) {
    return report(
      cx,
      "not-assignable",
      target.span,
      `\`${target.text}\` names a part of the graph, which is made once`,
    );
  }
  return applyBinary(
    cx,
    s.operator!,
    { entity: old, span: target.span },
    { entity: value, span: s.value.span },
    s.span,
  );
}

/** Binds one name; gives the expression to assign when it is a value of the program. */
function bind(cx: Context, s: Assign, target: Name, e: Entity): ValueExpr | undefined {
  switch (e.kind) {
    case "poison": {
      const old = lookup(cx.scope, target.text);
      if (!old || old.assignable || old.entity.kind === "poison") assignValue(cx, target, poison, s.doc);
      else if (!s.operator) declare(cx, target, "value", poison, s.doc);
      return undefined;
    }
    case "node":
    case "shared":
      declare(cx, target, "node", e, s.doc);
      return undefined;
    case "streams":
      declare(cx, target, "streams", e, s.doc);
      return undefined;
    case "function":
      declare(cx, target, "function", e, s.doc);
      return undefined;
    case "def":
    case "callable":
    case "rng":
      declare(cx, target, "def", e, s.doc);
      return undefined;
    case "list":
    case "tuple":
      if (e.items.some(isSymbolic)) {
        declare(cx, target, "node", e, s.doc);
        return undefined;
      }
      break;
    case "method":
    case "dict":
    case "lambda":
      report(
        cx,
        "not-a-value",
        s.value.span,
        `${quoted(cx, s.value.span)} is ${describe(e)}, which cannot be given a name${e.kind === "method" ? "; call it with (…)" : ""}`,
      );
      assignValue(cx, target, poison, s.doc);
      return undefined;
  }
  return bindValue(cx, s, target, e);
}

function bindValue(cx: Context, s: Assign, target: Name, e: Entity): ValueExpr | undefined {
  const value = toValue(cx, e, s.value.span);
  if (!value) {
    assignValue(cx, target, poison, s.doc);
    return undefined;
  }
  assignValue(cx, target, variableOf(cx, target, e), s.doc);
  return value;
}

/** What the name means from here on: its type, and its elements where it is assigned once and the text says them. */
function variableOf(cx: Context, target: Name, e: Entity): Entity {
  const old = lookup(cx.scope, target.text)?.entity;
  const ref: Ref = old?.kind === "value" && old.expr.kind === "variable" ? old.expr.ref : makeRef("value", target.text);
  const expr: ValueExpr = { kind: "variable", name: target.text, ref, span: target.span };
  const once = (cx.file.assignments.get(target.text) ?? 0) <= 1;
  if (e.kind === "string" && once) return e;
  if (e.kind === "results") return { ...e, expr };
  const whole = knownTensor(e);
  const known = once && whole && whole !== "ragged" ? whole.value : undefined;
  const type = valueType(e) ?? stackType(e);
  const fields = e.kind === "value" ? e.fields : undefined;
  return { kind: "value", expr, ...(type && { type }), ...(known && { known }), ...(fields && { fields }) };
}

/** A list of scalars that are computed: a vector, once their dtype is one. */
function stackType(e: Entity): TensorType | undefined {
  if (e.kind !== "list" || e.items.length === 0) return undefined;
  const types = e.items.map(typeOf);
  const first = types[0];
  if (
    !first ||
    types.some((t) => !t || t.dtype !== first.dtype || t.shape.map(dimKey).join() !== first.shape.map(dimKey).join())
  )
    return undefined;
  return tensorType(first.dtype, [e.items.length, ...first.shape]);
}

// ---- Doing things ----------------------------------------------------------------------------------------------------

function expression(cx: Context, s: ExprStatement): ProgramStatement[] {
  const e = cx.elaborate(cx, s.value);
  switch (e.kind) {
    case "poison":
      return [];
    case "node":
    case "shared":
      return [{ kind: "show-node", node: e.node, text: textOf(cx, s.span), span: s.span }];
    case "value":
      return [{ kind: "expr", value: e.expr, span: s.span }];
    case "list":
    case "tuple":
      if (isSymbolic(e)) {
        return e.items.flatMap((item): ProgramStatement[] => {
          const node = isSymbolic(item) ? toNode(cx, item, s.span) : undefined;
          return node ? [{ kind: "show-node", node, text: textOf(cx, s.span), span: s.span }] : [];
        });
      }
      break;
    case "streams":
    case "function":
    case "def":
      // A name alone: nothing to compute.
      return [];
    case "callable":
    case "method":
      report(cx, "not-a-value", s.span, `${quoted(cx, s.span)} is ${describe(e)}; call it with (…)`);
      return [];
  }
  const value = toValue(cx, e, s.span);
  return value ? [{ kind: "expr", value, span: s.span }] : [];
}

function assertion(cx: Context, s: Assert): ProgramStatement[] {
  const e = cx.elaborate(cx, s.condition);
  const m = s.message && cx.elaborate(cx, s.message);
  if (isPoisoned(e) || (m && isPoisoned(m))) return [];
  const condition = toValue(cx, e, s.condition.span);
  const message = m && s.message && toValue(cx, m, s.message.span);
  if (!condition || (m && !message)) return [];
  notACondition(cx, e, s.condition);
  return [{ kind: "assert", condition, text: textOf(cx, s.condition.span), span: s.span, ...(message && { message }) }];
}

/** Reports a condition that is surely no bool. */
function notACondition(cx: Context, e: Entity, at: { readonly span: Name["span"] }, scalar = false): boolean {
  const type = e.kind === "list" ? valueType(e) : typeOf(e);
  if (e.kind === "string" || e.kind === "none" || (type && type.dtype !== "bool")) {
    report(
      cx,
      "condition",
      at.span,
      `a condition is true or false, but ${quoted(cx, at.span)} is ${type ? type.dtype : describe(e)}`,
    );
    return true;
  }
  if (scalar && type && type.shape.length > 0) {
    report(
      cx,
      "condition",
      at.span,
      `a condition is one truth value, but ${quoted(cx, at.span)} is a tensor; use \`all(…)\` or \`any(…)\``,
    );
    return true;
  }
  return false;
}

function track(cx: Context, s: Track): ProgramStatement[] {
  const e = cx.elaborate(cx, s.value);
  const type = e.kind === "list" ? valueType(e) : typeOf(e);
  if (type && type.shape.length > 0 && !isSymbolic(e)) {
    report(
      cx,
      "track-scalar",
      s.value.span,
      `\`track\` draws a curve of scalars, but ${quoted(cx, s.value.span)} has ${type.shape.length === 1 ? "an axis" : `${type.shape.length} axes`}`,
    );
    return [];
  }
  const value = toValue(cx, e, s.value.span);
  return value ? [{ kind: "track", name: s.name.text, value, span: s.span }] : [];
}

// ---- Blocks ----------------------------------------------------------------------------------------------------------

function forLoop(cx: Context, s: For): ProgramStatement[] {
  const over = cx.elaborate(cx, s.iterable);
  const iterable = isPoisoned(over) ? undefined : toValue(cx, over, s.iterable.span);
  const item = elementOf(cx, over, s);
  const bindVariable = (inner: Context): void => {
    const old = lookup(inner.scope, s.variable.text);
    const ref =
      old?.entity.kind === "value" && old.entity.expr.kind === "variable"
        ? old.entity.expr.ref
        : makeRef("value", s.variable.text);
    const entity: Entity =
      item === "unknown" || item === undefined
        ? item === undefined
          ? poison
          : { kind: "value", expr: { kind: "variable", name: s.variable.text, ref, span: s.variable.span } }
        : { kind: "value", expr: { kind: "variable", name: s.variable.text, ref, span: s.variable.span }, type: item };
    assignValue(inner, s.variable, entity);
  };
  const body = loopBody(cx, s.body, bindVariable);
  return iterable && item ? [{ kind: "for", variable: s.variable.text, iterable, body, span: s.span }] : [];
}

/** The type of what a loop variable takes; undefined after a diagnostic. */
function elementOf(cx: Context, over: Entity, s: For): TensorType | "unknown" | undefined {
  if (isPoisoned(over)) return undefined;
  const type = over.kind === "list" ? (valueType(over) ?? stackType(over)) : typeOf(over);
  if (!type) return isSymbolic(over) ? undefined : "unknown";
  if (isSymbolic(over)) return undefined;
  if (type.shape.length === 0) {
    report(
      cx,
      "not-iterable",
      s.iterable.span,
      `${quoted(cx, s.iterable.span)} is a scalar and cannot be gone through; did you mean \`range(${textOf(cx, s.iterable.span)})\`?`,
    );
    return undefined;
  }
  return { ...type, shape: type.shape.slice(1) };
}

function whileLoop(cx: Context, s: While): ProgramStatement[] {
  let condition: ValueExpr | undefined;
  const body = loopBody(cx, s.body, (inner) => {
    const e = inner.elaborate(inner, s.condition);
    condition = isPoisoned(e) ? undefined : toValue(inner, e, s.condition.span);
    if (condition && notACondition(inner, e, s.condition, true)) condition = undefined;
  });
  return condition ? [{ kind: "while", condition, body, span: s.span }] : [];
}

/**
 * A body runs many times: it is tried once without a word, to see what types its variables have at its end, and then checked
 * with those that change taken as unknown where they differ.
 */
function loopBody(cx: Context, body: readonly Statement[], enter: (inner: Context) => void): ProgramStatement[] {
  const start = snapshot(cx.scope);
  if (!cx.dry) {
    const trial: Context = { ...cx, dry: true, sink: [] as Diagnostic[], before: [] };
    enter(trial);
    trial.block(trial, body);
    const end = snapshot(cx.scope);
    restore(cx.scope, start);
    mergeInto(cx.scope, new Map([...end].filter(([name]) => start.has(name))));
  }
  enter(cx);
  const steps = cx.block(cx, body);
  if (!cx.dry) mergeInto(cx.scope, start);
  return steps;
}

function ifElse(cx: Context, s: If): ProgramStatement[] {
  const e = cx.elaborate(cx, s.condition);
  const value = isPoisoned(e) ? undefined : toValue(cx, e, s.condition.span);
  const condition = value && notACondition(cx, e, s.condition, true) ? undefined : value;
  const start = snapshot(cx.scope);
  const body = cx.block(cx, s.body);
  const afterBody = snapshot(cx.scope);
  restore(cx.scope, start);
  const otherwise = s.otherwise ? cx.block(cx, s.otherwise) : [];
  mergeInto(cx.scope, afterBody);
  return condition ? [{ kind: "if", condition, body, otherwise, span: s.span }] : [];
}

const snapshot = (s: Scope): Scope["names"] => new Map(s.names);

function restore(s: Scope, names: Scope["names"]): void {
  s.names.clear();
  for (const [name, b] of names) s.names.set(name, b);
}

/** Joins what names mean at the ends of two ways through the text. */
function mergeInto(s: Scope, other: Scope["names"]): void {
  for (const [name, b] of other) {
    const mine = s.names.get(name);
    if (!mine) s.names.set(name, b);
    else if (mine.entity !== b.entity && mine.entity.kind === "value" && b.entity.kind === "value") {
      s.names.set(name, { ...mine, entity: join(mine.entity, b.entity) });
    }
  }
}

function join(a: ValueEntity, b: ValueEntity): ValueEntity {
  const base = { kind: "value", expr: a.expr } as const;
  if (!a.type || !b.type || a.type.dtype !== b.type.dtype || a.type.shape.length !== b.type.shape.length) return base;
  const { shape: other } = b.type;
  const shape = a.type.shape.map(
    (d, i): Dim => (dimKey(d) === dimKey(other[i]!) ? d : unknownDim("changes in a loop or an if")),
  );
  const weak = a.type.weak === true && b.type.weak === true;
  return { ...base, type: { dtype: a.type.dtype, shape, ...(weak && { weak }) } };
}
