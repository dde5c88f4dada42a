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
