/** @file `update S = EXPR`: the new value must have the type of the shared variable. */
import type { Node } from "../../../../runtime/src/ir/node.ts";
import type { Clause, Name, Span } from "../ast.ts";
import { eachRound } from "./comprehension.ts";
import { conform } from "./conform.ts";
import { type Context, quoted } from "./context.ts";
import { describe, type Entity, isPoisoned, type SharedEntity } from "./entity.ts";
import { applyBinary } from "./operators.ts";
import { partsOf } from "./parts-of.ts";
import { report } from "./report.ts";
import { toNode } from "./tensor.ts";

export interface Update {
  readonly shared: SharedEntity;
  readonly value: Node;
  /** The name that it is updated by. */
  readonly target: Span;
  readonly span: Span;
}

type UpdateClause = Extract<Clause, { kind: "update" }>;

/** The updates that a clause stands for: one, one for each of its names, one for each round of its `for`. Undefined after a diagnostic. */
export function readUpdates(cx: Context, c: UpdateClause): readonly Update[] | undefined {
  const all: Update[] = [];
  const good = eachRound(cx, c.parts ?? [], (inner) => {
    const updates = readRound(inner, c);
    all.push(...(updates ?? []));
    return updates !== undefined;
  });
  return good ? all : undefined;
}

function readRound(cx: Context, c: UpdateClause): readonly Update[] | undefined {
  const targets = c.targets.map((name) => ({ name, entity: cx.elaborate(cx, name) }));
  const value = cx.elaborate(cx, c.value);
  if (targets.some((t) => isPoisoned(t.entity)) || isPoisoned(value)) return undefined;
  if (targets.length === 1) return updateOf(cx, c, targets[0]!, value);
  const values = partsOf(value);
  if (values?.length !== targets.length) {
    const text = quoted(cx, c.value.span);
    const message = values
      ? `${targets.length} names for ${values.length} results of ${text}`
      : `${text} is ${describe(value)}, which cannot be taken apart`;
    report(cx, "destructuring", c.value.span, message);
    return undefined;
  }
  return joined(targets.map((target, i) => updateOf(cx, c, target, values[i]!)));
}

const joined = (all: readonly (readonly Update[] | undefined)[]): readonly Update[] | undefined =>
  all.some((updates) => !updates) ? undefined : all.flatMap((updates) => updates ?? []);

interface Target {
  readonly name: Name;
  readonly entity: Entity;
}

/** Of a list of shared variables, each takes its item of the value. */
function updateOf(
  cx: Context,
  c: UpdateClause,
  { name, entity }: Target,
  value: Entity,
): readonly Update[] | undefined {
  if (entity.kind === "shared") {
    const update = oneUpdate(cx, c, name, entity, value);
    return update && [update];
  }
  const items = entity.kind === "list" || entity.kind === "tuple" ? entity.items : undefined;
  if (!items || items.length === 0 || items.some((item) => item.kind !== "shared")) {
    const message = `\`${name.text}\` is ${describe(entity)}; only a shared variable can be updated`;
    report(cx, "not-shared", name.span, items ? `${message}, or a list of them` : message);
    return undefined;
  }
  const values = partsOf(value);
  if (values?.length !== items.length) {
    const what = values
      ? `${quoted(cx, c.value.span)} has ${values.length}`
      : `${quoted(cx, c.value.span)} is ${describe(value)}`;
    const message = `\`${name.text}\` is a list of ${items.length} shared variables, but ${what}; each takes its item of a list`;
    report(cx, "destructuring", c.value.span, message);
    return undefined;
  }
  return joined(items.map((item, i) => updateOf(cx, c, { name, entity: item }, values[i]!)));
}

function oneUpdate(cx: Context, c: UpdateClause, name: Name, shared: SharedEntity, value: Entity): Update | undefined {
  const span = c.value.span;
  const next = c.operator
    ? applyBinary(cx, c.operator, { entity: shared, span: name.span }, { entity: value, span }, c.span)
    : value;
  const node = toNode(cx, next, span);
  if (!node) return undefined;
  const fitted = conform(cx, node, shared.spec.type, span, {
    code: "update-type",
    holder: `\`${shared.spec.ref.name}\``,
    declared: shared.spec.span,
    what: `update of ${shared.spec.ref.name}`,
    name: name.text,
  });
  return fitted && { shared, value: fitted, target: name.span, span: c.span };
}
