/** @file Stacks of matrices brought to the same leading axes. */
import type { Dim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import type { Builder } from "../builder.ts";

/** The broadcast batch dims; where both sides name one they are equal, else it is the one that is not 1. */
export function batchOf(a: Shape, b: Shape): Dim[] {
  const [x, y] = [a.slice(0, -2), b.slice(0, -2)];
  const rank = Math.max(x.length, y.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = x[i - rank + x.length] ?? 1;
    const q = y[i - rank + y.length] ?? 1;
    return p === 1 ? q : p;
  });
}

/** `x` repeated (without a copy) to the batch dims. */
export function stack(g: Builder, x: Node, batch: readonly Dim[]): Node {
  const matrix = x.type.shape.slice(-2);
  const shape = [...batch, ...matrix];
  const same = x.type.shape.length === shape.length && x.type.shape.every((d, i) => d === shape[i]);
  return same ? x : g.broadcastTo(x, shape);
}
