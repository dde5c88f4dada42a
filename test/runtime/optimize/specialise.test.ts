/** @file Specialisation binds dims from all arguments together and checks every claim. */
import assert from "node:assert/strict";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { addDims, namedDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import { type Graph, makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { type Shape, tensorType } from "../../../runtime/src/ir/type.ts";
import { verify } from "../../../runtime/src/ir/verify.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { inferAgain } from "../../../runtime/src/optimize/infer-again.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import "../../../runtime/src/ops/index.ts";

const g = new Builder({ start: 7, end: 9 });
const input = (name: string, shape: Shape): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: tensorType("float64", shape), name });
const graphOf = (inputs: readonly Node[], outputs: readonly Node[]): Graph => ({ kind: "graph", inputs, outputs });
const n = namedDim("n");
const k = namedDim("k");

const messageOf = (graph: Graph, shapes: readonly (readonly number[])[]): string => {
  const result = specialise(graph, shapes);
  assert.ok(isRunFault(result));
  assert.equal(result.code, "dim-binding");
  return result.message;
};

describe("specialise", () => {
  it("binds k from k + 1, whichever argument comes first", () => {
    const x = input("x", [addDims(k, 1)]);
    const y = input("y", [k]);
    const out = g.sum(y);
    for (const [inputs, shapes] of [
      [
        [x, y],
        [[5], [4]],
      ],
      [
        [y, x],
        [[4], [5]],
      ],
    ] as const) {
      const result = specialise(graphOf(inputs, [out, g.sum(x)]), shapes);
      assert.ok(!isRunFault(result));
      verify(result, { infer: inferAgain, concrete: true });
      assert.deepEqual(result.outputs[0]!.inputs[0]!.type.shape, [4]);
    }
  });

  it("gives every node a concrete type, and constants for dims", () => {
    const x = input("x", [n, 3]);
    const result = specialise(graphOf([x], [g.sum(x, [1]), g.dim(n)]), [[7, 3]]);
    assert.ok(!isRunFault(result));
    verify(result, { infer: inferAgain, concrete: true });
    assert.deepEqual(result.outputs[0]!.type, { dtype: "float64", shape: [7] });
    assert.deepEqual(result.outputs[0]!.span, { start: 7, end: 9 });
  });

  it("says which two arguments disagree, in the user's names", () => {
    const X = input("X", [n, 3]);
    const y = input("y", [n]);
    assert.equal(messageOf(graphOf([X, y], [X]), [[400, 3], [399]]), "`n` is 400 by `X` axis 0, but 399 by `y` axis 0");
  });

  it("says what a literal length should have been, and when no length fits", () => {
    const X = input("X", [n, 3]);
    assert.equal(messageOf(graphOf([X], [X]), [[4, 2]]), "`X` axis 1 is 3, but 2 came");
    assert.equal(messageOf(graphOf([X], [X]), [[4]]), "`X` has 2 axes, but what came has 1 axis");
    const x = input("x", [addDims(k, 1)]);
    assert.equal(messageOf(graphOf([x], [x]), [[0]]), "`x` axis 0 is 0, and no length makes `k + 1` that");
  });

  it("checks what could not be proved, with the span of the node that claims it", () => {
    const a = input("a", [unknownDim("declared as ?")]);
    const b = input("b", [n]);
    const graph = graphOf([a, b], [g.add(a, b)]);
    assert.ok(!isRunFault(specialise(graph, [[3], [3]])));
    const result = specialise(graph, [[3], [4]]);
    assert.ok(isRunFault(result));
    assert.deepEqual(result.span, { start: 7, end: 9 });
    assert.match(result.message, /lengths of one axis differ: 3 and 4 \(`n`\)/);
  });
});
