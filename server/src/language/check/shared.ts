/** @file Shared variables: their declaration, `get_value` and `set_value`. */
import { type Dim, dimKey, unknownDim } from "../../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef } from "../../../../runtime/src/ir/node.ts";
import { printType, type TensorType, tensorType } from "../../../../runtime/src/ir/type.ts";
import type { Call, ComprehensionPart, SharedDecl, Span } from "../ast.ts";
import type { ProgramStatement, SharedVariable } from "../program.ts";
import { matchArguments } from "./arguments.ts";
import { bindDims, conflictText } from "./bind-dims.ts";
import { eachRound } from "./comprehension.ts";
import { type Context, quoted, sourceText } from "./context.ts";
import { declare } from "./declare.ts";
import { type Entity, isPoisoned, type MethodEntity, poison, type SharedEntity, typeOf } from "./entity.ts";
import { evaluateFirst } from "./evaluated.ts";
import { entityMisfit } from "./fit.ts";
import { knownTensor } from "./known.ts";
import { replacing, report } from "./report.ts";
import { toTensorValue, unknownType } from "./tensor.ts";
import { noteDeclaration, noteType, resolveType } from "./types.ts";

export function declareShared(cx: Context, s: SharedDecl): ProgramStatement[] {
  const entity = s.parts ? sharedList(cx, s, s.parts) : oneShared(cx, s, s.name.text);
  declare(cx, s.name, "shared", entity, s.doc);
  const all = entity.kind === "list" ? entity.items : [entity];
  return all.flatMap((one) =>
    one.kind === "shared" ? [{ kind: "init-shared", shared: one.variable, span: s.span } as const] : [],
  );
}

/** `shared ms = zeros_like(p) for p in params`: a shared variable for each round, called `ms[0]`, `ms[1]`, …, as it is reached. */
function sharedList(cx: Context, s: SharedDecl, parts: readonly ComprehensionPart[]): Entity {
  const items: SharedEntity[] = [];
  const good = eachRound(cx, parts, (inner) => {
    const one = oneShared(inner, s, `${s.name.text}[${items.length}]`);
    if (one.kind !== "shared") return false;
    items.push(one);
    return true;
  });
  return good ? { kind: "list", items, span: s.value.span } : poison;
}

function oneShared(cx: Context, s: SharedDecl, name: string): Entity {
  const written = cx.elaborate({ ...cx, hint: name }, s.value);
  const value = isPoisoned(written) ? written : evaluateFirst(cx, written, s.value.span);
  const claimed = s.type ? resolveType(cx, s.type, name) : undefined;
  const entity = sharedEntity(cx, s, name, value, claimed);
  if (entity.kind !== "shared") return entity;
  cx.record.shareds.push(entity.variable);
  noteDeclaration(cx, entity.spec.ref, { type: s.type, initial: s.value });
  if (s.type) noteType(cx, entity.spec.ref, s.type);
  return entity;
}

function sharedEntity(
  cx: Context,
  s: SharedDecl,
  name: string,
  value: Entity,
  claimed: TensorType | undefined,
): Entity {
  if (isPoisoned(value) || (s.type && !claimed)) {
    // What the type says still holds for everything that uses it.
    return claimed ? leaf(s, name, claimed, { kind: "none", span: s.value.span }) : poison;
  }
  const initial = toTensorValue(cx, value, s.value.span);
  if (!initial) return claimed ? leaf(s, name, claimed, { kind: "none", span: s.value.span }) : poison;
  const given = valueType(value);
  if (!claimed) {
    if (!given) {
      if (value.kind === "value") unknownType(cx, value, s.value.span);
      else
        report(
          cx,
          "not-a-tensor",
          s.value.span,
          `${quoted(cx, s.value.span)} cannot be the value of a shared variable`,
        );
      return poison;
    }
    return leaf(s, name, { dtype: given.dtype, shape: given.shape.map((d) => inferredLength(d, name)) }, initial);
  }
  if (given && !checkFits(cx, value, given, claimed, s.value.span, `\`${name}\``))
    return leaf(s, name, claimed, initial);
  return leaf(s, name, claimed, initial);
}

/** A length 1 that no one declared does not stretch: it may grow later. */
const inferredLength = (d: Dim, name: string): Dim =>
  d === 1 ? unknownDim(`the first value of \`${name}\` has length 1, which is not declared`) : d;

function leaf(s: SharedDecl, name: string, type: TensorType, initial: SharedVariable["initial"]): SharedEntity {
  const ref = makeRef("shared", name);
  const spec = { ref, type, span: s.name.span };
  return {
    kind: "shared",
    spec,
    variable: { spec, initial },
    node: makeNode({ op: "shared", attrs: { ref }, type, span: s.name.span, name }),
  };
}

/** The type of a value or of a list of them, where it is known. */
export function valueType(e: Entity): TensorType | undefined {
  if (e.kind === "value") return e.type;
  const known = knownTensor(e);
  if (!known || known === "ragged") return undefined;
  return { dtype: known.value.dtype, shape: known.value.shape, ...(known.weak && { weak: true }) };
}

/** A list of scalars that are computed: a vector, once their dtype is one. */
export function stackType(e: Entity): TensorType | undefined {
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

/** Reports when a value does not fit the type that holds it; dims of the type may bind to lengths of the value. */
export function checkFits(
  cx: Context,
  e: Entity,
  given: TensorType,
  wanted: TensorType,
  span: Span,
  holder: string,
): boolean {
  const misfit = entityMisfit(e, given, wanted, holder);
  if (misfit) {
    report(cx, "type-mismatch", span, `${quoted(cx, span, "the value")} ${misfit}`, {
      fixes: !misfit.startsWith("is ")
        ? []
        : [
            replacing(
              `Convert to ${wanted.dtype}`,
              span,
              `${wanted.dtype}(${sourceText(cx, span).slice(span.start, span.end)})`,
            ),
          ],
    });
    return false;
  }
  if (given.shape.length !== wanted.shape.length) {
    report(
      cx,
      "type-mismatch",
      span,
      `${quoted(cx, span, "the value")} is ${printType(given)}, but ${holder} is ${printType(wanted)}`,
    );
    return false;
  }
  const { conflict } = bindDims(
    given.shape.map((d, axis) => ({ wanted: wanted.shape[axis]!, given: d, argument: 0, axis })),
  );
  if (!conflict) return true;
  report(
    cx,
    "type-mismatch",
    span,
    `${quoted(cx, span, "the value")} is ${printType(given)}, but ${holder} is ${printType(wanted)}: ${conflictText(conflict, () => "the value")}`,
  );
  return false;
}

/** `state.get_value()`, `state.set_value(-1)`. */
export function callShared(cx: Context, s: SharedEntity, m: MethodEntity, e: Call): Entity {
  const name = s.spec.ref.name;
  if (m.name === "get_value") {
    if (!matchArguments(cx, "get_value", [], e.args, e.span)) return poison;
    const type = bindDims([]).apply(s.spec.type);
    return { kind: "value", expr: { kind: "get-shared", shared: s.variable, span: e.span }, type };
  }
  const matched = matchArguments(cx, "set_value", [{ name: "value", required: true }], e.args, e.span);
  const given = matched?.byName.get("value");
  if (!given || isPoisoned(given.entity)) return poison;
  const value = toTensorValue(cx, given.entity, given.span);
  if (!value) return poison;
  const type = valueType(given.entity);
  if (type && !checkFits(cx, given.entity, type, s.spec.type, given.span, `\`${name}\``)) return poison;
  return { kind: "value", expr: { kind: "set-shared", shared: s.variable, value, span: e.span }, nothing: true };
}
