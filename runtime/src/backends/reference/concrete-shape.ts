/** @file The shape of a node of a specialised graph, as numbers. */
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { isConcrete, printType, type TensorType } from "../../ir/type.ts";

export function concreteShape(node: Node): readonly number[] {
  return concrete(node.type, node.op);
}

/** Throws for a shape with names: the graph was not specialised. */
export function concrete(type: TensorType, what: string): readonly number[] {
  return isConcrete(type.shape) ? type.shape : bug(`${what}: ${printType(type)} is not specialised`);
}
