/** @file The order of elements on the GPU: ties, NaN and zeros as on the reference, lanes short and long, along any axis. */
import assert from "node:assert/strict";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { leavesFor } from "../harness/both-backends.ts";
import { closeGpu } from "../harness/gpu.ts";
import { compareOnGpu, op } from "../harness/gpu-compare.ts";
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
      mixed("float32", [2, 65], 1),
      mixed("float32", [700], 2),
      mixed("int32", [130, 3], 3),
      mixed("uint8", [257], 4),
      mixed("float32", [1, 1025], 5),
    ];
    const inputs = leavesFor(long);
    const outputs = inputs.flatMap((x) => [...along("sort", x), ...along("argsort", x)]);
    assert.deepEqual(compareOnGpu(outputs, inputs, long, exact), []);
  });
});
