/** @file Calls of ops by name or as a method: arguments by the op's signature. */
import { fromValues, scalarOf } from "../../../../runtime/src/ir/array.ts";
import type { Measure } from "../../../../runtime/src/ir/measured-dim.ts";
import type { Op } from "../../../../runtime/src/ops/op.ts";
import { type Param, parseSignature } from "../../../../runtime/src/ops/signature.ts";
import type { Argument, Span } from "../ast.ts";
import type { AttrExpr } from "../program.ts";
import type { Operand } from "./application.ts";
import { applyOp } from "./apply.ts";
import { type Given, type Matched, matchArguments, type Parameter } from "./arguments.ts";
import { attributeOf, defaultAttribute } from "./attributes.ts";
import { type Context, quoted } from "./context.ts";
import { constantValue, describe, type Entity, entitySpan, isPoisoned, nodeEntity, poison } from "./entity.ts";
import { foldOfSelection } from "./loops/fixed-selection.ts";
import { report } from "./report.ts";
import { spanning } from "./spans.ts";
import { tied, toldLengths } from "./told-length.ts";
import { toldRange } from "./told-range.ts";

/** `self` is the receiver of a method call, the op's first argument. */
export function callOp(cx: Context, op: Op, what: string, args: readonly Argument[], span: Span, self?: Given): Entity {
  const measures: Measure[] = [];
  const params = parseSignature(op.sig).params;
  const matched = matchArguments(cx, what, parametersOf(params), args, span, self);
  if (!matched) return poison;
  const told = op.name === "arange" ? toldRange(cx, params.find((p) => p.name === "dtype")!, matched, span) : undefined;
  if (told) return told;
  const read = readMatched(cx, params, what, matched, span, measures);
  const fixed = cx.inStep && read && foldOfSelection(op.name, read, span);
  if (fixed) return nodeEntity(fixed);
  return read ? tied(applyOp(cx, { op, what, ...read, span }), measures, span) : poison;
}

export interface ReadArguments {
  readonly operands: readonly Operand[];
  readonly attrs: Readonly<Record<string, AttrExpr>>;
}

/**
 * The arguments of a call as a signature wants them: tensors in order, attributes by name. Undefined after a diagnostic. Lengths may be
 * integers of the graph: it adds them to `measures`.
 */
export function readArguments(
  cx: Context,
  sig: string,
  what: string,
  args: readonly Argument[],
  span: Span,
  measures: Measure[],
): ReadArguments | undefined {
  const params = parseSignature(sig).params;
  const matched = matchArguments(cx, what, parametersOf(params), args, span);
  return matched && readMatched(cx, params, what, matched, span, measures);
}

function readMatched(
  cx: Context,
  params: readonly Param[],
  what: string,
  matched: Matched,
  span: Span,
  measures: Measure[],
): ReadArguments | undefined {
  const operands: Operand[] = [];
  const attrs: Record<string, AttrExpr> = {};
  let good = true;
  let omitted = false;
  for (const param of params) {
    if (isRest(param) && param.kind === "tensors") {
      for (const g of spread(matched.rest)) operands.push(g);
      continue;
    }
    if (isRest(param) && param.kind === "tensor") {
      // Each argument is one operand: a list is a tensor.
      operands.push(...matched.rest);
      continue;
    }
    const given = matched.byName.get(param.name) ?? (isRest(param) ? together(matched.rest) : undefined);
    if (given && isPoisoned(given.entity)) {
      good = false;
    } else if (param.kind === "tensor") {
      if (given?.entity.kind === "none" && param.default === undefined) {
        report(cx, "bad-argument", given.span, `${what}: \`${param.name}\` takes a tensor, not none`);
        good = false;
      } else if (given && given.entity.kind !== "none") {
        if (omitted) {
          report(cx, "bad-argument", given.span, `${what}: \`${param.name}\` needs the tensors before it too`);
          good = false;
        }
        operands.push(given);
      } else if (param.default !== undefined && param.default !== "none") {
        operands.push({ entity: defaultTensor(param, span), span });
      } else {
        omitted = true;
      }
    } else if (param.kind === "tensors") {
      const list = given && listItems(given);
      if (list) operands.push(...list);
      else if (given) {
        report(
          cx,
          "bad-argument",
          given.span,
          `${what}: \`${param.name}\` takes a list of tensors, not ${quoted(cx, given.span, describe(given.entity))}`,
        );
        good = false;
      }
    } else if (given) {
      const entity = toldLengths(cx, what, param, given.entity, given.span, measures);
      const attr = attributeOf(cx, param, entity, given.span, what);
      if (attr) attrs[param.name] = attr;
      else good = false;
    } else if (param.default === undefined) {
      report(cx, "missing-argument", span, `${what} needs an argument for \`${param.name}\``);
      good = false;
    } else {
      attrs[param.name] = { kind: "known", value: defaultAttribute(param) };
    }
  }
  return good ? { operands, attrs } : undefined;
}

const parameters = new WeakMap<readonly Param[], readonly Parameter[]>();

/** What a call can give to a signature, made once for each. */
function parametersOf(params: readonly Param[]): readonly Parameter[] {
  const known = parameters.get(params);
  if (known) return known;
  const made = params.map(
    (p): Parameter => ({
      name: p.name,
      required: p.default === undefined,
      keywordOnly: p.keywordOnly,
      rest: isRest(p),
    }),
  );
  parameters.set(params, made);
  return made;
}

/** A type that ends in `...` takes all arguments that are left. */
const isRest = (p: Param): boolean => p.type.endsWith("...");

/** `x.transpose(1, 0)` and `x.transpose([1, 0])` mean the same; so do `x.reshape(6)` and `x.reshape([6])`. */
function together(rest: readonly Given[]): Given | undefined {
  if (rest.length < 2) return rest[0];
  const span = spanning(rest[0]!.span, rest[rest.length - 1]!.span);
  return { entity: { kind: "list", items: rest.map((g) => g.entity), span }, span };
}

/** `f([a, b])` and `f(a, b)` mean the same where any number of tensors is taken. */
const spread = (rest: readonly Given[]): readonly Given[] => (rest.length === 1 && listItems(rest[0]!)) || rest;

function listItems(g: Given): readonly Given[] | undefined {
  const e = g.entity;
  if (e.kind !== "list" && e.kind !== "tuple") return undefined;
  return e.items.map((entity) => ({ entity, span: entitySpan(entity) ?? g.span }));
}

/** A default such as `low: float[] = 0`: a weak literal. */
function defaultTensor(param: Param, span: Span): Entity {
  const value = defaultAttribute(param);
  if (typeof value === "number") {
    return constantValue(scalarOf(/^-?\d+$/.test(param.default!) ? "int64" : "float64", value), span, true);
  }
  if (typeof value === "boolean") return constantValue(scalarOf("bool", value), span, true);
  const items = value as readonly number[];
  return constantValue(fromValues("float64", [items.length], items), span, true);
}
