/** @file `ifelse(condition, then_branch, else_branch)`: a choice in the graph. */

import { promote } from "../../../../../runtime/src/ir/dtype.ts";
import { makeNode, type Node } from "../../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../../runtime/src/ir/type.ts";
import { castTo } from "../../../../../runtime/src/ops/build.ts";
import { buildIfelse } from "../../../../../runtime/src/ops/control/ifelse.ts";
import { isFault } from "../../../../../runtime/src/ops/op.ts";
import type { Call } from "../../ast.ts";
import { type Given, matchArguments } from "../arguments.ts";
import { type Context, quoted } from "../context.ts";
import { type Entity, isPoisoned, poison } from "../entity.ts";
import { mayBeSame } from "../fit.ts";
import { report } from "../report.ts";
import { toNode } from "../tensor.ts";
import { graphResult } from "./graph-result.ts";

const parameters = ["condition", "then_branch", "else_branch"].map((name) => ({ name, required: true }));

export function callIfelse(cx: Context, e: Call): Entity {
  const matched = matchArguments(cx, "ifelse", parameters, e.args, e.span);
  if (!matched || [...matched.byName.values()].some((g) => isPoisoned(g.entity))) return poison;
  const [condition, yes, no] = parameters.map((p) => matched.byName.get(p.name)!) as [Given, Given, Given];
  const chosen = toNode(cx, condition.entity, condition.span);
  if (!chosen) return poison;
  if (chosen.type.dtype !== "bool" || chosen.type.shape.length > 0) {
    return report(
      cx,
      "dtype",
      condition.span,
      `ifelse: the condition is a bool scalar, but ${quoted(cx, condition.span)} is ${printType(chosen.type)}; \`where\` chooses element by element`,
    );
  }
  const lists = [yes, no].map(itemsOf);
  const [ofYes, ofNo] = lists as [readonly Given[], readonly Given[]];
  if (ofYes.length !== ofNo.length) {
    return report(
      cx,
      "branches",
      e.span,
      `ifelse: one branch gives ${ofYes.length === 1 ? "1 result" : `${ofYes.length} results`}, the other ${ofNo.length}`,
    );
  }
  const pairs: (readonly [Node, Node])[] = [];
  for (const [i, a] of ofYes.entries()) {
    const pair = alike(cx, a, ofNo[i]!);
    if (!pair) return poison;
    pairs.push(pair);
  }
  const outside = (): boolean => false;
  const made = buildIfelse(
    { condition: chosen, yes: pairs.map(([a]) => a), no: pairs.map(([, b]) => b), inYes: outside, inNo: outside },
    e.span,
  );
  if (isFault(made)) return report(cx, "branches", e.span, `ifelse: ${made.message}`);
  const results = made.map((node) => graphResult(cx, node, e.span));
  return isList(yes) || isList(no) ? { kind: "list", items: results, span: e.span } : results[0]!;
}

/** A list that holds a list or a tensor of the graph gives several results; one of numbers is a tensor. */
const isList = ({ entity }: Given): boolean =>
  entity.kind === "tuple" ||
  (entity.kind === "list" && entity.items.some((item) => item.kind !== "value" || item.type?.shape.length !== 0));

function itemsOf(given: Given): readonly Given[] {
  const { entity, span } = given;
  if (!isList(given) || (entity.kind !== "list" && entity.kind !== "tuple")) return [given];
  return entity.items.map((item) => ({ entity: item, span }));
}

/** Both in one dtype: a literal takes that of the other branch, and what is narrower is widened. */
function alike(cx: Context, a: Given, b: Given): readonly [Node, Node] | undefined {
  const x = toNode(cx, a.entity, a.span);
  const y = toNode(cx, b.entity, b.span);
  if (!x || !y) return undefined;
  if (!mayBeSame(x.type.shape, y.type.shape)) {
    report(
      cx,
      "branches",
      b.span,
      `ifelse: one branch is ${printType(x.type)}, the other ${printType(y.type)}: both have one shape`,
      { labels: [{ message: printType(x.type), span: a.span }] },
    );
    return undefined;
  }
  const dtype =
    x.type.weak && !y.type.weak
      ? y.type.dtype
      : y.type.weak && !x.type.weak
        ? x.type.dtype
        : promote(x.type.dtype, y.type.dtype);
  const p = castTo(x, dtype, a.span);
  const q = castTo(y, dtype, b.span);
  for (const [made, given] of [
    [p, a],
    [q, b],
  ] as const) {
    if (!isFault(made)) continue;
    report(cx, "literal-range", given.span, made.message);
    return undefined;
  }
  const isLiteral = x.type.weak === true && y.type.weak === true;
  return isLiteral ? [weakly(p as Node), weakly(q as Node)] : [p as Node, q as Node];
}

/** Two literals stay one, also where the one has been converted to the dtype of the other. */
const weakly = (n: Node): Node => (n.type.weak ? n : makeNode({ ...n, type: { ...n.type, weak: true } }));
