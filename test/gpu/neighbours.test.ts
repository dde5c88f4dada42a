/** @file Elementwise kernels of many elements on the GPU, in which each thread has four neighbours, against the reference. */
import assert from "node:assert/strict";
import { programOf } from "../../runtime/src/backends/gpu/program.ts";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Graph, Node } from "../../runtime/src/ir/node.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { op } from "../harness/gpu-compare.ts";
import { uniforms } from "../harness/samples.ts";

const random = (dtype: Dtype, shape: readonly number[], seed: number): NdArray => {
  const next = uniforms(seed);
  const scale = dtype === "float32" ? 4 : 200;
  const values = Array.from({ length: sizeOf(shape) }, () => scale * (next() - 0.5));
  return fromValues(dtype, shape, dtype === "float32" ? values : values.map(Math.round));
};

const args = [
  random("float32", [256, 256], 1),
  random("float32", [256], 2),
  random("float32", [256, 1], 3),
  random("int8", [256, 256], 4),
  random("float32", [4, 131, 132], 5),
  random("float32", [131, 1], 6),
  random("float32", [259, 261], 7),
];
const leaves = leavesFor(args);
const leaf = (i: number): Node => leaves[i] ?? assert.fail();
const [x, row, column, bytes] = [leaf(0), leaf(1), leaf(2), leaf(3)];
const [stack, inner, odd] = [leaf(4), leaf(5), leaf(6)];

const values: readonly [what: string, node: Node, each: number][] = [
  ["one array", op("tanh", [x]), 4],
  ["a row for all", op("add", [op("mul", [x, x]), row]), 4],
  ["a column for all", op("mul", [op("sigmoid", [x]), column]), 4],
  ["a transposed array", op("sub", [x, op("transpose", [x])]), 4],
  ["an array backwards", op("add", [x, op("flip", [x])]), 4],
  ["bools", op("less", [x, row]), 4],
  ["a choice", op("where", [op("less", [row, column]), x, row]), 4],
  ["narrow integers, which wrap around", op("mul", [bytes, bytes]), 4],
  ["three axes", op("add", [stack, inner]), 4],
  ["a last axis that four do not divide", op("exp", [odd]), 1],
  ["an int32, which is two floats", op("cast", [bytes], { dtype: "int32" }), 1],
];

describe("elementwise kernels of many elements on the GPU", () => {
  after(closeGpu);

  const graphOf = (outputs: readonly Node[]): Graph => prepared({ kind: "graph", inputs: leaves, outputs });

  it("have four neighbours for each thread where a row has", () => {
    for (const [what, node, each] of values) {
      const { kernels } = programOf(graphOf([node])).code;
      assert.deepEqual(
        kernels.map((k) => k.each),
        [each],
        what,
      );
      assert.equal(
        kernels[0]!.output.reduce((a, b) => a * b, each),
        sizeOf(node.type.shape as readonly number[]) * (node.type.dtype === "int32" ? 2 : 1),
        what,
      );
    }
  });

  it("are those of the reference", () => {
    const graph = graphOf(values.map(([, node]) => node));
    const { results, placement } = runGpu(graph, args);
    assert.deepEqual(placement.hostParts, []);
    for (const [i, expected] of runReference(graph, args).entries()) {
      assertNear(results[i]!, expected, { relative: 5e-7, absolute: 1e-7 }, values[i]![0]);
    }
  });
});
