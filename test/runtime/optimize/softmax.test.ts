/** @file A quotient of exponentials is a softmax exactly where each element is divided by the sum of its own lane. */
import assert from "node:assert/strict";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import { elements, inputLeaf, tensor, valuesOf } from "../../harness/graphs.ts";

const g = new Builder();
const x = inputLeaf("x", "float64", [3, 3]);
const value = tensor([
  [0.5, -1, 2],
  [1, 0, -0.5],
  [3, 0.25, -2],
]);
const e = g.exp(x);
const transposed = (n: Node): Node => g.transpose(n, [1, 0]);

/** A square matrix, so that nothing but the axes tells rows from columns. */
const table: readonly (readonly [text: string, node: Node, axis: number | undefined])[] = [
  ["exp(x) / sum(exp(x), axis=0)", g.div(e, g.sum(e, [0])), 0],
  ["exp(x) / sum(exp(x), axis=1), which divides columns by sums of rows", g.div(e, g.sum(e, [1])), undefined],
  ["exp(x) / sum(exp(x), axis=1)[:, none]", g.div(e, g.reshape(g.sum(e, [1]), [3, 1])), 1],
  ["exp(x) / sum(exp(x), axis=0)[:, none]", g.div(e, g.reshape(g.sum(e, [0]), [3, 1])), undefined],
  ["exp(x).T / sum(exp(x), axis=1)", g.div(transposed(e), g.sum(e, [1])), 1],
  ["exp(x).T / sum(exp(x), axis=0)", g.div(transposed(e), g.sum(e, [0])), undefined],
  ["exp(x) / sum(exp(x), axis=1, keepdims=true).T", g.div(e, transposed(g.sum(e, [1], true))), undefined],
  ["exp(x) / sum(exp(x.T), axis=0, keepdims=true)", g.div(e, g.sum(g.exp(transposed(x)), [0], true)), undefined],
  ["exp(x) / sum(exp(2 x), axis=1, keepdims=true)", g.div(e, g.sum(g.exp(g.mul(2, x)), [1], true)), undefined],
];

describe("softmax written out", () => {
  for (const [text, node, axis] of table) {
    it(`${text}: ${axis === undefined ? "not recognised" : `axis ${axis}`}`, () => {
      const [simple] = simplify([node]);
      const found = topological([simple!]).find((n) => n.op === "softmax");
      assert.equal(found?.attrs.axis, axis);
      const [before, after] = valuesOf([node, simple!], new Map([[x, value]])).map(elements);
      for (const [i, want] of before!.entries())
        assert.ok(Math.abs(Number(want) - Number(after![i])) < 1e-14, `at ${i}`);
    });
  }
});
