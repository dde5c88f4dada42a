/** @file `given V = EXPR`: replaces a node while compiling, type for type. */
import type { DimCheck, Node } from "../../../../runtime/src/ir/node.ts";
import type { Clause } from "../ast.ts";
import { bindDims, conflictText, type DimPair } from "./bind-dims.ts";
import { conform } from "./conform.ts";
import { type Context, quoted } from "./context.ts";
import { describe } from "./entity.ts";
import { lengthsIn } from "./lengths-in.ts";
import { report } from "./report.ts";
import { toNode } from "./tensor.ts";

export interface Givens {
  readonly replacements: ReadonlyMap<Node, Node>;
  readonly checks: readonly DimCheck[];
}

/**
 * The clauses of a function that otherwise reads `leaves`. A length that only replaced inputs name is theirs to tell: of
 * `x: float64[m]`, `given x = data[:500]` says that `m` is 500. All clauses tell their lengths together, as the arguments of a call do.
 */
export function readGivens(
  cx: Context,
  clauses: readonly Extract<Clause, { kind: "given" }>[],
  leaves: readonly Node[],
): Givens | undefined {
  const replacements = new Map<Node, Node>();
  const rigid = new Set(leaves.flatMap((n) => n.type.shape.flatMap(lengthsIn)));
  const pairs: DimPair[] = [];
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
      tells: (d) => lengthsIn(d).some((key) => !rigid.has(key)),
    });
    if (!fitted) {
      good = false;
      continue;
    }
    replacements.set(target.node, fitted);
    for (const [axis, wanted] of target.node.type.shape.entries())
      pairs.push({ wanted, given: node.type.shape[axis]!, argument: clauses.indexOf(c), axis });
  }
  const { conflict } = bindDims(pairs);
  if (conflict) {
    const { target, value } = clauses[conflict.pair.argument]!;
    const nameOf = (i: number): string => quoted(cx, clauses[i]!.target.span);
    report(cx, "given-type", value.span, `given ${quoted(cx, target.span)}: ${conflictText(conflict, nameOf)}`);
    return undefined;
  }
  return good ? { replacements, checks: [] } : undefined;
}
