/**
 * @file `grad` differentiates a graph that was made stable first. On random graphs it gives what the rules give on the graph as
 * written, wherever that is finite.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { pullback } from "../../../runtime/src/grad/pullback.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { isFloat } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { valuesOf } from "../../harness/graphs.ts";
import { randomGraph } from "../../harness/random-graph.ts";

const g = new Builder();

/** Ops with kinks, where one formula may take another one-sided derivative than an equal formula. */
const kinked = new Set([
  "abs",
  "sign",
  "maximum",
  "minimum",
  "max",
  "min",
  "ptp",
  "relu",
  "elu",
  "clip",
  "softsign",
  "norm",
]);
const jumping = new Set([
  "floor_divide",
  "mod",
  "floor",
  "ceil",
  "round",
  "trunc",
  "hard_sigmoid",
  "where",
  "pow",
  "prod",
]);

describe("gradients of random graphs", () => {
  it("are those of the graph as written", () => {
    const without = (op: string): boolean => kinked.has(op) || jumping.has(op) || op.startsWith("grad_");
    let compared = 0;
    fc.assert(
      fc.property(randomGraph({ without }), ({ graph, args }) => {
        const floats = graph.outputs.filter((n) => isFloat(n.type.dtype));
        if (floats.length === 0) return;
        const cost = floats.map((y) => g.sum(g.cast(y, "float64"))).reduce((a, b) => g.add(a, b));
        const wrt = graph.inputs.filter((n) => isFloat(n.type.dtype));
        const bindings = new Map(graph.inputs.map((leaf, i) => [leaf, args[i]!]));
        const written = pullback([[cost, g.scalar("float64", 1)]], wrt).map(
          (p, i): Node => (p.kind === "flows" ? p.cotangent : g.zerosLike(wrt[i]!)),
        );
        const stable = grad(cost, wrt, { disconnectedInputs: "ignore" });
        if (isFault(stable)) assert.fail(stable.message);
        const [value] = valuesOf([cost], bindings);
        if (!Number.isFinite(value!.data[0])) return;
        const expected = valuesOf(written, bindings);
        for (const [i, found] of valuesOf(stable, bindings).entries()) {
          for (const [k, e] of (expected[i]!.data as Float64Array).entries()) {
            const f = found.data[k] as number;
            if (!Number.isFinite(e) || Math.abs(e) > 1e12) continue;
            compared++;
            assert.ok(
              Math.abs(f - e) <= 1e-6 * Math.max(1, Math.abs(e)),
              `input ${i}, element ${k}: ${f}, written ${e}`,
            );
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(compared > 100, `only ${compared} elements could be compared`);
  });
});
