/** @file Gradients as graphs: `grad` of a scalar cost, and `Lop`, the product of a row vector with a Jacobian. */
import { explainNoGradient } from "./grad/explain.ts";
import { pullback } from "./grad/pullback.ts";
import type { Pulled } from "./grad/pulled.ts";
import { type Dtype, isComplex, isFloat, isInexact } from "./ir/dtype.ts";
import { bug } from "./ir/internal-error.ts";
import type { Node, Span } from "./ir/node.ts";
import { printType } from "./ir/type.ts";
import { Builder } from "./ops/builder.ts";
import { type Fault, fault } from "./ops/op.ts";
import { stabilise } from "./optimize/stabilise.ts";

export { explainNoGradient } from "./grad/explain.ts";

/** "warn" gives the same zeros as "ignore": whoever calls says so, with `explainNoGradient`. */
export type DisconnectedInputs = "raise" | "warn" | "ignore";

export interface GradOptions {
  /** Nodes that are taken as constant: nothing flows through them. */
  readonly considerConstant?: readonly Node[];
  /** What to do with a `wrt` that has no gradient; "raise" is the default. */
  readonly disconnectedInputs?: DisconnectedInputs;
  /** Gradients of nodes, given instead of computed. With some, the cost may be left out. */
  readonly knownGrads?: ReadonlyMap<Node, Node>;
  /** Of the `grad(...)` in the text: for nodes that differentiate nothing (a seed, zeros). */
  readonly span?: Span | undefined;
}

/**
 * The derivative is that of the stabilised cost (optimize/stabilise.ts): what overflows as written does not overflow in its gradient.
 *
 * d cost / d x for each x of `wrt`, of the dtype and shape of x (float64 zeros for an integer x that is ignored); for a complex x = a + ib
 * it is d cost / da + i d cost / db, as in Theano: the direction of steepest ascent. Gradients of
 * gradients work: the results are ordinary graphs. Faults: "grad-scalar" (the cost has axes), "grad-integer" (the cost or a wrt is not
 * a float), "grad-disconnected"; operand 0 is the cost, operand i the i-th wrt, counted from 1.
 */
export function grad(cost: Node | undefined, wrt: readonly Node[], options: GradOptions = {}): readonly Node[] | Fault {
  const g = new Builder(options.span);
  const known = options.knownGrads ?? new Map<Node, Node>();
  if (cost && cost.type.shape.length > 0) {
    return fault(
      "grad-scalar",
      `the cost $0 is ${printType(cost.type)}, not a scalar: take its sum or mean, or the jacobian`,
      [0],
    );
  }
  if (cost && isComplex(cost.type.dtype)) {
    return fault(
      "grad-integer",
      `the cost $0 is ${cost.type.dtype}, and only real costs have gradients: take its real part or \`abs\``,
      [0],
    );
  }
  if (cost && !isFloat(cost.type.dtype)) {
    return fault("grad-integer", `the cost $0 is ${cost.type.dtype}, and only floats have gradients`, [0]);
  }
  const constants = new Set(options.considerConstant);
  const { roots, kept } = stabilise(cost ? [cost] : [], [...wrt, ...constants, ...known.keys()]);
  const stableKnown = new Map([...known].map(([node, gradient]) => [kept(node), gradient]));
  const stableCost = roots[0];
  const seeds = stableCost ? [[stableCost, g.scalar(stableCost.type.dtype, 1)] as const] : [];
  const pulled = pullback([...seeds, ...knownSeeds(stableKnown, stableCost)], wrt.map(kept), {
    constants: new Set([...constants].map(kept)),
    known: stableKnown,
  });
  return settle(g, wrt, pulled, options.disconnectedInputs ?? "raise", (x) =>
    cost ? explainNoGradient(cost, x, constants) : "nothing that has a known gradient depends on it",
  );
}

/** Known gradients start a walk at nodes that the cost does not need; the walk itself uses them where it passes. */
function knownSeeds(known: ReadonlyMap<Node, Node>, cost: Node | undefined): (readonly [Node, Node])[] {
  return [...known].filter(([node]) => node !== cost);
}

/**
 * The product of `points` (one for each of `outputs`, of its shape) with the Jacobian of `outputs` with respect to `wrt`: what `grad`
 * does, from any tensors. Faults as `grad`; operand i is the i-th of `wrt`, counted from 1.
 */
export function Lop(
  outputs: readonly Node[],
  wrt: readonly Node[],
  points: readonly Node[],
  options: GradOptions = {},
): readonly Node[] | Fault {
  const g = new Builder(options.span);
  const constants = new Set(options.considerConstant);
  const { roots, kept } = stabilise(outputs, [...wrt, ...constants]);
  const seeds = roots.map((y, i) => [y, points[i] ?? bug("Lop wants a point for each output")] as const);
  const pulled = pullback(seeds, wrt.map(kept), { constants: new Set([...constants].map(kept)) });
  return settle(g, wrt, pulled, options.disconnectedInputs ?? "raise", (x) => {
    const reasons = outputs.map((y) => explainNoGradient(y, x, constants));
    return reasons.includes(undefined) ? undefined : reasons[0];
  });
}

/** `explain` says why there is no gradient; undefined: there was one before the graph was simplified, and it is 0. */
function settle(
  g: Builder,
  wrt: readonly Node[],
  pulled: readonly Pulled[],
  disconnected: DisconnectedInputs,
  explain: (x: Node) => string | undefined,
): readonly Node[] | Fault {
  const out: Node[] = [];
  for (const [i, x] of wrt.entries()) {
    const p = pulled[i]!;
    const float = isInexact(x.type.dtype);
    const why = p.kind === "disconnected" && disconnected === "raise" ? explain(x) : undefined;
    if (why !== undefined) {
      return fault(float ? "grad-disconnected" : "grad-integer", `$${i + 1} has no gradient: ${why}`, [i + 1]);
    }
    const dtype: Dtype = float ? x.type.dtype : "float64";
    out.push(p.kind === "flows" ? p.cotangent : g.full(0, x.type.shape, dtype));
  }
  return out;
}
