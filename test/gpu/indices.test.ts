/** @file Indices that a function computes: a kernel looks at those that nothing proves to be in range. */
import assert from "node:assert/strict";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Node } from "../../runtime/src/ir/node.ts";
import { leavesFor } from "../harness/both-backends.ts";
import { closeGpu } from "../harness/gpu.ts";
import { compareOnGpu, constant, faultOnGpu, int64, op } from "../harness/gpu-compare.ts";
import { uniforms } from "../harness/samples.ts";

const floats = (rows: number, columns: number): NdArray =>
  fromValues(
    "float32",
    [rows, columns],
    Array.from({ length: rows * columns }, (_, i) => ((i * 37) % 101) / 8),
  );
const take = (x: Node, i: Node): Node => op("take", [x, i], { axis: 0 });

describe("computed indices on the GPU", () => {
  after(closeGpu);

  it("are used there: of remainders, of places, of arithmetic, of other tensors' elements", () => {
    const args = [floats(7, 3), int64(2, -5, 3, 6), fromValues("int32", [5], [1, 0, 2, 1, -3])];
    const inputs = leavesFor(args);
    const [x, i, j] = inputs as [Node, Node, Node];
    const outputs = [
      take(x, op("mod", [i, constant(int64(7))])),
      take(x, op("add", [i, constant(int64(0))])),
      take(x, take(i, j)),
      op("take_along_axis", [x, op("argsort", [x], { axis: 1 })], { axis: 1 }),
      op("advanced_inc_subtensor", [x, take(x, i), op("add", [i, constant(int64(0))])], {
        axis: 0,
        labels: [0],
        add: true,
      }),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, args), []);
  });

  it("that are out of range are named as on the processor: the first one in the order of the elements", () => {
    const args = [floats(4, 2), fromValues("int32", [3], [1, 6, -9])];
    const inputs = leavesFor(args);
    const [x, i] = inputs as [Node, Node];
    const message = "index 7 is out of range for axis 0, which has length 4";
    assert.equal(faultOnGpu([take(x, op("add", [i, constant(int64(1))]))], inputs, args), message);
    // Of an argument as it is, of a part of one, and turned round.
    const plain = "index 6 is out of range for axis 0, which has length 4";
    assert.equal(faultOnGpu([take(x, i)], inputs, args), plain);
    assert.equal(faultOnGpu([take(x, op("flip", [i], { axis: 0 }))], inputs, args), plain.replace("6", "-9"));
  });

  it("without a sign are not counted from the end", () => {
    const args = [floats(4, 2), fromValues("uint32", [2], [3, 2 ** 32 - 1])];
    const inputs = leavesFor(args);
    const [x, i] = inputs as [Node, Node];
    const message = "index 4294967295 is out of range for axis 0, which has length 4";
    assert.equal(faultOnGpu([take(x, i)], inputs, args), message);
    assert.deepEqual(compareOnGpu([take(x, i)], inputs, [args[0]!, fromValues("uint32", [2], [3, 0])]), []);
  });

  it("are looked at in several passes where there are many", () => {
    const places = Array.from({ length: 70_000 }, (_, i) => (i === 69_999 ? 41 : i % 40));
    const args = [floats(40, 1), fromValues("int16", [70_000], places)];
    const inputs = leavesFor(args);
    const [x, i] = inputs as [Node, Node];
    const moved = op("bitwise_xor", [i, constant(fromValues("int16", [], [0]))]);
    const message = "index 41 is out of range for axis 0, which has length 40";
    assert.equal(faultOnGpu([take(x, moved)], inputs, args), message);
    const good = fromValues("int16", [70_000], [...places.slice(0, -1), 0]);
    assert.deepEqual(
      compareOnGpu([op("sum", [take(x, moved)])], inputs, [args[0]!, good], { relative: 1e-5, absolute: 0 }),
      [],
    );
  });

  it("are taken from the processor where only it can compute them", () => {
    const inputs = leavesFor([floats(4, 2), floats(3, 1)]);
    const [x, y] = inputs as [Node, Node];
    const outputs = [take(x, op("cast", [op("reshape", [y], { shape: [3] })], { dtype: "int64" }))];
    const column = (...values: readonly number[]) => fromValues("float32", [3, 1], values);
    const took = compareOnGpu(outputs, inputs, [floats(4, 2), column(0, -3.5, 2)]);
    assert.deepEqual(took, ["cast: the GPU has no int64 for every float; int32 would do"]);
    for (const bad of [4, 2 ** 40]) {
      const args = [floats(4, 2), column(1, bad, -(2 ** 50))];
      const message = `index ${bad} is out of range for axis 0, which has length 4`;
      assert.equal(faultOnGpu(outputs, inputs, args, 1), message);
    }
  });

  it("may be many where something is written: those of a place are found in the order of all", () => {
    const next = uniforms(5);
    const many = (n: number, below: number): NdArray =>
      fromValues(
        "int32",
        [n / 2, 2],
        Array.from({ length: n }, () => Math.floor(next() * 2 * below) - below),
      );
    const args = [floats(300, 70), floats(200 * 2, 70), many(400, 300), many(400, 70)];
    const inputs = leavesFor(args);
    const [x, v, i, j] = inputs as [Node, Node, Node, Node];
    const rows = op("reshape", [v], { shape: [200, 2, 70] });
    const elements = op("cast", [op("reshape", [op("sum", [v], { axis: 1 })], { shape: [200, 2] })], {
      dtype: "int32",
    });
    const whole = op("cast", [x], { dtype: "int32" });
    const outputs = [true, false].flatMap((add) => [
      op("advanced_inc_subtensor", [x, rows, i], { axis: 0, labels: [0], add }),
      op("advanced_inc_subtensor", [whole, elements, i, j], { axis: 0, labels: [0, 1], add }),
    ]);
    assert.deepEqual(compareOnGpu(outputs, inputs, args, { relative: 1e-5, absolute: 0 }), []);
  });

  it("may all name one place", () => {
    const args = [
      fromValues("int32", [64], new Array(64).fill(1)),
      fromValues("int32", [70_000], new Array(70_000).fill(2)),
      fromValues("uint8", [70_000], new Array(70_000).fill(63)),
    ];
    const inputs = leavesFor(args);
    const output = op("advanced_inc_subtensor", inputs, { axis: 0, labels: [0], add: true });
    assert.deepEqual(compareOnGpu([output], inputs, args), []);
  });
});
