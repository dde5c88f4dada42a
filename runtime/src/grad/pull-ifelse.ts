/** @file The derivative of a choice: the choice between the derivatives of the branches, so that the branch that is not taken costs nothing. */
import { isFloat } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, type Node, topological } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { buildIfelse, ifelseAttrs } from "../ops/control/ifelse.ts";
import { isFault } from "../ops/op.ts";
import { substitution } from "../optimize/substitute.ts";
import type { Pull } from "./pulled.ts";

/** The cotangents of the inputs of an `ifelse` node, given those of its results. */
export function pullIfelse(
  g: Builder,
  node: Node,
  cotangents: readonly (Node | null)[],
  wanted: readonly boolean[],
  pull: Pull,
): readonly (Node | null)[] {
  const { yes, no } = ifelseAttrs(node.attrs);
  const [condition, ...captured] = node.inputs as [Node, ...Node[]];
  const active = captured.flatMap((n, m) => (wanted[m + 1] && isFloat(n.type.dtype) ? [m] : []));
  // Of a masked cotangent a branch reads the mask and what is under it (masks.ts): whatever it was made of is outside.
  const outer = new Set([...captured, ...topological(cotangents.filter((d) => d !== null))]);
  const branch = (graph: Graph): readonly (Node | undefined)[] => {
    const seeds = cotangents.flatMap((d, r) => (d ? [[graph.outputs[r]!, d] as const] : []));
    const found = pull(
      seeds,
      active.map((m) => graph.inputs[m]!),
    );
    const roots = found.map((p) => (p.kind === "flows" ? p.cotangent : undefined));
    const leaves = new Map(graph.inputs.map((leaf, m) => [leaf, captured[m]!]));
    const at = substitution(
      roots.filter((n) => n !== undefined),
      leaves,
    );
    return roots.map((n) => n && at(n));
  };
  const [ofYes, ofNo] = [branch(yes), branch(no)];
  const flowing = active.filter((_, i) => ofYes[i] || ofNo[i]);
  if (flowing.length === 0) return node.inputs.map(() => null);
  const rootsOf = (list: readonly (Node | undefined)[]): readonly Node[] =>
    flowing.map((m) => list[active.indexOf(m)] ?? g.zerosLike(captured[m]!));
  const insideOf = (roots: readonly Node[]): ((n: Node) => boolean) => {
    const inside = new Set(topological(roots, outer).filter((n) => !outer.has(n)));
    return (n) => inside.has(n);
  };
  const roots = { yes: rootsOf(ofYes), no: rootsOf(ofNo) };
  const made = buildIfelse({ condition, ...roots, inYes: insideOf(roots.yes), inNo: insideOf(roots.no) }, node.span);
  if (isFault(made)) return bug(`the derivative of a choice: ${made.message}`);
  const out: (Node | null)[] = node.inputs.map(() => null);
  for (const [i, m] of flowing.entries()) out[m + 1] = made[i]!;
  return out;
}
