/** @file Gradients of the stabilised graph are with respect to what the user named, wherever that is in the graph. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { type GradOptions, grad } from "../../../runtime/src/grad.ts";
import { scalarOf } from "../../../runtime/src/ir/array.ts";
import { unknownDim } from "../../../runtime/src/ir/dim.ts";
import { type Graph, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import { stabilise } from "../../../runtime/src/optimize/stabilise.ts";
import "../../../runtime/src/ops/index.ts";

const g = new Builder();
const leaf = (): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type: tensorType("float64"), name: "x" });

/** The derivatives at x = `at`. */
function slopes(cost: Node, wrt: readonly Node[], at: number, options: GradOptions = {}): readonly number[] {
  const gradients = grad(cost, wrt, options);
  assert.ok(!isFault(gradients), isFault(gradients) ? gradients.message : "");
  const values = evaluate(gradients, () => scalarOf("float64", at));
  assert.ok(!isRunFault(values));
  return values.map((v) => Number(v.data[0]));
}

describe("gradients of stabilised graphs", () => {
  it("reach an inner node that the rules would have swallowed", () => {
    const x = leaf();
    const p = g.op("sigmoid", [x]);
    // d log(1 - p)/dp = -1/(1 - p), d/dx = -p.
    const [dp, dx] = slopes(g.log(g.sub(1, p)), [p, x], 1) as [number, number];
    const value = 1 / (1 + Math.exp(-1));
    assert.ok(Math.abs(dp - -1 / (1 - value)) < 1e-12, `${dp}`);
    assert.ok(Math.abs(dx - -value) < 1e-12, `${dx}`);
  });

  it("are 0, not an error, where the rules took the variable away", () => {
    const x = leaf();
    assert.deepEqual(slopes(g.mul(x, 0), [x], 3), [0]);
    assert.deepEqual(slopes(g.div(x, x), [x], 3), [0]);
  });

  it("still fault where there never was a path", () => {
    const result = grad(g.exp(leaf()), [leaf()]);
    assert.ok(isFault(result));
    assert.equal(result.code, "grad-disconnected");
  });

  it("take two equal inner nodes apart", () => {
    const x = leaf();
    const [a, b] = [g.exp(x), g.exp(x)];
    assert.deepEqual(slopes(g.add(g.mul(a, 2), g.mul(b, 3)), [a, b], 0.5), [2, 3]);
  });

  it("keep an inner node apart from the leaf that it equals", () => {
    const x = leaf();
    const same = g.neg(g.neg(x));
    assert.deepEqual(slopes(g.mul(same, 5), [same, x], 2), [5, 5]);
  });

  it("pass by what is taken as constant, and use known gradients", () => {
    const x = leaf();
    const p = g.op("sigmoid", [x]);
    const cost = g.add(g.log(p), x);
    assert.deepEqual(slopes(cost, [x], 1, { considerConstant: [p] }), [1]);
    const s = 1 / (1 + Math.exp(-1));
    const [dx] = slopes(cost, [x], 1, { knownGrads: new Map([[p, g.scalar("float64", 10)]]) }) as [number];
    assert.ok(Math.abs(dx - (1 + 10 * s * (1 - s))) < 1e-12, `${dx}`);
  });

  it("are finite a second time", () => {
    const x = leaf();
    const loss = g.log(g.sub(1, g.div(1, g.add(1, g.exp(g.neg(x))))));
    const first = grad(loss, [x]);
    assert.ok(!isFault(first));
    const [second] = slopes(first[0]!, [x], 1000) as [number];
    assert.equal(Math.abs(second), 0);
  });

  it("do not look through stop_gradient", () => {
    const x = leaf();
    assert.deepEqual(slopes(g.mul(x, g.op("stop_gradient", [g.exp(x)])), [x], 0), [1]);
  });
});

describe("stabilise", () => {
  it("keeps the claims on lengths of what it rewrites and expands", () => {
    const vector = (name: string): Node =>
      makeNode({
        op: "input",
        attrs: { ref: makeRef("input", name) },
        type: tensorType("float64", [unknownDim("declared as ?")]),
        name,
      });
    const [a, b] = [vector("a"), vector("b")];
    const claims: readonly Node[] = [
      g.sub(a, g.neg(b)),
      g.log(g.mul(g.exp(a), b)),
      g.op("binary_crossentropy", [g.op("sigmoid", [a]), b]),
    ];
    for (const claim of claims) {
      const { roots } = stabilise([g.sum(claim)]);
      const graph: Graph = { kind: "graph", inputs: [a, b], outputs: roots };
      assert.ok(!isRunFault(specialise(graph, [[3], [3]])));
      assert.ok(isRunFault(specialise(graph, [[3], [4]])), claim.op);
    }
  });

  it("gives the roots in order, with their types and names", () => {
    const x = leaf();
    const p = makeNode({ ...g.div(1, g.add(1, g.exp(g.neg(x)))), name: "p" });
    const { roots } = stabilise([g.log(p), p, x]);
    assert.deepEqual(
      roots.map((n) => n.op),
      ["neg", "sigmoid", "input"],
    );
    assert.equal(roots[1]!.name, "p");
  });
});
