/** @file A loop whose steps draw on the GPU: the rows of each stream are one more value that is carried from step to step. */
import { type Graph, makeNode, type Node, orderOf, type Ref } from "../../../ir/node.ts";
import type { TensorType } from "../../../ir/type.ts";
import { scanAttrs } from "../../../ops/control/scan-parts.ts";
import { withInputs } from "../../../optimize/with-inputs.ts";
import { drawGraph } from "./draw-graph.ts";

export interface DrawScan {
  readonly node: Node;
  /** Where an item of the loop before is now. */
  readonly indexOf: (index: number) => number;
  /** By stream: what the rows are after the loop. */
  readonly after: ReadonlyMap<Ref, Node>;
}

/**
 * `node` with its draws from streams that `leafOf` gives the rows of: a leaf of the graph around, which is their first value.
 * Undefined where it draws from none of them.
 */
export function drawScan(
  node: Node,
  leafOf: (stream: Ref) => { readonly leaf: Node; readonly rows: number } | undefined,
): DrawScan | undefined {
  const attrs = scanAttrs(node.attrs);
  const { step, carries } = attrs;
  const made = new Map<Node, Node>();
  const carried: { stream: Ref; start: Node; inner: Node; next: Node }[] = [];
  for (const n of orderOf(step.outputs)) {
    const inputs = n.inputs.map((x) => made.get(x)!);
    const stream = n.attrs.stream as Ref;
    const from = n.op === "random" ? leafOf(stream) : undefined;
    const drawn = from && drawGraph(n, inputs, from.rows);
    if (drawn) carried.push({ stream, start: from.leaf, inner: drawn.leaf, next: drawn.after });
    made.set(n, drawn?.result ?? withInputs(n, inputs));
  }
  if (carried.length === 0) return undefined;
  const insert = <T>(list: readonly T[], more: readonly T[]): T[] => [
    ...list.slice(0, carries),
    ...more,
    ...list.slice(carries),
  ];
  const outputs = step.outputs.map((n) => made.get(n)!);
  const inner: Graph = {
    ...step,
    inputs: insert(
      step.inputs,
      carried.map((c) => c.inner),
    ),
    outputs: insert(
      outputs,
      carried.map((c) => c.next),
    ),
  };
  const types = carried.map((c): TensorType => c.start.type);
  const scan = makeNode({
    ...node,
    inputs: insert(
      node.inputs,
      carried.map((c) => c.start),
    ),
    attrs: { ...node.attrs, step: inner, carries: carries + carried.length },
    results: insert(node.results!, types),
  });
  const after = carried.map(({ stream, start }, j) => {
    const item = makeNode({
      op: "item",
      inputs: [scan],
      attrs: { index: carries + j },
      type: start.type,
      span: node.span,
    });
    return [stream, item] as const;
  });
  return {
    node: scan,
    indexOf: (index) => (index < carries ? index : index + carried.length),
    after: new Map(after),
  };
}
