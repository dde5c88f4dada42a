/** @file Functions that are not ops: printing and files, `eval`, gradients, makers of random streams. */
import { scalarOf } from "../../../../runtime/src/ir/array.ts";
import { unknownDim } from "../../../../runtime/src/ir/dim.ts";
import { isInteger } from "../../../../runtime/src/ir/dtype.ts";
import { tensorType } from "../../../../runtime/src/ir/type.ts";
import type { Call } from "../ast.ts";
import type { ValueExpr } from "../program.ts";
import { matchArguments } from "./arguments.ts";
import { type Context, quoted } from "./context.ts";
import { elaborateArgument } from "./dict.ts";
import {
  constantValue,
  describe,
  type Entity,
  isPoisoned,
  isSymbolic,
  poison,
  type SharedEntity,
  typeOf,
} from "./entity.ts";
import { evalExpression } from "./eval.ts";
import { callGradient } from "./gradient.ts";
import { knownInteger } from "./known.ts";
import { callIfelse } from "./loops/call-ifelse.ts";
import { callLoop, isLoopWord } from "./loops/call-loop.ts";
import { readTaps } from "./loops/sequences.ts";
import { dimEntity } from "./member.ts";
import { makeStreams } from "./random.ts";
import { lengthOfRange } from "./range.ts";
import { contentOf, loadedType } from "./record.ts";
import { report } from "./report.ts";
import { toTensorValue, toValue } from "./tensor.ts";
import { callEnumerate, callZip } from "./zip.ts";

export function callBuiltin(cx: Context, name: string, e: Call): Entity {
  switch (name) {
    case "RandomStreams":
      return makeStreams(cx, "mt19937", e);
    case "MRG_RandomStreams":
      return makeStreams(cx, "mrg31k3p", e);
    case "eval":
      return evalExpression(cx, e);
    case "grad":
    case "Rop":
    case "Lop":
    case "jacobian":
    case "hessian":
      return callGradient(cx, name, e);
    case "print":
    case "plot":
      return anyArguments(cx, name, e, false);
    case "save":
      return anyArguments(cx, "save", e, true);
    case "restore":
      return restore(cx, e);
    case "load":
      return load(cx, e);
    case "range":
      return range(cx, e);
    case "len":
      return len(cx, e);
    case "zip":
      return callZip(cx, e);
    case "enumerate":
      return callEnumerate(cx, e);
    case "taps":
      return taps(cx, e);
    case "ifelse":
      return callIfelse(cx, e);
    case "dropout":
      for (const a of e.args) cx.elaborate(cx, a.value);
      return report(
        cx,
        "bad-argument",
        e.callee.span,
        "dropout draws from a random stream: write `srng.dropout(x, p)`, with `srng = RandomStreams(seed=1)`",
      );
    default:
      if (isLoopWord(name)) return callLoop(cx, name, e);
      for (const a of e.args) if (a.value.kind !== "lambda") cx.elaborate(cx, a.value);
      return report(cx, "not-available", e.callee.span, `\`${name}\` is not available yet`);
  }
}

/** `print(a, b, sep=" ")`, `plot(y)`, `save("w.npz", weights, bias, lr=rate)`. */
function anyArguments(cx: Context, name: "print" | "plot" | "save", e: Call, states: boolean): Entity {
  const args: ValueExpr[] = [];
  const options: Record<string, ValueExpr> = {};
  let good = true;
  for (const [i, a] of e.args.entries()) {
    const entity = elaborateArgument(cx, a.value);
    // The first argument of `save` is a path; the others are what it stores.
    const isPath = states && i === 0 && !a.name;
    const several = states && !a.name ? sharedItems(entity) : undefined;
    if (several) {
      args.push(...several.map((s): ValueExpr => ({ kind: "state-of", of: s.variable, span: a.value.span })));
      continue;
    }
    const read = isPath ? pathOf : states ? storable : toValue;
    const value = isPoisoned(entity) ? undefined : read(cx, entity, a.value.span);
    if (!value) good = false;
    else if (a.name) options[a.name.text] = value;
    else args.push(value);
  }
  if (!good) return poison;
  if (states && args.length === 0)
    return report(cx, "missing-argument", e.span, `save needs the path of a file, as in ${saveExample}`);
  return { kind: "value", expr: { kind: "builtin", name, args, options, span: e.span }, nothing: true };
}

