/** @file The gradient of a stabilised random graph is that of the graph as written, wherever the latter is finite. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { pullback } from "../../../runtime/src/grad/pullback.ts";
import { grad } from "../../../runtime/src/grad.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Graph, Node } from "../../../runtime/src/ir/node.ts";
import { printGraph } from "../../../runtime/src/ir/print.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { randomGraph } from "../../harness/random-graph.ts";

const g = new Builder();
/** Ops with kinks or jumps, where the derivative depends on the last place of an operand, or that have none. */
const rough = new Set([
  ..."floor ceil round trunc sign floor_divide mod abs relu maximum minimum max min clip elu hard_sigmoid ptp norm".split(
    " ",
  ),
  ..."arctan2 stop_gradient zero_grad grad_clip grad_scale gamma tan erfinv heaviside".split(" "),
]);

/** Values, and the greatest magnitude on the way to them (infinite for NaN). */
function run(roots: readonly Node[], graph: Graph, args: readonly NdArray[]) {
  let scale = 1;
  const values = evaluate(roots, (leaf) => args[graph.inputs.indexOf(leaf)]!, {
    watch: (_node, results) => {
      for (const v of results[0]!.data) {
        const size = Math.abs(Number(v));
        if (!(size <= scale)) scale = Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
      }
      return undefined;
    },
  });
  assert.ok(!isRunFault(values));
  return { values, scale };
}

describe("gradients of random graphs", () => {
  it("are the same of the stabilised graph and of the graph as written", () => {
    let compared = 0;
    fc.assert(
      fc.property(randomGraph({ maxNodes: 10, without: (op) => rough.has(op) }), ({ graph, args }) => {
        const roots = graph.outputs.filter((n) => isFloat(n.type.dtype));
        fc.pre(roots.length > 0);
        const cost = roots.map((n) => g.cast(g.sum(n), "float64")).reduce((a, b) => g.add(a, b));
        const made = grad(cost, graph.inputs, { disconnectedInputs: "ignore" });
        assert.ok(!isFault(made));
        const plain = pullback([[cost, g.scalar("float64", 1)]], graph.inputs).map((p, i) =>
          p.kind === "flows" ? p.cotangent : g.zerosLike(graph.inputs[i]!),
        );
        const before = run([cost, ...plain], graph, args);
        // What was infinite or NaN on the way may well have become right.
        fc.pre(before.scale < 1e100);
        const after = run(made, graph, args);
        for (const [i, value] of after.values.entries()) {
          const expected = before.values[1 + i]!;
          for (let k = 0; k < value.data.length; k++) {
            const [a, b] = [Number(expected.data[k]), Number(value.data[k])];
            compared++;
            const scale = Math.max(before.scale, after.scale);
            assert.ok(
              Math.abs(a - b) <= 1e-7 * scale,
              `${a} became ${b}\n${printGraph({ ...graph, outputs: [cost] })}\n${printGraph({ ...graph, outputs: made })}`,
            );
          }
        }
      }),
      { numRuns: 200 },
    );
    assert.ok(compared > 500, `${compared} elements were compared`);
  });
});
