/** @file Laws of location and scale, which both generators follow. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { isConstant, plus, times } from "./distribution.ts";

type Law = (g: Builder, standard: Node, parameters: readonly Node[]) => Node;

/** low + (high - low) · u of u in [0, 1). */
export const uniformLaw: Law = (g, u, [low, high]) => {
  const width = isConstant(low!, 0) ? high! : g.sub(high!, low!);
  return plus(g, low!, times(g, width, u));
};

/** avg + std · z. */
export const normalLaw: Law = (g, z, [avg, std]) => plus(g, avg!, times(g, std!, z));

/** scale · z. */
export const scaleLaw: Law = (g, z, [scale]) => times(g, scale!, z);

/**
 * avg + std · z / 0.8796…: a normal cut off at ±2 has that standard deviation, √(1 - 4φ(2) / (2Φ(2) - 1)).
 */
export const truncatedNormalLaw: Law = (g, z, [avg, std]) => {
  const scale = g.div(std!, g.scalar(z.type.dtype, 0.87962566103423978));
  return plus(g, avg!, g.mul(scale, z));
};
