/** @file Calls: what is called decides how. */
import { isDtype } from "../../../../runtime/src/ir/dtype.ts";
import type { Call, Expr, Member } from "../ast.ts";
import { builtins } from "./builtin-names.ts";
import { callBuiltin } from "./builtins.ts";
import { type Context, quoted, textOf } from "./context.ts";
import { copyFunction } from "./copy.ts";
import { expandDef } from "./def.ts";
import { describe, type Entity, type MethodEntity, poison } from "./entity.ts";
import { callFunction } from "./function-call.ts";
import { setSubtensor } from "./indexing.ts";
import { callOp } from "./op-call.ts";
import { opCalled } from "./ops.ts";
import { callRng, callStreams } from "./random.ts";
import { replacing, report } from "./report.ts";
import { lookup } from "./scope.ts";
import { callShared } from "./shared.ts";

export function elaborateCall(cx: Context, e: Call): Entity {
  const set = setSubtensorCall(cx, e);
  if (set) return set;
  const callee = cx.elaborate(cx, e.callee);
  switch (callee.kind) {
    case "poison":
      return poisonedArguments(cx, e);
    case "function":
      return callFunction(cx, callee, e);
    case "def":
      return expandDef(cx, callee, e);
    case "callable":
      return callNamed(cx, callee.name, e);
    case "method":
      return callMethod(cx, callee, e);
    default:
      poisonedArguments(cx, e);
      if (isProperty(e.callee)) return calledProperty(cx, e, e.callee);
      return report(
        cx,
        "not-callable",
        e.callee.span,
        `${quoted(cx, e.callee.span)} is ${describe(callee)} and cannot be called${hidesOp(cx, e)}`,
      );
  }
}

/** Looks at the arguments all the same: they may hold mistakes of their own. */
function poisonedArguments(cx: Context, e: Call): Entity {
  for (const a of e.args) cx.elaborate(cx, a.value);
  return poison;
}

function callNamed(cx: Context, name: string, e: Call): Entity {
  if (isDtype(name)) return castTo(cx, name, e);
  const op = opCalled(name);
  if (op?.kind === "region" || op?.kind === "word") return callBuiltin(cx, name, e);
  if (op) return callOp(cx, op, name, e.args, e.span);
  return builtins.has(name) ? callBuiltin(cx, name, e) : poison;
}

/** `float32(x)` is `cast(x, "float32")`. */
function castTo(cx: Context, dtype: string, e: Call): Entity {
  const op = opCalled("cast");
  if (!op) return poison;
  const span = e.callee.span;
  return callOp(
    cx,
    op,
    dtype,
    [...e.args, { span, name: { kind: "name", text: "dtype", span }, value: { kind: "string", value: dtype, span } }],
    e.span,
  );
}

function callMethod(cx: Context, m: MethodEntity, e: Call): Entity {
  const { receiver } = m;
  switch (receiver.kind) {
    case "streams":
      return callStreams(cx, receiver, m, e);
    case "rng":
      return callRng(cx, receiver, m, e);
    case "function":
      return copyFunction(cx, receiver, e);
    case "shared":
      if (m.name === "get_value" || m.name === "set_value") return callShared(cx, receiver, m, e);
      break;
  }
  const op = opCalled(m.name);
  return op ? callOp(cx, op, m.name, e.args, e.span, { entity: receiver, span: m.receiverSpan }) : poison;
}

/** `set_subtensor(x[1:], v)`, `inc_subtensor(x[i], v)`: the first argument names a part of a tensor. */
function setSubtensorCall(cx: Context, e: Call): Entity | undefined {
  if (e.callee.kind !== "name") return undefined;
  const name = e.callee.text;
  return name === "set_subtensor" || name === "inc_subtensor" ? setSubtensor(cx, name, e) : undefined;
}

/** The reason why a call of an op went wrong: a name that hides it. */
function hidesOp(cx: Context, e: Call): string {
  if (e.callee.kind !== "name" || !opCalled(e.callee.text)) return "";
  const binding = lookup(cx.scope, e.callee.text);
  return binding ? `: the name hides the op` : "";
}

/** `x.size()`, `x.shape(0)`: what needs no brackets, or others. */
function calledProperty(cx: Context, e: Call, callee: Member): Entity {
  const text = quoted(cx, callee.span, `\`.${callee.member.text}\``);
  const [only] = e.args;
  const brackets = { start: callee.span.end, end: e.span.end };
  if (!only) {
    return report(cx, "not-callable", callee.span, `${text} needs no brackets`, {
      fixes: [replacing("Leave the brackets out", brackets, "")],
    });
  }
  const inside = textOf(cx, { ...e.span, start: only.span.start, end: e.args[e.args.length - 1]!.span.end });
  return report(cx, "not-callable", callee.span, `${text} is no method: an element of it is \`…[${inside}]\``, {
    fixes: [replacing("Write square brackets", brackets, `[${inside}]`)],
  });
}

const isProperty = (callee: Expr): callee is Member =>
  callee.kind === "member" && ["T", "shape", "dtype", "ndim", "size"].includes(callee.member.text);