const saveExample = '`save("w.npz", weights)`';

/** The first argument of `save`: a string, or a value of which nothing is known. */
function pathOf(cx: Context, e: Entity, span: Call["span"]): ValueExpr | undefined {
  if (namesFile(e)) return toValue(cx, e, span);
  report(cx, "bad-argument", span, `save: the first argument is the path of the file, as in ${saveExample}`);
  return undefined;
}

const namesFile = (e: Entity): boolean => e.kind === "string" || (e.kind === "value" && !e.type && !e.nothing);

/** Of a list of shared variables, which is saved and restored as its items are. */
function sharedItems(e: Entity): readonly SharedEntity[] | undefined {
  const items = e.kind === "list" ? e.items.filter((x) => x.kind === "shared") : [];
  return e.kind === "list" && items.length === e.items.length && items.length > 0 ? items : undefined;
}

/** `save` takes state as well as values. */
function storable(cx: Context, e: Entity, span: Call["span"]): ValueExpr | undefined {
  if (e.kind === "shared") return { kind: "state-of", of: e.variable, span };
  if (e.kind === "streams") return { kind: "state-of", of: e.set, span };
  return toTensorValue(cx, e, span);
}

/** `restore("run.npz", weights, srng, missing_ok=true)`. */
function restore(cx: Context, e: Call): Entity {
  const args: ValueExpr[] = [];
  const options: Record<string, ValueExpr> = {};
  let good = true;
  for (const [i, a] of e.args.entries()) {
    const entity = cx.elaborate(cx, a.value);
    const { span } = a.value;
    const several = a.name ? undefined : sharedItems(entity);
    if (several && i > 0) {
      args.push(...several.map((s): ValueExpr => ({ kind: "state-of", of: s.variable, span })));
      continue;
    }
    let value: ValueExpr | undefined;
    if (isPoisoned(entity)) good = false;
    else if (i === 0 && !a.name) {
      value = namesFile(entity) ? toValue(cx, entity, span) : undefined;
      if (!value)
        report(cx, "bad-argument", span, `restore: the first argument is the path of a file, as in ${restoreExample}`);
    } else if (a.name?.text === "missing_ok") value = toValue(cx, entity, span);
    else if (!a.name && (entity.kind === "shared" || entity.kind === "streams")) value = storable(cx, entity, span);
    else {
      const what = a.name ? `there is no \`${a.name.text}\`` : `${quoted(cx, span, describe(entity))} is none`;
      report(
        cx,
        "bad-argument",
        a.span,
        `restore takes shared variables and random streams, and missing_ok=true; ${what}`,
      );
    }
    if (!value) good = false;
    else if (a.name) options[a.name.text] = value;
    else args.push(value);
  }
  if (!good) return poison;
  if (args.length === 0) {
    return report(cx, "missing-argument", e.span, `restore needs the path of a file, as in ${restoreExample}`);
  }
  return { kind: "value", expr: { kind: "builtin", name: "restore", args, options, span: e.span }, nothing: true };
}

const restoreExample = '`restore("run.npz")`';

