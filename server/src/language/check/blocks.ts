/** @file `for`, `while` and `if`: what names mean after ways through the text that may not be taken. */
import { type Dim, dimKey, unknownDim } from "../../../../runtime/src/ir/dim.ts";
import { makeRef } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { For, If, Jump, Statement, While } from "../ast.ts";
import type { ProgramStatement, ValueExpr } from "../program.ts";
import { notACondition } from "./condition.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { assignValue } from "./declare.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison, typeOf, type ValueEntity } from "./entity.ts";
import { report } from "./report.ts";
import { type Binding, bind, changes, local, lookup, mark, rollback, type Scope } from "./scope.ts";
import { stackType, valueType } from "./shared.ts";
import { toTensorValue, toValue } from "./tensor.ts";
import { partsOfItem } from "./written-out.ts";

export function forLoop(cx: Context, s: For): ProgramStatement[] {
  const over = cx.elaborate(cx, s.iterable);
  const iterable = isPoisoned(over) ? undefined : toValue(cx, over, s.iterable.span);
  const types = typesOfTargets(cx, over, s);
  const bindVariables = (inner: Context): void => {
    for (const [i, target] of s.targets.entries()) {
      const old = lookup(inner.scope, target.text);
      const ref =
        old?.entity.kind === "value" && old.entity.expr.kind === "variable"
          ? old.entity.expr.ref
          : makeRef("value", target.text);
      const expr = { kind: "variable", name: target.text, ref, span: target.span } as const;
      const type = types?.[i];
      const known = type === "unknown" ? undefined : type;
      assignValue(inner, target, types ? { kind: "value", expr, ...(known && { type: known }) } : poison);
    }
  };
  const body = loopBody(cx, s.body, bindVariables);
  const variables = s.targets.map((t) => t.text);
  return iterable && types
    ? [{ kind: "for", variables, ...(s.nesting && { nesting: s.nesting }), iterable, body, span: s.span }]
    : [];
}

/** The types of what each name of a loop takes; undefined after a diagnostic. */
function typesOfTargets(cx: Context, over: Entity, s: For): readonly (TensorType | "unknown")[] | undefined {
  if (s.targets.length === 1 && !s.nesting) {
    const type = elementOf(cx, over, s);
    return type && [type];
  }
  const twice = s.targets.find((t, i) => s.targets.findIndex((other) => other.text === t.text) < i);
  if (twice) {
    report(cx, "repeated-parameter", twice.span, `two names of this \`for\` are called \`${twice.text}\``);
    return undefined;
  }
  if (isPoisoned(over)) return undefined;
  if (over.kind !== "list" && over.kind !== "tuple") {
    if (over.kind === "value" && !over.type && !over.nothing) return s.targets.map(() => "unknown");
    // The rows of a tensor are not taken apart.
    if (elementOf(cx, over, s)) partsOfItem(cx, s, over, s.iterable.span);
    return undefined;
  }
  const rows: (readonly Entity[])[] = [];
  for (const item of over.items) {
    const parts = partsOfItem(cx, s, item, s.iterable.span);
    if (!parts) return undefined;
    rows.push(parts);
  }
  return s.targets.map((_, i) => {
    const type = stackType({ kind: "list", items: rows.map((row) => row[i]!), span: s.iterable.span });
    return type ? { ...type, shape: type.shape.slice(1) } : "unknown";
  });
}

/** The type of what a loop variable takes; undefined after a diagnostic. */
function elementOf(cx: Context, over: Entity, s: For): TensorType | "unknown" | undefined {
  if (isPoisoned(over)) return undefined;
  if (over.kind === "string" || over.kind === "none" || over.kind === "results") {
    report(
      cx,
      "not-iterable",
      s.iterable.span,
      `${quoted(cx, s.iterable.span)} is ${describe(over)} and cannot be gone through`,
    );
    return undefined;
  }
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

export function whileLoop(cx: Context, s: While): ProgramStatement[] {
  let condition: ValueExpr | undefined;
  const body = loopBody(cx, s.body, (inner) => {
    const e = inner.elaborate(inner, s.condition);
    condition =
      isPoisoned(e) || notACondition(inner, e, s.condition, true)
        ? undefined
        : toTensorValue(inner, e, s.condition.span);
  });
  return condition ? [{ kind: "while", condition, body, span: s.span }] : [];
}

export function jump(cx: Context, s: Jump): ProgramStatement[] {
  if (!cx.loop) {
    report(cx, "jump-outside", s.span, `\`${s.kind}\` stands in the block of a \`for\` or a \`while\` only`);
    return [];
  }
  for (const { now } of changes(cx.scope, cx.loop.start).values()) cx.loop.left.push(now);
  return [{ kind: s.kind, span: s.span }];
}

/**
 * A body runs many times: it is tried once without a word, to see what types its variables have at its end, and then checked
 * with those that change taken as unknown where they differ.
 */
function loopBody(outer: Context, body: readonly Statement[], enter: (inner: Context) => void): ProgramStatement[] {
  const { scope } = outer;
  const start = mark(scope);
  const left: Binding[] = [];
  const cx: Context = { ...outer, loop: { start, left } };
  if (!cx.dry) {
    const trial: Context = { ...cx, dry: true, sink: [], before: [] };
    enter(trial);
    trial.block(trial, body);
    for (const binding of left) merge(scope, binding);
    const ends = changes(scope, start);
    rollback(scope, start);
    for (const { before, now } of ends.values()) if (before) merge(scope, now);
  }
  enter(cx);
  const steps = cx.block(cx, body);
  for (const binding of left) merge(scope, binding);
  // The body may not have run at all.
  for (const { before } of changes(scope, start).values()) if (before) merge(scope, before);
  return steps;
}

export function ifElse(cx: Context, s: If): ProgramStatement[] {
  const { scope } = cx;
  const e = cx.elaborate(cx, s.condition);
  const condition =
    isPoisoned(e) || notACondition(cx, e, s.condition, true) ? undefined : toTensorValue(cx, e, s.condition.span);
  const start = mark(scope);
  const body = cx.block(cx, s.body);
  const afterBody = changes(scope, start);
  rollback(scope, start);
  const otherwise = s.otherwise ? cx.block(cx, s.otherwise) : [];
  for (const { now } of afterBody.values()) merge(scope, now);
  return condition ? [{ kind: "if", condition, body, otherwise, span: s.span }] : [];
}

/** Joins what a name means here with what it means at the end of another way through the text. */
function merge(scope: Scope, other: Binding): void {
  const mine = local(scope, other.name);
  if (!mine) bind(scope, other);
  else if (mine.entity !== other.entity && mine.entity.kind === "value" && other.entity.kind === "value") {
    bind(scope, { ...mine, entity: join(mine.entity, other.entity) });
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
