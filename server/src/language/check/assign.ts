/** @file Assignments: a node, a value, a stream, a function copy gets its name. */
import { makeRef, type Ref } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Assign, Name } from "../ast.ts";
import type { ProgramStatement, ValueExpr } from "../program.ts";
import { type Context, quoted } from "./context.ts";
import { assignValue, declare } from "./declare.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison } from "./entity.ts";
import { knownTensor } from "./known.ts";
import { applyBinary } from "./operators.ts";
import { isOnce } from "./record.ts";
import { report } from "./report.ts";
import { lookup } from "./scope.ts";
import { stackType, valueType } from "./shared.ts";
import { bindTargets } from "./targets.ts";
import { toValue } from "./tensor.ts";

/** `NAME = EXPR`, `A, B = EXPR`, `x += e`. */
export function assign(cx: Context, s: Assign): ProgramStatement[] {
  const override =
    s.targets.length === 1 && cx.scope === cx.file.topScope
      ? cx.file.options.overrides?.get(s.targets[0]!.text)
      : undefined;
  const hinted: Context = s.targets.length === 1 ? { ...cx, hint: s.targets[0]!.text } : cx;
  let value = hinted.elaborate(hinted, override ?? s.value);
  if (s.operator) value = augmented(cx, s, value);
  const steps: { name: string; value: ValueExpr }[] = [];
  let whole: ValueExpr | undefined;
  if (s.targets.length > 1 && (value.kind === "results" || (value.kind === "value" && value.parts))) whole = value.expr;
  bindTargets(cx, s, value, (target, e) => {
    const step = bindOne(cx, s, target, e);
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
function bindOne(cx: Context, s: Assign, target: Name, e: Entity): ValueExpr | undefined {
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
  const once = assignedOnce(cx, target.text);
  if (e.kind === "string" && once) return e;
  if (e.kind === "results") return { ...e, expr };
  const whole = knownTensor(e);
  const known = once && whole && whole !== "ragged" ? whole.value : undefined;
  const type = valueType(e) ?? stackType(e);
  const fields = e.kind === "value" ? e.fields : undefined;
  const parts = type ? undefined : partTypes(e);
  return {
    kind: "value",
    expr,
    ...(type && { type }),
    ...(known && { known }),
    ...(fields && { fields }),
    ...(parts && { parts }),
  };
}

function partTypes(e: Entity): readonly (TensorType | undefined)[] | undefined {
  if (e.kind === "value") return e.parts;
  return e.kind === "list" || e.kind === "tuple"
    ? e.items.map((item) => valueType(item) ?? stackType(item))
    : undefined;
}

function assignedOnce(cx: Context, name: string): boolean {
  const once = isOnce(cx.file, name);
  if (!cx.file.isAway) cx.record.onceReads.set(name, once);
  return once;
}
