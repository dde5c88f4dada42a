/** @file The step of a group that is a loop, in two turns: first what it loads, which decides what others store; then what it stores. */
import type { Node } from "../../ir/node.ts";
import type { FoldStep, LoopStep, Operand, Use } from "../plan.ts";
import { squeezeWindow, whole } from "../strided.ts";
import type { Group } from "./group.ts";
import { isElementwise, shapeOf } from "./node-kinds.ts";
import type { Places, Source } from "./places.ts";
import type { Tensors } from "./tensors.ts";

/** A loop that does not yet say what it stores. */
export interface LoopDraft {
  readonly kind: "draft";
  readonly group: Group;
  readonly loads: readonly Use[];
  readonly body: LoopStep["body"];
  readonly folds: readonly { readonly node: Node; readonly value: Operand }[];
}

/** Asks for the tensors of all that the group reads of others. */
export function draftLoop(
  group: Group,
  groupOf: ReadonlyMap<Node, Group>,
  places: Places,
  tensors: Tensors,
): LoopDraft {
  const loads: Use[] = [];
  const index = new Map<string, number>();
  const operandOf = (s: Source): Operand => {
    if (s.kind === "constant") return s;
    if (s.kind === "value" && groupOf.get(s.node) === group) return s;
    const [base, window] = s.kind === "value" ? [s.node, squeezeWindow(whole(shapeOf(s.node)))] : [s.base, s.window];
    const tensor = tensors.of(base);
    const key = `${tensor.id}:${window.offset}:${window.strides.join()}`;
    let at = index.get(key);
    if (at === undefined) {
      at = loads.push({ tensor, window }) - 1;
      index.set(key, at);
    }
    return { kind: "load", index: at };
  };
  const body: LoopStep["body"][number][] = [];
  const folds: { node: Node; value: Operand }[] = [];
  for (const node of group.nodes) {
    const operands = places.sourcesOf(node).map(operandOf);
    if (isElementwise(node)) body.push({ node, operands });
    else folds.push({ node, value: operands[0]! });
  }
  return { kind: "draft", group, loads, body, folds };
}

/** Once all that is read has been asked for: stores the elementwise nodes that have tensors. */
export function finishLoop({ group, loads, body, folds }: LoopDraft, tensors: Tensors): LoopStep {
  const stores = body
    .filter(({ node }) => tensors.has(node))
    .map(({ node }) => ({ value: { kind: "value", node } as const, target: tensors.of(node) }));
  const steps = folds.map(({ node, value }): FoldStep => {
    const shape = shapeOf(node.inputs[0]!);
    const axes = node.attrs.axis as readonly number[];
    const folded = shape.map((_, i) => axes.includes(i)).filter((_, i) => shape[i] !== 1);
    return { node, value, folded, target: tensors.of(node) };
  });
  return { kind: "loop", space: group.space, loads, body, stores, folds: steps, nodes: group.nodes };
}
