/** @file The tutorial's logistic regression is finite and right on every one of its 10,000 steps. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { type Graph, topological } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import "../../../runtime/src/ops/index.ts";
import { tutorialData, tutorialGraph } from "../../harness/tutorial-regression.ts";

/** Outputs: prediction, xent, the new weights, the new bias. */
function trainingStep(): Graph {
  const { X, y, weights, bias, prediction, xent, cost } = tutorialGraph();
  const g = new Builder(cost.span);
  const gradients = grad(cost, [weights, bias], { span: cost.span });
  assert.ok(!isFault(gradients));
  const [gw, gb] = gradients as readonly [typeof weights, typeof bias];
  const outputs = [prediction, xent, g.sub(weights, g.mul(0.1, gw)), g.sub(bias, g.mul(0.1, gb))];
  return optimise({ kind: "graph", inputs: [X, y, weights, bias], outputs }, { mode: "debug" });
}

const mean = (a: NdArray): number => (a.data as Float64Array).reduce((s, v) => s + v, 0) / a.data.length;
const allFinite = (a: NdArray): boolean => (a.data as Float64Array).every(Number.isFinite);

describe("the tutorial's logistic regression", () => {
  const data = tutorialData();
  const graph = trainingStep();

  it("holds one logarithm and one exponential, which cannot overflow, and no division by an element", () => {
    const nodes = topological(graph.outputs);
    const count = (op: string): number => nodes.filter((n) => n.op === op).length;
    assert.deepEqual(["log", "pow", "true_divide", "softplus", "log1p", "exp"].map(count), [0, 0, 0, 0, 1, 1]);
    const exponent = nodes.find((n) => n.op === "exp")!.inputs[0]!;
    assert.deepEqual([exponent.op, exponent.inputs[0]!.op], ["neg", "abs"]);
  });

  it("still knows of every node which text it came from", () => {
    const lost = topological(graph.outputs).filter((n) => n.inputs.length > 0 && !n.span);
    assert.deepEqual(
      lost.map((n) => n.op),
      [],
    );
  });

  it("has the mean loss that NumPy's data give, on the first step, with every row finite", () => {
    const values = new Map(graph.inputs.map((n) => [n, data[n.name as keyof typeof data]]));
    const results = evaluate(graph.outputs, (leaf) => values.get(leaf)!);
    assert.ok(!isRunFault(results));
    const [, xent, weights] = results;
    assert.ok(Math.abs(mean(xent!) - 10.74647024575701) < 1e-12, `${mean(xent!)}`);
    assert.ok(allFinite(xent!));
    assert.ok(allFinite(weights!));
  });

  it("stays finite through 10,000 steps, and learns every row", () => {
    const backend = wasmBackend();
    const compiled = must(
      backend.compile(graph, {
        outputs: ["host", "host", "host", "host"],
        mode: "fast",
        profile: false,
        draw: () => {},
      }),
    );
    const X = must(backend.upload(data.X));
    let { weights, bias } = data;
    let loss = 0;
    for (let step = 0; step < 10_000; step++) {
      const [prediction, xent, w, b] = must(compiled.run([X, data.y, weights, bias])) as readonly NdArray[];
      assert.ok(allFinite(xent!), `step ${step}`);
      [weights, bias] = [w!, b!];
      loss = mean(xent!);
      if (step === 9_999) assert.deepEqual([...prediction!.data], [...data.y.data]);
    }
    assert.ok(allFinite(weights));
    assert.ok(loss < 0.2, `${loss}`);
    backend.dispose();
  });
});

const must = <T>(x: T | RunFault): T => (isRunFault(x) ? assert.fail(x.message) : x);
