/** @file Statements: declarations put names in force, the others become steps of the program. */
import { makeNode, makeRef, type Ref } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Assert, ExprStatement, InputDecl, Name, Statement, Track } from "../ast.ts";
import type { ProgramStatement } from "../program.ts";
import { assign } from "./assign.ts";
import { forLoop, ifElse, jump, whileLoop } from "./blocks.ts";
import { notACondition } from "./condition.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { declare } from "./declare.ts";
import { declareDef } from "./def.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison, typeOf } from "./entity.ts";
import { declareFunction } from "./function.ts";
import { importFile } from "./import.ts";
import { report } from "./report.ts";
import { lookup } from "./scope.ts";
import { declareShared, valueType } from "./shared.ts";
import { toNode, toTensorValue, toValue } from "./tensor.ts";
import { noteDeclaration, noteType, resolveType } from "./types.ts";

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
      if (!nested) return importFile(cx, s);
      report(cx, "declaration-in-block", s.span, "an `import` stands at the top of a file, not in a loop or an `if`");
      return [];
    case "break":
    case "continue":
      return jump(cx, s);
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
    if (entity.kind === "node") noteDeclaration(cx, entity.node.attrs.ref as Ref, { type: s.type });
    if (entity.kind === "node" && s.names.length === 1) noteType(cx, entity.node.attrs.ref as Ref, s.type);
    declare(cx, name, "input", entity, s.doc);
  }
}

const inputEntity = (name: Name, type: TensorType): Entity => {
  const ref = makeRef("input", name.text);
  return { kind: "node", node: makeNode({ op: "input", attrs: { ref }, type, span: name.span, name: name.text }) };
};

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
        const text = textOf(cx, s.span);
        return e.items.flatMap((item, i): ProgramStatement[] => {
          const node = isSymbolic(item) ? toNode(cx, item, s.span) : undefined;
          const place = s.value.kind === "name" ? `${text}[${i}]` : text;
          return node ? [{ kind: "show-node", node, text: place, span: s.span }] : [];
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
  const condition = notACondition(cx, e, s.condition) ? undefined : toTensorValue(cx, e, s.condition.span);
  const message = m && s.message && toValue(cx, m, s.message.span);
  if (!condition || (m && !message)) return [];
  return [{ kind: "assert", condition, text: textOf(cx, s.condition.span), span: s.span, ...(message && { message }) }];
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
  const value = toTensorValue(cx, e, s.value.span);
  return value ? [{ kind: "track", name: s.name.text, value, span: s.span }] : [];
}
