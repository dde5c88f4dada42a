/** @file `given V = EXPR`: replaces a node while compiling, type for type. */
import type { DimCheck, Node } from "../../../../runtime/src/ir/node.ts";
import type { Clause } from "../ast.ts";
import { type Context, quoted } from "./context.ts";
import { describe } from "./entity.ts";
import { report } from "./report.ts";
import { toNode } from "./tensor.ts";
import { conform } from "./update.ts";

export interface Givens {
  readonly replacements: ReadonlyMap<Node, Node>;
  readonly checks: readonly DimCheck[];
}

export function readGivens(cx: Context, clauses: readonly Extract<Clause, { kind: "given" }>[]): Givens | undefined {
  const replacements = new Map<Node, Node>();
  let good = true;
  for (const c of clauses) {
    const target = cx.elaborate(cx, c.target);
    const value = cx.elaborate(cx, c.value);
    if (target.kind !== "node" && target.kind !== "shared") {
      if (target.kind !== "poison") {
        report(
          cx,
          "given-target",
          c.target.span,
          `${quoted(cx, c.target.span)} is ${describe(target)}; \`given\` replaces a part of the graph`,
        );
      }
      good = false;
      continue;
    }
    const node = toNode(cx, value, c.value.span);
    if (!node) {
      good = false;
      continue;
    }
    if (replacements.has(target.node)) {
      report(cx, "repeated-given", c.target.span, `${quoted(cx, c.target.span)} is replaced twice`);
      good = false;
      continue;
    }
    const fitted = conform(cx, node, target.node.type, c.value.span, {
      code: "given-type",
      holder: quoted(cx, c.target.span),
      declared: target.node.span,
      what: `given ${quoted(cx, c.target.span)}`,
      exact: true,
    });
    if (fitted) replacements.set(target.node, fitted);
    else good = false;
  }
  return good ? { replacements, checks: [] } : undefined;
}
