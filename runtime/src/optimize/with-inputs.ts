/** @file The same application on other inputs. */
import { makeNode, type Node } from "../ir/node.ts";

/** `node` with inputs of the same types; itself where nothing changes. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  for (let i = 0; i < inputs.length; i++) if (inputs[i] !== node.inputs[i]) return makeNode({ ...node, inputs });
  return node;
}
