/** @file Reductions on the GPU, however they are cut into parts, against the reference. */
import assert from "node:assert/strict";
import { planFold } from "../../runtime/src/backends/gpu/fold-plan.ts";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { contiguousStrides } from "../../runtime/src/optimize/strided.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { uniforms } from "../harness/samples.ts";

type Shape = readonly number[];

describe("reductions on the GPU", () => {
  after(closeGpu);

  const planOf = (shape: Shape, folded: readonly number[]) =>
    planFold(
      shape,
      shape.map((_, i) => folded.includes(i)),
      [{ offset: 0, strides: contiguousStrides(shape) }],
    );

  it("are cut so that neighbouring threads read neighbouring elements", () => {
    assert.equal(planOf([4096, 4096], [0])?.parts, "before");
    assert.equal(planOf([4096, 4096], [1])?.parts, "after");
    assert.equal(planOf([300, 40_000], [0])?.parts, "inside");
    assert.equal(planOf([40_000, 256], [1]), undefined);
  });

  it("have rows of at most 256 elements, and no part without any", () => {
    for (const length of [257, 1000, 1003, 4096, 65_537, 1_000_000]) {
      for (const kept of [1, 30, 5000, 50_000]) {
        const { count, chunk } = planOf([kept, length], [1]) ?? assert.fail(`${kept} rows of ${length}`);
        assert.ok(chunk <= 256 && count * chunk >= length && (count - 1) * chunk < length, `${length}: ${count}`);
      }
    }
  });

  const trials: readonly [op: string, dtype: Dtype, shape: Shape, axis: readonly number[]][] = [
    ["sum", "float32", [1003, 7], [0]],
    ["sum", "float32", [7, 1003], [1]],
    ["sum", "float32", [70, 77], [0, 1]],
    ["sum", "float32", [3, 600, 5], [1]],
    ["sum", "float32", [40, 3, 50], [0, 2]],
    ["sum", "int32", [20_000], [0]],
    ["max", "float32", [5, 2000], [1]],
    ["min", "int32", [700, 6], [0]],
    ["any", "bool", [3, 999], [1]],
    ["all", "bool", [999, 3], [0]],
  ];

  it("are those of the reference", () => {
    const next = uniforms(3);
    const args = trials.map(([, dtype, shape]): NdArray => {
      const one = (): number =>
        dtype === "float32"
          ? 2 * next() - 1
          : dtype === "bool"
            ? Number(next() < 0.999)
            : Math.floor(200 * next()) - 100;
      return fromValues(dtype, shape, Array.from({ length: sizeOf(shape) }, one));
    });
    const sides = [260, 33_000].map((n) =>
      fromValues(
        "float32",
        [n],
        Array.from({ length: n }, () => 2 * next() - 1),
      ),
    );
    const leaves = leavesFor([...args, ...sides]);
    const made = (op: string, inputs: readonly Node[], attrs: Attrs): Node => {
      const y = build(op, inputs, attrs);
      return isFault(y) ? assert.fail(`${op}: ${y.message}`) : y;
    };
    const outputs = trials.map(([op, , , axis], i) => made(op, [leaves[i]!], { axis }));
    // More threads than parts could give it: each adds up its parts itself.
    const [a, b] = leaves.slice(trials.length) as [Node, Node];
    const rows = made("expand_dims", [a], { axis: 1 });
    outputs.push(made("sum", [made("sin", [made("mul", [rows, b], {})], {})], { axis: [0] }));
    const graph = prepared({ kind: "graph", inputs: leaves, outputs });
    const { results, placement } = runGpu(graph, [...args, ...sides]);
    assert.deepEqual(placement.hostParts, []);
    for (const [i, expected] of runReference(graph, [...args, ...sides]).entries()) {
      assertNear(results[i]!, expected, { relative: 1e-6, absolute: 3e-6 }, trials[i]?.join(" ") ?? "many threads");
    }
  });
});
