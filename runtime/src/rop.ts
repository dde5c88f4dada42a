/** @file Forward mode: the product of a Jacobian with a column vector, from the reverse rules alone. */
import { pullback } from "./grad/pullback.ts";
import type { GradOptions } from "./grad.ts";
import { isFloat } from "./ir/dtype.ts";
import { bug } from "./ir/internal-error.ts";
import { makeNode, makeRef, type Node, topological } from "./ir/node.ts";
import { Builder } from "./ops/builder.ts";
import { type Fault, fault } from "./ops/op.ts";
import { stabilise } from "./optimize/stabilise.ts";

/**
 * The change of each of `outputs` as `wrt` move in the direction of `points` (each of the shape of its `wrt`): J·v. Zero where an
 * output does not depend on them. Faults: "grad-integer" for an output or wrt that is not a float (operand i: output i, then the wrt).
 *
 * J·v is the derivative of vᵀ·(Jᵀ·u) with respect to u, in which the expression is linear: two passes of reverse mode, of which
 * the optimiser keeps only what the result needs. (Jamie Townsend, "A new trick for calculating Jacobian vector products", 2017.)
 */
export function Rop(
  outputs: readonly Node[],
  wrt: readonly Node[],
  points: readonly Node[],
  options: Pick<GradOptions, "considerConstant" | "span"> = {},
): readonly Node[] | Fault {
  const g = new Builder(options.span);
  for (const [i, n] of [...outputs, ...wrt].entries()) {
    if (!isFloat(n.type.dtype)) {
      return fault("grad-integer", `$${i} is ${n.type.dtype}, and only floats have derivatives`, [i]);
    }
  }
  const stable = stabilise(outputs, [...wrt, ...(options.considerConstant ?? [])]);
  const constants = new Set((options.considerConstant ?? []).map(stable.kept));
  return stable.roots.map((y) => {
    const u = makeNode({ op: "input", attrs: { ref: makeRef("input", "u") }, type: y.type, span: options.span });
    const pulled = pullback([[y, u]], wrt.map(stable.kept), { constants });
    const seeds = pulled.flatMap((p, i) =>
      p.kind === "flows" ? [[p.cotangent, points[i] ?? bug("Rop wants a point for each wrt")] as const] : [],
    );
    const [result] = pullback(seeds, [u]);
    return result?.kind === "flows" ? without(u, result.cotangent, g) : g.zerosLike(y);
  });
}

/** Rules that are not linear in the cotangent (`grad_clip`) leave `u` behind: they are linearised at 0. */
function without(u: Node, result: Node, g: Builder): Node {
  const order = topological([result]);
  if (!order.includes(u)) return result;
  const renewed = new Map<Node, Node>([[u, g.zerosLike(u)]]);
  for (const node of order) {
    if (renewed.has(node)) continue;
    const inputs = node.inputs.map((n) => renewed.get(n)!);
    const changed = inputs.some((n, i) => n !== node.inputs[i]);
    renewed.set(node, changed ? makeNode({ ...node, inputs }) : node);
  }
  return renewed.get(result)!;
}
