/** @file Says why something has no gradient. */
import { isInexact } from "../ir/dtype.ts";
import { type Node, type Ref, topological } from "../ir/node.ts";
import { opNamed } from "../ops/registry.ts";
import { carriesGradient, connected } from "./connected.ts";

/**
 * Why `grad(cost, x)` does not exist, as the end of a sentence: "it is int32, and only floats have gradients", "the cost does not
 * depend on it", "every path goes through `argmax` (an index)". undefined when it does exist (it may be 0).
 */
export function explainNoGradient(cost: Node, x: Node, constants: ReadonlySet<Node> = new Set()): string | undefined {
  if (!isInexact(x.type.dtype)) return `it is ${x.type.dtype}, and only floats have gradients`;
  const order = topological([cost]);
  const reached = connected(order, new Set([x]), constants);
  if (reached.has(cost)) return undefined;
  const depends = new Set<Node>([x]);
  for (const node of order) if (node.inputs.some((n) => depends.has(n))) depends.add(node);
  if (!depends.has(cost)) return "the cost does not depend on it";
  if (constants.has(x)) return "it is in consider_constant";
  // The cuts: where a path from x leaves what gradients reach.
  const reasons = new Set<string>();
  for (const node of order) {
    if (!depends.has(node) || reached.has(node) || node === x) continue;
    if (node.inputs.some((n) => reached.has(n))) reasons.add(reasonOf(node, constants));
  }
  return `every path from it to the cost goes through ${[...reasons].join(", ")}`;
}

function reasonOf(node: Node, constants: ReadonlySet<Node>): string {
  const name = node.name ?? (node.attrs.ref as Ref | undefined)?.name;
  if (constants.has(node)) return `\`${name ?? node.op}\`, which is in consider_constant`;
  const note = opNamed(node.op).gradNote;
  if (note !== undefined) return `\`${node.op}\` (${note})`;
  return carriesGradient(node) ? `\`${node.op}\`` : `\`${name ?? node.op}\`, which is ${node.type.dtype}`;
}
