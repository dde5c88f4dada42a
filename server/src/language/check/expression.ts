/** @file Expressions: literals, names, lists; the rest has files of its own. */
import { complexScalar, scalarOf } from "../../../../runtime/src/ir/array.ts";
import { namedDim } from "../../../../runtime/src/ir/dim.ts";
import { isDtype } from "../../../../runtime/src/ir/dtype.ts";
import { makeNode } from "../../../../runtime/src/ir/node.ts";
import type { Expr, IntLiteral, Name, Span } from "../ast.ts";
import { builtins } from "./builtin-names.ts";
import { elaborateCall } from "./call.ts";
import { elaborateComprehension } from "./comprehension.ts";
import type { Context } from "./context.ts";
import { dimNamed, useDim } from "./dims.ts";
import { constantValue, type Entity, isPoisoned, nodeEntity, poison } from "./entity.ts";
import { unknownName } from "./expression-name.ts";
import { elaborateIndex } from "./indexing.ts";
import { elaborateMember } from "./member.ts";
import { elaborateBinary, elaborateUnary } from "./operators.ts";
import { opCalled } from "./ops.ts";
import { report } from "./report.ts";
import { lookup } from "./scope.ts";

/** What an expression means; poison after a diagnostic. */
export function elaborate(cx: Context, e: Expr): Entity {
  const entity = elaborateBare(cx, e);
  if (!cx.dry && !cx.again && entity.kind !== "poison") note(cx, e.span, entity);
  return entity;
}

/** Of the bodies of defs, for one statement, at most: no hover shows more. */
const mostInBodies = 2000;

function note({ record, expansion, file }: Context, span: Span, entity: Entity): void {
  if (file.isAway) return;
  if (!expansion) record.expressions.push({ span, entity });
  else if (record.bodies.length < mostInBodies) record.bodies.push({ span, entity, use: expansion.top });
}

function elaborateBare(cx: Context, e: Expr): Entity {
  switch (e.kind) {
    case "name":
      return elaborateName(cx, e);
    case "int":
      return elaborateInt(cx, e);
    case "float":
      return constantValue(
        e.imaginary ? complexScalar("complex128", 0, e.value) : scalarOf("float64", e.value),
        e.span,
        true,
      );
    case "string":
      return { kind: "string", value: e.value, span: e.span };
    case "constant":
      return elaborateConstant(e.name, e.span);
    case "list":
    case "tuple": {
      const items = e.items.map((item) => cx.elaborate(cx, item));
      return items.some(isPoisoned) ? poison : { kind: e.kind, items, span: e.span };
    }
    case "comprehension":
      return elaborateComprehension(cx, e);
    case "dict":
      if (e.inList) return report(cx, "not-a-value", e.span, "a dict `{ … }` is no item of a list");
      // The parser has said that it cannot stand here.
      for (const { key, value } of e.entries) {
        cx.elaborate(cx, key);
        cx.elaborate(cx, value);
      }
      return poison;
    case "unary":
      return elaborateUnary(cx, e);
    case "binary":
      return elaborateBinary(cx, e);
    case "call":
      return elaborateCall(cx, e);
    case "member":
      return elaborateMember(cx, e);
    case "index":
      return elaborateIndex(cx, e);
    case "lambda":
      return { kind: "lambda", lambda: e };
    case "junk-expr":
      return poison;
  }
}

function elaborateInt(cx: Context, e: IntLiteral): Entity {
  if (e.value >= 1n << 64n || e.value < -(1n << 63n)) {
    return report(cx, "literal-range", e.span, `${e.text} is too large for any integer dtype`);
  }
  const dtype = e.value >= 1n << 63n ? "uint64" : "int64";
  return constantValue(scalarOf(dtype, e.value), e.span, true);
}

const numbers = { inf: Number.POSITIVE_INFINITY, nan: Number.NaN, pi: Math.PI } as const;

function elaborateConstant(name: "true" | "false" | "none" | "inf" | "nan" | "pi", span: Span): Entity {
  switch (name) {
    case "true":
    case "false":
      return constantValue(scalarOf("bool", name === "true"), span, true);
    case "none":
      return { kind: "none", span };
    default:
      return constantValue(scalarOf("float64", numbers[name]), span, true);
  }
}

function elaborateName(cx: Context, e: Name): Entity {
  const name = e.text;
  const binding = lookup(cx.scope, name);
  if (binding) {
    if (!cx.dry && !cx.again && !cx.expansion) cx.record.references.push({ symbol: binding.symbol, span: e.span });
    const { entity } = binding;
    // A value is read where the name stands, so that messages point there.
    return entity.kind === "value" ? { ...entity, expr: { ...entity.expr, span: e.span } } : entity;
  }
  const dim = dimValue(cx, name, e.span);
  if (dim) return dim;
  if (opCalled(name) || builtins.has(name) || isDtype(name)) return { kind: "callable", name };
  return unknownName(cx, name, e.span);
}

/** A declared dim used as a number: an int64 scalar, weak as a literal. */
function dimValue(cx: Context, name: string, span: Span): Entity | undefined {
  for (let x = cx.expansion; x; x = x.outer) {
    const dim = x.dims.get(name);
    if (dim === undefined) continue;
    if (typeof dim === "number") return constantValue(scalarOf("int64", dim), span, true);
    return nodeEntity(
      makeNode({ op: "dim", attrs: { dim }, type: { dtype: "int64", shape: [], weak: true }, span, name }),
    );
  }
  if (!dimNamed(cx, name)) return undefined;
  useDim(cx, name, span, "");
  return nodeEntity(
    makeNode({
      op: "dim",
      attrs: { dim: namedDim(name) },
      type: { dtype: "int64", shape: [], weak: true },
      span,
      name,
    }),
  );
}
