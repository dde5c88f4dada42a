/** @file What is rare and has to run all the same: products and sums of bools, many tensors in a row, tensors without elements. */
import assert from "node:assert/strict";
import { fromValues } from "../../runtime/src/ir/array.ts";
import type { Node } from "../../runtime/src/ir/node.ts";
import { leavesFor } from "../harness/both-backends.ts";
import { closeGpu } from "../harness/gpu.ts";
import { compareOnGpu, constant, int64, op } from "../harness/gpu-compare.ts";

const bools = (...values: readonly number[]) => fromValues("bool", [2, values.length / 2], values);

describe("on the GPU there are", () => {
  after(closeGpu);

  it("products and sums of bools", () => {
    const args = [bools(1, 0, 0, 0, 1, 0), bools(0, 0, 1, 0, 0, 0), bools(1, 1)];
    const inputs = leavesFor(args);
    const [a, b, c] = inputs as [Node, Node, Node];
    const indices = constant(int64(0, 2, 0));
    const outputs = [
      op("dot", [a, op("transpose", [b], { axes: null })]),
      op("dot", [op("transpose", [a], { axes: null }), b]),
      op("advanced_inc_subtensor", [a, b, indices], { axis: 1, labels: [1], add: true }),
      op("add", [a, c]),
      op("mul", [a, b]),
      op("sum", [a], { axis: 0 }),
      op("max", [a], { axis: 1 }),
      op("cumsum", [a], { axis: 1 }),
      op("sort", [a], { axis: 1 }),
      op("argmax", [a], { axis: 1 }),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });

  it("many tensors one after the other", () => {
    const args = Array.from({ length: 60 }, (_, i) =>
      fromValues("float32", [2, (i % 3) + 1], new Array(2 * ((i % 3) + 1)).fill(i)),
    );
    const inputs = leavesFor(args);
    const outputs = [
      op("concatenate", inputs, { axis: 1 }),
      op(
        "concatenate",
        inputs.slice(0, 8).map((n) => op("cast", [op("sum", [n], { axis: 1 })], { dtype: "int32" })),
        { axis: 0 },
      ),
      op(
        "stack",
        inputs.slice(0, 15).map((n) => op("max", [n], { axis: 1 })),
        { axis: 0 },
      ),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });

  it("tensors without elements, which the processor has no part in", () => {
    const args = [fromValues("float32", [0, 3], []), fromValues("float32", [2, 3], [1, 2, 3, 4, 5, 6]), int64()];
    const inputs = leavesFor(args);
    const [none, x, places] = inputs as [Node, Node, Node];
    const outputs = [
      op("concatenate", [none, x, op("sqr", [none])], { axis: 0 }),
      op("concatenate", [none, x, none, op("exp", [x])], { axis: 0 }),
      op("sum", [none], { axis: 0 }),
      op("prod", [none]),
      op("all", [op("less", [none, none])]),
      op("dot", [op("transpose", [none], { axes: null }), op("exp", [none])]),
      op("add", [x, op("sum", [op("sin", [none])], { axis: 0 })]),
      op("advanced_inc_subtensor", [x, op("take", [x, places], { axis: 0 }), places], {
        axis: 0,
        labels: [0],
        add: true,
      }),
      op("bincount", [places], { minlength: 3 }),
      op("sqr", [none]),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });
});
