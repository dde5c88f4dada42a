/** @file The left side of `A, B = EXPR`: takes several results apart, checks claims, gives nodes their names. */
import { makeNode } from "../../../../runtime/src/ir/node.ts";
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Assign, Name } from "../ast.ts";
import { castToDtype } from "./cast.ts";
import { conform } from "./conform.ts";
import { type Context, quoted } from "./context.ts";
import { describe, type Entity, isPoisoned, isSymbolic, poison } from "./entity.ts";
import { partsOf } from "./parts-of.ts";
import { report } from "./report.ts";
import { checkFits, valueType } from "./shared.ts";
import { isTensor, toNode } from "./tensor.ts";
import { resolveType } from "./types.ts";

/** Gives each target its part of the value. */
export function bindTargets(cx: Context, s: Assign, value: Entity, bind: (target: Name, e: Entity) => void): void {
  if (s.targets.length === 1) {
    const target = s.targets[0]!;
    bind(target, named(cx, s.type ? claim(cx, s, value) : value, target));
    return;
  }
  const parts = partsOf(value);
  if (!parts || parts.length !== s.targets.length) {
    if (!isPoisoned(value)) miscounted(cx, s, value, parts?.length);
    for (const target of s.targets) bind(target, poison);
    return;
  }
  for (const [i, target] of s.targets.entries()) bind(target, named(cx, parts[i]!, target));
}

function miscounted(cx: Context, s: Assign, value: Entity, count: number | undefined): void {
  const names = s.targets.length;
  if (count !== undefined) {
    report(cx, "destructuring", s.value.span, `${names} names for ${count} results of ${quoted(cx, s.value.span)}`);
    return;
  }
  const hint = value.kind === "node" || value.kind === "value" || value.kind === "shared" ? "; index it instead" : "";
  report(
    cx,
    "destructuring",
    s.value.span,
    `${quoted(cx, s.value.span)} is ${describe(value)}, which cannot be taken apart${hint}`,
  );
}

/** A node that has just been made takes the name that it is bound to. */
export function named(cx: Context, e: Entity, target: Name): Entity {
  if (e.kind !== "node" || e.node.name !== undefined || e.node.op === "dim") return e;
  if (cx.dry || cx.expansion) return e;
  return { kind: "node", node: makeNode({ ...e.node, name: target.text }) };
}

/** `NAME: TYPE = EXPR`: what is not proved is checked when it runs. */
function claim(cx: Context, s: Assign, value: Entity): Entity {
  const target = s.targets[0]!;
  const wanted = resolveType(cx, s.type!, target.text);
  if (!wanted || isPoisoned(value)) return poison;
  if (isSymbolic(value)) {
    const node = toNode(cx, value, s.value.span);
    if (!node) return poison;
    const fitted = conform(cx, node, wanted, s.value.span, {
      code: "claim",
      holder: `\`${target.text}\``,
      declared: s.type!.span,
      what: `the claim on ${target.text}`,
    });
    return fitted ? { kind: "node", node: fitted } : poison;
  }
  return valueClaim(cx, s, value, wanted);
}

function valueClaim(cx: Context, s: Assign, value: Entity, wanted: TensorType): Entity {
  if (!isTensor(cx, value, s.value.span)) return poison;
  const type = valueType(value);
  if (type && !checkFits(cx, value, type, wanted, s.value.span, `\`${s.targets[0]!.text}\``)) return poison;
  if ((value.kind === "value" && !value.nothing) || value.kind === "list") {
    // A literal takes the claimed dtype for good.
    const cast = castToDtype(cx, value, wanted.dtype, s.value.span);
    if (cast.kind === "value") return { ...cast, type: wanted };
    if (cast.kind === "list") return cast;
  }
  return report(
    cx,
    "claim",
    s.value.span,
    `${quoted(cx, s.value.span)} is ${describe(value)}, not ${printType(wanted)}`,
  );
}
