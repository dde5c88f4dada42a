/** @file One op on leaves, as a graph that a backend can compile. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import type { Attrs, Graph, Node } from "../../runtime/src/ir/node.ts";
import { makeNode } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { optimise } from "../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../runtime/src/optimize/specialise.ts";

export interface Applied {
  readonly graph: Graph;
}

/** Undefined when the op refuses these operands. */
export function applyOp(op: string, leaves: readonly Node[], attrs: Attrs): Applied | undefined {
  const node = build(op, leaves, attrs);
  if (isFault(node)) return undefined;
  const outputs = node.results
    ? node.results.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }))
    : [node];
  return { graph: prepared({ kind: "graph", inputs: leaves, outputs }) };
}

/** Specialised and optimised, as the session does it. */
export function prepared(graph: Graph): Graph {
  const concrete = specialise(
    graph,
    graph.inputs.map((n) => n.type.shape as readonly number[]),
  );
  if (isRunFault(concrete)) return assert.fail(concrete.message);
  return optimise(concrete, { mode: "fast" });
}
