/** @file `def`: a helper that builds graph, expanded and checked at each use. */
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Call, DefDecl, Statement } from "../ast.ts";
import { type Given, matchArguments } from "./arguments.ts";
import { bindDims, conflictText, type DimPair } from "./bind-dims.ts";
import { castToDtype } from "./cast.ts";
import { type Context, type Expansion, type FileState, quoted } from "./context.ts";
import { assignValue, declare } from "./declare.ts";
import { checkDefNames } from "./def-names.ts";
import { type DefEntity, type Entity, isPoisoned, isSymbolic, poison, typeOf } from "./entity.ts";
import { entityMisfit } from "./fit.ts";
import { knownScalar } from "./known.ts";
import { checkParamOrder } from "./param-order.ts";
import { report } from "./report.ts";
import { newScope } from "./scope.ts";
import { valueType } from "./shared.ts";
import { bindTargets } from "./targets.ts";
import { resolveType } from "./types.ts";
import { affordable, itemsHere, partsOfItem } from "./written-out.ts";

/** Uses inside uses, at most: enough for any helper, and an end for one that uses itself. */
const deepest = 100;

export function expandDef(cx: Context, d: DefEntity, e: Call): Entity {
  const { declaration } = d;
  const name = declaration.name.text;
  const matched = matchArguments(
    cx,
    name,
    declaration.params.map((p) => ({ name: p.name.text, required: p.default === undefined })),
    e.args,
    e.span,
  );
  return matched ? applyDef(cx, d, matched.byName, e.span) : poison;
}

/** The body of a def for arguments by name of its parameters; `span` is where it is used. */
export function applyDef(cx: Context, d: DefEntity, given: ReadonlyMap<string, Given>, span: Call["span"]): Entity {
  const { declaration } = d;
  const name = declaration.name.text;
  if (depth(cx.expansion) >= deepest) {
    return report(cx, "recursive-def", span, `\`${name}\` uses itself without end`);
  }
  if (!affordable(cx, `\`${name}\``, span)) return poison;
  const top = cx.expansion?.top ?? span;
  const expansion: Expansion = {
    name,
    use: span,
    top,
    dims: new Map(),
    ...(cx.expansion && { outer: cx.expansion }),
  };
  const file = homeOf(cx, declaration.span);
  const inner: Context = { ...cx, file, scope: newScope(file.topScope), expansion };
  const args: { entity: Entity; span: Call["span"] }[] = [];
  for (const p of declaration.params) {
    const argument = given.get(p.name.text);
    if (argument) args.push(argument);
    else args.push({ entity: cx.elaborate({ ...inner, scope: file.topScope }, p.default!), span: p.default!.span });
  }
  if (args.some((a) => isPoisoned(a.entity))) return poison;
  const fitted = fitParams(cx, inner, declaration, args);
  if (!fitted) return poison;
  for (const [i, p] of declaration.params.entries()) assignValue(inner, p.name, fitted[i]!);
  const result = run(inner, declaration.body);
  if (result === undefined)
    return report(inner, "no-return", declaration.name.span, `\`${name}\` ends without a \`return\``);
  return declaration.result ? checkResult(inner, declaration, result) : result;
}

/** The file that a def stands in: its body has the names of that one. */
function homeOf(cx: Context, declaration: DefDecl["span"]): FileState {
  const home = cx.file.modules.states.get(declaration.file) ?? cx.file;
  if (home.options === cx.file.options) return cx.file;
  const { randomVariables, declaredTypes, suggestions } = cx.file;
  return { ...home, randomVariables, declaredTypes, suggestions, isAway: true };
}

const depth = (x: Expansion | undefined): number => (x ? 1 + depth(x.outer) : 0);