/** A literal path whose file the caller has looked at gives a type; nothing is known of others. */
function load(cx: Context, e: Call): Entity {
  const matched = matchArguments(cx, "load", [{ name: "path", required: true }], e.args, e.span);
  const path = matched?.byName.get("path");
  if (!path || isPoisoned(path.entity)) return poison;
  if (path.entity.kind !== "string" && (path.entity.kind !== "value" || path.entity.type)) {
    return report(
      cx,
      "bad-argument",
      path.span,
      `load: the path is a string, not ${quoted(cx, path.span, describe(path.entity))}`,
    );
  }
  const value = toValue(cx, path.entity, path.span);
  if (!value) return poison;
  const literal = path.entity.kind === "string" ? path.entity.value : undefined;
  if (literal !== undefined && !cx.file.isAway)
    cx.record.fileReads.set(literal, contentOf(cx.file, literal, cx.statement));
  const content = literal === undefined ? undefined : loadedType(cx.file, literal, cx.statement);
  const type = content && "dtype" in content ? content : undefined;
  return {
    kind: "value",
    expr: { kind: "builtin", name: "load", args: [value], options: {}, span: e.span },
    ...(type ? { type } : { fields: content && !("dtype" in content) ? content : "unknown" }),
  };
}

/** `taps(x, [-2, -1])`: a sequence, or the start of a result, as the step of a loop sees it. */
function taps(cx: Context, e: Call): Entity {
  const names = ["x", "taps"].map((name) => ({ name, required: true }));
  const matched = matchArguments(cx, "taps", names, e.args, e.span);
  const of = matched?.byName.get("x");
  const offsets = matched?.byName.get("taps");
  if (!of || !offsets || isPoisoned(of.entity) || isPoisoned(offsets.entity)) return poison;
  const numbers = readTaps(offsets.entity);
  if (!numbers) {
    const message = `taps are integers, each once, as in \`taps(x, [-2, -1])\`, not ${quoted(cx, offsets.span)}`;
    return report(cx, "taps", offsets.span, message);
  }
  return { kind: "taps", of: of.entity, taps: numbers, span: e.span };
}

function range(cx: Context, e: Call): Entity {
  const args: ValueExpr[] = [];
  const numbers: (number | undefined)[] = [];
  for (const a of e.args) {
    const entity = cx.elaborate(cx, a.value);
    if (isPoisoned(entity)) return poison;
    const type = typeOf(entity);
    if (
      a.name ||
      (entity.kind !== "value" && entity.kind !== "shared" && entity.kind !== "node") ||
      (type && (!isInteger(type.dtype) || type.shape.length > 0))
    ) {
      return report(
        cx,
        "bad-argument",
        a.span,
        `range takes integers, as in \`range(10)\`, \`range(2, 10)\` or \`range(0, 10, 2)\`, not ${quoted(cx, a.span)}`,
      );
    }
    const value = toValue(cx, entity, a.value.span);
    if (!value) return poison;
    args.push(value);
    numbers.push(knownInteger(entity));
  }
  if (args.length < 1 || args.length > 3)
    return report(cx, "missing-argument", e.span, `range takes one to three integers, but ${args.length} are given`);
  const expr: ValueExpr = { kind: "builtin", name: "range", args, options: {}, span: e.span };
  const known = numbers.every((n) => n !== undefined) ? numbers : undefined;
  const length = known ? lengthOfRange(known) : unknownDim("the length of a range");
  return { kind: "value", expr, type: { dtype: "int64", shape: [length], weak: true }, ...(known && { range: known }) };
}

function len(cx: Context, e: Call): Entity {
  const matched = matchArguments(cx, "len", [{ name: "x", required: true }], e.args, e.span);
  const given = matched?.byName.get("x");
  if (!given || isPoisoned(given.entity)) return poison;
  const { entity, span } = given;
  if (entity.kind === "list" || entity.kind === "tuple")
    return constantValue(scalarOf("int64", entity.items.length), e.span, true);
  const type = typeOf(entity);
  if (type && type.shape.length === 0)
    return report(cx, "bad-argument", span, `len: ${quoted(cx, span)} is a scalar, which has no length`);
  if (type && typeof type.shape[0] === "number") return constantValue(scalarOf("int64", type.shape[0]), e.span, true);
  if (type && isSymbolic(entity)) return dimEntity(type.shape[0]!, e.span);
  const value = toTensorValue(cx, entity, span);
  return value
    ? {
        kind: "value",
        expr: { kind: "builtin", name: "len", args: [value], options: {}, span: e.span },
        type: tensorType("int64"),
      }
    : poison;
}
