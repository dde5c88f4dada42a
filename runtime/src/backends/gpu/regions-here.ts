/** @file Which loops and choices a GPU computes: those whose nodes it computes all. */
import { type Graph, type Node, orderOf } from "../../ir/node.ts";
import { ifelseAttrs } from "../../ops/control/ifelse.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import { opNamed } from "../../ops/index.ts";
import type { IntegerRanges } from "./ranges/integer-ranges.ts";

/** Undefined when the GPU computes a loop or choice; else why a node in it keeps all of it on the processor. */
export function whyNotRegion(
  node: Node,
  ranges: IntegerRanges,
  whyNot: (inner: Node, ranges: IntegerRanges) => string | undefined,
): string | undefined {
  const graphs: readonly [string, Graph][] =
    node.op === "scan"
      ? [["in its step", scanAttrs(node.attrs).step]]
      : Object.values(ifelseAttrs(node.attrs)).map((g: Graph) => ["in a branch", g]);
  for (const [place, graph] of graphs) {
    for (const inner of orderOf(graph.outputs)) {
      if (!isComputed(inner)) continue;
      const reason = whyNot(inner, ranges.inside(node, graph));
      if (reason !== undefined) return `${place}: ${inner.name ?? inner.op}: ${reason}`;
    }
  }
  return undefined;
}

function isComputed({ op }: Node): boolean {
  if (op === "random") return true;
  if (op === "constant" || op === "dim" || op === "item" || op === "input") return false;
  const { kind } = opNamed(op);
  return kind !== "view" && kind !== "leaf";
}
