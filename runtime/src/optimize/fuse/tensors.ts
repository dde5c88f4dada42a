/** @file The tensors of a plan: those of its inputs and constants, and of what its steps store. */
import type { Graph, Node } from "../../ir/node.ts";
import type { Tensor } from "../plan.ts";
import { constantOf, shapeOf } from "./node-kinds.ts";

/** Makes a node's tensor when it is first asked for: what nobody asks for never stands in memory. */
export class Tensors {
  private readonly tensors = new Map<Node, Tensor>();
  private readonly resultTensors = new Map<Node, Tensor[]>();
  private readonly inputIndex: ReadonlyMap<Node, number>;

  constructor(inputs: Graph["inputs"]) {
    this.inputIndex = new Map(inputs.map((n, i) => [n, i]));
  }

  /** Whether the node stands in memory, as far as is known yet. */
  has(node: Node): boolean {
    return this.tensors.has(node);
  }

  of(node: Node): Tensor {
    const known = this.tensors.get(node);
    if (known) return known;
    const made = node.op === "item" ? this.results(node.inputs[0]!)[node.attrs.index as number]! : this.make(node);
    this.tensors.set(node, made);
    return made;
  }

  private make(node: Node): Tensor {
    const index = this.inputIndex.get(node);
    const value = constantOf(node);
    const origin: Tensor["origin"] =
      index !== undefined ? { kind: "input", index } : value ? { kind: "constant", value } : { kind: "computed", node };
    return { kind: "tensor", id: node.id, dtype: node.type.dtype, shape: shapeOf(node), origin };
  }

  /** One for each result of a node that has several. */
  results(node: Node): readonly Tensor[] {
    const known = this.resultTensors.get(node);
    if (known) return known;
    const made = (node.results ?? [node.type]).map(
      (t, i): Tensor => ({
        kind: "tensor",
        id: -(node.id * 64 + i),
        dtype: t.dtype,
        shape: t.shape as readonly number[],
        origin: { kind: "computed", node },
      }),
    );
    this.resultTensors.set(node, made);
    return made;
  }

  /** All that have been asked for, each once. */
  all(): readonly Tensor[] {
    return [...new Set([...this.tensors.values(), ...[...this.resultTensors.values()].flat()])];
  }
}