/** Checks arguments against annotated parameters; binds the dims that those name. */
function fitParams(
  cx: Context,
  inner: Context,
  d: DefDecl,
  args: readonly { entity: Entity; span: Call["span"] }[],
): Entity[] | undefined {
  const pairs: DimPair[] = [];
  const out: Entity[] = [];
  let good = true;
  for (const [i, p] of d.params.entries()) {
    const { entity, span } = args[i]!;
    out.push(entity);
    if (!p.type) continue;
    const wanted = paramType(inner, p.type, p.name.text);
    if (!wanted) return undefined;
    const type = typeOf(entity) ?? valueType(entity);
    if (!type) continue;
    const misfit = entityMisfit(entity, type, wanted, `\`${p.name.text}\``);
    if (misfit || type.shape.length !== wanted.shape.length) {
      report(
        cx,
        "argument-type",
        span,
        `${d.name.text}: ${quoted(cx, span, "the argument")} ${misfit ?? `is ${printType(type)}, but \`${p.name.text}\` is ${printType(wanted)}`}`,
        {
          labels: [{ message: `${p.name.text}: ${printType(wanted)} declared here`, span: p.span }],
        },
      );
      good = false;
      continue;
    }
    out[i] = castToDtype(cx, entity, wanted.dtype, span);
    for (const [axis, given] of type.shape.entries())
      pairs.push({ wanted: wanted.shape[axis]!, given, argument: i, axis });
  }
  if (!good) return undefined;
  const dims = bindDims(pairs);
  if (dims.conflict) {
    const { argument } = dims.conflict.pair;
    report(
      cx,
      "dim-binding",
      args[argument]!.span,
      `${d.name.text}: ${conflictText(dims.conflict, (i) => `\`${d.params[i]!.name.text}\``)}`,
      {
        labels: [{ message: `${d.params[argument]!.name.text} declared here`, span: d.params[argument]!.span }],
      },
    );
    return undefined;
  }
  for (const name of dimNamesOf(d)) {
    const dim = dims.valueOf(name);
    if (dim !== undefined) inner.expansion!.dims.set(name, dim);
  }
  return out;
}

/** Parameter types are read in a scope of their own: their dim names are the def's, unless the file binds them to numbers. */
const paramType = (inner: Context, t: NonNullable<DefDecl["params"][number]["type"]>, owner: string) =>
  resolveType({ ...inner, dry: true }, t, owner);

function dimNamesOf(d: DefDecl): Set<string> {
  const names = new Set<string>();
  const visit = (e: unknown): void => {
    if (typeof e !== "object" || e === null) return;
    if ("kind" in e && e.kind === "name" && "text" in e) names.add(String(e.text));
    else for (const x of Object.values(e)) visit(x);
  };
  for (const p of d.params) for (const dim of p.type?.dims ?? []) visit(dim);
  return names;
}

/** Runs the statements of a body until one returns. */
function run(cx: Context, body: readonly Statement[]): Entity | undefined {
  for (const s of body) {
    switch (s.kind) {
      case "return":
        return cx.elaborate(cx, s.value);
      case "assign": {
        const value = cx.elaborate({ ...cx, ...(s.targets.length === 1 && { hint: s.targets[0]!.text }) }, s.value);
        bindTargets(cx, s, value, (target, entity) => assignValue(cx, target, entity));
        break;
      }
      case "if": {
        const condition = cx.elaborate(cx, s.condition);
        if (isPoisoned(condition)) return poison;
        const known = knownScalar(condition);
        if (known === undefined) {
          const hint = isSymbolic(condition) ? "; use `where` or `ifelse` to choose by what the graph computes" : "";
          return report(
            cx,
            "not-known-here",
            s.condition.span,
            `a def chooses while the graph is built, but ${quoted(cx, s.condition.span)} is not known then${hint}`,
          );
        }
        const result = run(cx, known ? s.body : (s.otherwise ?? []));
        if (result) return result;
        break;
      }
      case "for": {
        const result = runLoop(cx, s);
        if (result) return result;
        break;
      }
      case "expr":
        cx.elaborate(cx, s.value);
        break;
      case "junk":
        return poison;
      default:
        return report(cx, "not-in-def", s.span, "the body of a def holds bindings, `if`, `for` and `return` only");
    }
  }
  return undefined;
}

/** A loop in a def is written out: its list must be known. */
function runLoop(cx: Context, s: Extract<Statement, { kind: "for" }>): Entity | undefined {
  const iterable = cx.elaborate(cx, s.iterable);
  if (isPoisoned(iterable)) return poison;
  const items = itemsHere(cx, iterable, s.iterable.span);
  if (!items) {
    return report(
      cx,
      "not-known-here",
      s.iterable.span,
      `a loop in a def is written out while the graph is built, but ${quoted(cx, s.iterable.span)} is not known then`,
    );
  }
  for (const item of items) {
    if (!affordable(cx, `\`${cx.expansion!.name}\``, s.span)) return poison;
    const parts = partsOfItem(cx, s, item, s.iterable.span);
    if (!parts) return poison;
    for (const [i, target] of s.targets.entries()) assignValue(cx, target, parts[i]!);
    const result = run(cx, s.body);
    if (result) return result;
  }
  return undefined;
}

function checkResult(cx: Context, d: DefDecl, result: Entity): Entity {
  const wanted = resolveType({ ...cx, dry: true }, d.result!, d.name.text);
  const type = typeOf(result);
  if (!wanted || !type) return isPoisoned(result) || !wanted ? poison : result;
  const dims = bindDims(
    type.shape.map((given, axis) => ({ wanted: wanted.shape[axis] ?? given, given, argument: 0, axis })),
  );
  if (type.dtype === wanted.dtype && type.shape.length === wanted.shape.length && !dims.conflict) return result;
  return report(cx, "claim", d.result!.span, `the result is ${printType(type)}, but ${printType(wanted)} is declared`);
}

/** Puts a def in force, after a look at the names in its body. */
export function declareDef(cx: Context, d: DefDecl): void {
  checkParamOrder(cx, d.name.text, d.params);
  checkDefNames(cx, d);
  declare(cx, d.name, "def", { kind: "def", declaration: d }, d.doc);
}
