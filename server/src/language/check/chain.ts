/** @file How a dim came to be: from a node down to the declaration that first says it, found by walking the graph. */
import { dimKey } from "../../../../runtime/src/ir/dim.ts";
import type { Node, Ref } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Related } from "../diagnostic.ts";

const nameOf = (n: Node): string | undefined => n.name ?? (n.attrs.ref as Ref | undefined)?.name;

/**
 * Follows the axis of `node` that has the dim `key` to the inputs that have it too. Steps without a name of the user's are passed over;
 * the last step is the declaration.
 */
export function derivation(node: Node, axis: number, key: string, text: string): readonly Related[] {
  const steps: Related[] = [];
  let at: { node: Node; axis: number } | undefined = { node, axis };
  for (let depth = 0; at && depth < 10_000; depth++) {
    const here: Node = at.node;
    const next = sourceOf(here, at.axis, key);
    const name = nameOf(here);
    if (here.span && name !== undefined) {
      if (!next) {
        const what = here.inputs.length === 0 ? "declared here" : `${text} arises here`;
        steps.push({ message: `${name}: ${printType(here.type)} ${what}`, span: here.span });
      } else {
        const owner = namedSource(next, key);
        if (owner) {
          const from = `\`${text}\` comes from ${nameOf(owner.node)}, axis ${owner.axis}`;
          steps.push({ message: `${name}: ${printType(here.type)} — ${from}`, span: here.span });
        }
      }
    } else if (!next && here.span && here.inputs.length > 0) {
      steps.push({ message: `${text} arises here`, span: here.span });
    }
    at = next;
  }
  return steps;
}

/** The nearest node below with a name. */
function namedSource(from: { node: Node; axis: number }, key: string): { node: Node; axis: number } | undefined {
  let at: { node: Node; axis: number } | undefined = from;
  for (let depth = 0; at && depth < 10_000; depth++) {
    if (nameOf(at.node) !== undefined) return at;
    at = sourceOf(at.node, at.axis, key);
  }
  return undefined;
}

/** The input that has the same dim, on the axis nearest to the same place from the right. */
function sourceOf(node: Node, axis: number, key: string): { node: Node; axis: number } | undefined {
  const fromRight = node.type.shape.length - axis;
  let best: { node: Node; axis: number; distance: number } | undefined;
  for (const input of node.inputs) {
    for (const [i, d] of input.type.shape.entries()) {
      if (dimKey(d) !== key) continue;
      const distance = Math.abs(input.type.shape.length - i - fromRight);
      if (!best || distance < best.distance) best = { node: input, axis: i, distance };
    }
  }
  return best;
}

/** The leaf that a dim of a node comes from, with the axis where it stands; undefined when it arises on the way. */
export function originOf(
  node: Node,
  axis: number,
  key: string,
): { readonly node: Node; readonly axis: number } | undefined {
  let at: { node: Node; axis: number } | undefined = { node, axis };
  for (let depth = 0; at && depth < 10_000; depth++) {
    if (at.node.inputs.length === 0) return at;
    at = sourceOf(at.node, at.axis, key);
  }
  return undefined;
}
