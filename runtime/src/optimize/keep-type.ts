/** @file Makes a replacement have exactly the type of what it replaces. */
import { compareDims, type Dim, dimKey } from "../ir/dim.ts";
import type { Node } from "../ir/node.ts";
import { sameShape, type TensorType } from "../ir/type.ts";
import type { Builder } from "../ops/builder.ts";

/** `node` cast and broadcast to `type`, its unknown lengths claimed to be those of `type`; undefined when its shape cannot be that. */
export function keepType(g: Builder, node: Node, type: TensorType): Node | undefined {
  const cast = node.type.dtype === type.dtype ? node : g.cast(node, type.dtype);
  if (sameShape(cast.type.shape, type.shape)) return cast;
  const rank = type.shape.length;
  if (cast.type.shape.length === rank && cast.type.shape.every((d, i) => isMaybe(d, type.shape[i]!))) {
    return g.op("specify_shape", [cast], { shape: type.shape });
  }
  const ahead = rank - cast.type.shape.length;
  if (ahead < 0 || !cast.type.shape.every((d, i) => d === 1 || dimKey(d) === dimKey(type.shape[i + ahead]!)))
    return undefined;
  return g.broadcastTo(cast, type.shape);
}

const isMaybe = (a: Dim, b: Dim): boolean => compareDims(a, b) !== "different";
