/** @file Which nodes a gradient can reach: from some nodes upwards, through float results of ops that have a derivative. */
import { isInexact } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { opNamed } from "../ops/registry.ts";

/** True when some result of the node is a float: nothing else carries a gradient. */
export const carriesGradient = (node: Node): boolean => (node.results ?? [node.type]).some((t) => isInexact(t.dtype));

/** An op without a derivative cuts every path through it. A composite without a rule is differentiated in its expansion. */
export function cuts(node: Node): boolean {
  if (node.op === "item") return false;
  const op = opNamed(node.op);
  if (op.grad || op.gradMany || op.kind === "region") return false;
  return op.kind !== "composite" || op.gradNote !== undefined;
}

/**
 * Those of `order` (inputs before users) that gradients with respect to `sources` pass through, with the sources themselves. Nothing
 * passes beyond `constants`.
 */
export function connected(
  order: readonly Node[],
  sources: ReadonlySet<Node>,
  constants: ReadonlySet<Node>,
): ReadonlySet<Node> {
  const reached = new Set<Node>();
  for (const node of order) {
    if (!carriesGradient(node) || constants.has(node)) continue;
    if (sources.has(node) || (node.inputs.some((n) => reached.has(n)) && !cuts(node))) reached.add(node);
  }
  return reached;
}
