/** @file Transposed operands and results become flags of the product, but no product is computed twice for it. */
import assert from "node:assert/strict";
import { grad } from "../../../runtime/src/grad.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import { inputLeaf } from "../../harness/graphs.ts";

const g = new Builder();
const A = inputLeaf("A", "float64", [3, 4]);
const B = inputLeaf("B", "float64", [4, 5]);

/** How often each op stands in the optimised graph. */
function opsOf(...outputs: readonly Node[]): Readonly<Record<string, number>> {
  const graph = optimise({ kind: "graph", inputs: [A, B], outputs }, { mode: "debug" });
  const counts: Record<string, number> = {};
  for (const { op } of topological(graph.outputs)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

const transposed = (x: Node): Node => g.transpose(x, [1, 0]);

describe("products of transposed matrices", () => {
  it("take operands as they lie", () => {
    assert.deepEqual(opsOf(g.dot(transposed(B), transposed(A))), { input: 2, matmul2: 1 });
  });

  it("take the transposition of a result in", () => {
    assert.deepEqual(opsOf(transposed(g.dot(A, B))), { input: 2, matmul2: 1 });
  });

  it("are computed once where the result is also wanted as it is", () => {
    const product = g.dot(A, B);
    assert.deepEqual(opsOf(product, transposed(product)), { input: 2, matmul2: 1, transpose: 1 });
  });

  it("leave no transposition in the gradients of A @ B", () => {
    const gradients = grad(g.sum(g.op("sqr", [g.op("matmul", [A, B])])), [A, B]);
    assert.ok(!isFault(gradients));
    assert.deepEqual(opsOf(...gradients).transpose, undefined);
    assert.deepEqual(opsOf(...gradients).matmul2, 3);
  });
});
