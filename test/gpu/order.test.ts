/** @file The order of elements on the GPU: ties, NaN and zeros as on the reference, lanes short and long, along any axis. */
import assert from "node:assert/strict";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { leavesFor } from "../harness/both-backends.ts";
import { closeGpu } from "../harness/gpu.ts";
import { compareOnGpu, constant, faultOnGpu, op } from "../harness/gpu-compare.ts";
import { uniforms } from "../harness/samples.ts";

/** Few different values, so that many are equal, with NaN, infinities and both zeros among the floats. */
function mixed(dtype: Dtype, shape: readonly number[], seed: number): NdArray {
  const next = uniforms(seed);
  const odd = [Number.NaN, -0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const size = shape.reduce((product, d) => product * d, 1);
  const values = Array.from({ length: size }, () => {
    const u = next();
    if (dtype === "float32") return u < 0.1 ? odd[Math.floor(u * 50)]! : Math.floor(next() * 9) - 4;
    if (dtype === "int32") return Math.floor(next() * 5) * 715_827_882 - 2 ** 31;
    return dtype === "bool" ? (u < 0.5 ? 1 : 0) : Math.floor(next() * 7);
  });
  return fromValues(dtype, shape, values);
}

const exact = { relative: 0, absolute: 0 };

/** An op along each axis of tensors, and of windows on them. */
function along(name: string, x: Node): Node[] {
  const rank = x.type.shape.length;
  const axes: Attrs[] = [{ axis: null }, ...Array.from({ length: rank }, (_, axis) => ({ axis }))];
  const turned = op("flip", [op("transpose", [x], { axes: null })], { axis: 0 });
  return [...axes.map((a) => op(name, [x], a)), ...axes.map((a) => op(name, [turned], a))];
}

describe("the order of elements on the GPU is that of the reference", () => {
  after(closeGpu);
  const args = (["float32", "int32", "uint8", "int16"] as const).map((d, i) => mixed(d, [3, 5, 4], i + 1));

  it("in argmax and argmin", () => {
    const long = mixed("float32", [2, 1000], 9);
    const all = [
      ...args,
      long,
      mixed("int32", [700], 4),
      fromValues("float32", [600], new Array(600).fill(Number.NaN)),
    ];
    const inputs = leavesFor(all);
    const outputs = inputs.flatMap((x) => [...along("argmax", x), ...along("argmin", x)]);
    assert.deepEqual(compareOnGpu(outputs, inputs, all, exact), []);
  });

  it("in sort and argsort of lanes that are counted through", () => {
    const inputs = leavesFor(args);
    const outputs = inputs.flatMap((x) => [...along("sort", x), ...along("argsort", x)]);
    assert.deepEqual(compareOnGpu(outputs, inputs, args, exact), []);
  });

  it("in sort and argsort of lanes that are merged, also where the last runs are short", () => {
    const long = [
      mixed("float32", [2, 33], 1),
      mixed("float32", [700], 2),
      mixed("int32", [130, 3], 3),
      mixed("uint8", [257], 4),
      mixed("float32", [1, 1025], 5),
    ];
    const inputs = leavesFor(long);
    const outputs = inputs.flatMap((x) => [...along("sort", x), ...along("argsort", x)]);
    assert.deepEqual(compareOnGpu(outputs, inputs, long, exact), []);
  });

  it("in searchsorted, on either side, also beside NaN", () => {
    const sorted = fromValues("float32", [9], [Number.NEGATIVE_INFINITY, -3, -3, 0, 1, 1, 2, Number.NaN, Number.NaN]);
    const all = [sorted, args[0]!, fromValues("int32", [1], [4]), args[1]!];
    const inputs = leavesFor(all);
    const [a, v, b, w] = inputs as [Node, Node, Node, Node];
    const outputs = ["left", "right"].flatMap((side) => [
      op("searchsorted", [a, v], { side }),
      op("searchsorted", [b, w], { side }),
    ]);
    assert.deepEqual(compareOnGpu(outputs, inputs, all, exact), []);
  });

  it("in counts of numbers, with weights too, and one that is not counted is an error", () => {
    const all = [
      mixed("uint8", [700], 3),
      fromValues("int64", [5], [0n, 3n, 3n, 1n, 0n]),
      mixed("uint8", [1], 1),
      fromValues("float32", [5], [0.5, 1.5, -2, 4, 8]),
      mixed("int16", [700], 6),
      fromValues(
        "float32",
        [700],
        Array.from({ length: 700 }, (_, i) => (i % 9) / 2),
      ),
    ];
    const inputs = leavesFor(all);
    const [x, y, z, weights, long, halves] = inputs as [Node, Node, Node, Node, Node, Node];
    const outputs = [
      op("bincount", [x], { minlength: 7 }),
      op("bincount", [x], { minlength: 300 }),
      op("bincount", [y, weights], { minlength: 4 }),
      op("bincount", [z], { minlength: 7 }),
      op("bincount", [x], { minlength: 600 }),
      op("bincount", [op("mul", [long, constant(fromValues("int16", [], [90]))]), halves], { minlength: 600 }),
      op("bincount", [long, halves], { minlength: 7 }),
      op("bincount", [op("mod", [y, y])], { minlength: 1 }),
    ];
    assert.deepEqual(compareOnGpu(outputs, inputs, all, exact), []);
    const few = [op("bincount", [y], { minlength: 3 })];
    assert.equal(faultOnGpu(few, [y], [all[1]!]), "3 is not one of the 3 numbers from 0 on that bincount counts");
    const negative = fromValues("int64", [5], [0n, -2n, 3n, 1n, 0n]);
    assert.equal(faultOnGpu(few, [y], [negative]), "bincount counts numbers from 0 on, but -2 is in `x1`");
  });

  it("in the positions of true elements, whose number has to be the one that is known", () => {
    const all = [fromValues("bool", [7], [true, false, false, true, true, false, true]), mixed("bool", [1000], 8)];
    const many = Array.from(all[1]!.data as Uint8Array).filter(Boolean).length;
    const inputs = leavesFor(all);
    const [few, long] = inputs as [Node, Node];
    const outputs = [op("mask_positions", [few], { length: 4 }), op("mask_positions", [long], { length: many })];
    assert.deepEqual(compareOnGpu(outputs, inputs, all, exact), []);
    const message = "4 elements of `x0` are true, not 3 as when they were counted";
    assert.equal(faultOnGpu([op("mask_positions", [few], { length: 3 })], [few], [all[0]!]), message);
  });
});
