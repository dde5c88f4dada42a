/** @file Infers the types of a node anew from its inputs: what `verify` compares with. */
import type { Node } from "../ir/node.ts";
import { printType, type TensorType } from "../ir/type.ts";
import { build } from "../ops/build.ts";
import { isFault } from "../ops/op.ts";
import { findOp } from "../ops/registry.ts";

/** The types that the op gives now, or what is wrong. Leaves, and ops that read several results, keep their type. */
export function inferAgain(node: Node): readonly TensorType[] | string {
  const op = findOp(node.op);
  if (!op) return "no such op";
  if (op.kind === "leaf" || node.inputs.some((n) => n.results)) return node.results ?? [node.type];
  const again = build(node.op, node.inputs, node.attrs);
  if (isFault(again))
    return `its inputs (${node.inputs.map((n) => printType(n.type)).join(", ")}) are refused: ${again.message}`;
  if (op.kind !== "view") {
    const cast = again.inputs.findIndex((n, i) => n !== node.inputs[i]);
    if (cast >= 0)
      return `input ${cast} is ${node.inputs[cast]!.type.dtype}, but it computes in ${again.inputs[cast]!.type.dtype}`;
  }
  return again.results ?? [again.type];
}
