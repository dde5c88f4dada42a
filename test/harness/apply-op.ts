/** @file Ops on leaves, and graphs made ready for a backend. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { isComplex } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Graph, Node } from "../../runtime/src/ir/node.ts";
import { makeNode } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { optimise } from "../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../runtime/src/optimize/specialise.ts";
import { splitComplex } from "../../runtime/src/optimize/split-complex.ts";

/** The results of an op; undefined when it refuses these operands. */
export function resultsOf(op: string, leaves: readonly Node[], attrs: Attrs): readonly Node[] | undefined {
  const node = build(op, leaves, attrs);
  if (isFault(node)) return undefined;
  // Backends see the parts of complex results.
  if (isComplex(node.type.dtype)) return [build("real", [node]), build("imag", [node])] as Node[];
  if (!node.results) return [node];
  return node.results.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }));
}

/** One op as a graph; undefined when it refuses these operands. */
export function applyOp(op: string, leaves: readonly Node[], attrs: Attrs): { readonly graph: Graph } | undefined {
  const outputs = resultsOf(op, leaves, attrs);
  return outputs && { graph: prepared({ kind: "graph", inputs: leaves, outputs }) };
}

/** Specialised and optimised, as the session does it. */
export function prepared(graph: Graph): Graph {
  const concrete = specialise(
    graph,
    graph.inputs.map((n) => n.type.shape as readonly number[]),
  );
  if (isRunFault(concrete)) return assert.fail(concrete.message);
  return optimise(splitComplex(concrete), { mode: "fast" });
}
