/** @file The same application on other inputs. */
import { makeNode, type Node } from "../ir/node.ts";

/** `node` with inputs of the same types; itself where nothing changes. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((n, i) => n === node.inputs[i])) return node;
  return makeNode({ ...node, inputs });
}
