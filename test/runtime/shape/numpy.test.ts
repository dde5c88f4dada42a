/** @file Shapes, indices, products and new tensors against NumPy: on the reference, compiled, and with unknown lengths. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { unknownDim } from "../../../runtime/src/ir/dim.ts";
import type { Graph, Node } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import { prepared } from "../../harness/apply-op.ts";
import { runReference, runWasm } from "../../harness/both-backends.ts";
import { inputLeaf } from "../../harness/graphs.ts";
import { assertLikeNumpy, type NumpyCase, numpyCases } from "./numpy-cases.ts";

const cases = numpyCases();
const ops = new Set(cases.map((c) => c.op));

function graphOf({ op, inputs, attrs }: NumpyCase, leafFor: (i: number) => Node): Graph {
  const leaves = inputs.map((_, i) => leafFor(i));
  const node = build(op, leaves, attrs);
  if (isFault(node)) assert.fail(`${op} ${JSON.stringify(attrs)}: ${node.message}`);
  return { kind: "graph", inputs: leaves, outputs: [node] };
}

const concreteGraph = (c: NumpyCase): Graph =>
  graphOf(c, (i) => inputLeaf(`x${i}`, c.inputs[i]!.dtype, c.inputs[i]!.shape));

/** Slices that reach beyond an axis whose length is not known are refused, where NumPy clips them (docs/differences.md). */
const reachesBeyond = (c: NumpyCase): boolean =>
  Array.isArray(c.attrs.items) && [10, -10].some((bound) => JSON.stringify(c.attrs.items).includes(`${bound}`));

describe("as in NumPy", () => {
  for (const op of ops) {
    const list = cases.filter((c) => c.op === op);
    it(`${op}: the reference`, () => {
      for (const c of list) assertLikeNumpy(runReference(concreteGraph(c), c.inputs)[0]!, c);
    });
    it(`${op}: compiled`, () => {
      for (const c of list) assertLikeNumpy(runWasm(prepared(concreteGraph(c)), c.inputs)[0]!, c);
    });
    it(`${op}: with unknown lengths`, () => {
      for (const c of list) checkUnknown(c);
    });
  }
});

/** Axes of length 1 stay literal, since only those stretch; all others are `?`. */
function checkUnknown(c: NumpyCase): void {
  const graph = graphOf(c, (i) => {
    const { dtype, shape } = c.inputs[i]!;
    return inputLeaf(
      `x${i}`,
      dtype,
      shape.map((d) => (d === 1 ? 1 : unknownDim("test"))),
    );
  });
  const concrete = specialise(
    graph,
    c.inputs.map((a) => a.shape),
  );
  if (isRunFault(concrete)) {
    assert.ok(
      reachesBeyond(c) || c.inputs.some((a) => a.shape.includes(0)),
      `${c.op} ${JSON.stringify(c.attrs)}: ${concrete.message}`,
    );
    return;
  }
  const values = new Map(graph.inputs.map((_, i) => [concrete.inputs[i]!, c.inputs[i]!]));
  const results = evaluate(concrete.outputs, (leaf) => values.get(leaf) ?? assert.fail("an unbound leaf"));
  if (isRunFault(results)) assert.fail(results.message);
  assertLikeNumpy(results[0]!, c);
}
