/** @file Every reduction on WebAssembly against the reference: all dtypes, all axes of several shapes. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypes, isFloat } from "../../../runtime/src/ir/dtype.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareOp, compareOps, leavesFor, runWasm } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

const g = new Builder();

const shapes = [
  [1],
  [2],
  [7],
  [33],
  [3, 5],
  [17, 4],
  [1, 9],
  [5, 1, 6],
  [2, 3, 4],
  [9, 20],
  [0],
  [3, 0],
  [0, 3],
  [2, 1, 3, 5],
];

function values(dtype: Dtype, shape: readonly number[]): NdArray {
  const next = uniforms(sizeOf(shape) + 1);
  const list = Array.from({ length: sizeOf(shape) }, () => {
    if (dtype === "bool") return next() < 0.7;
    return isFloat(dtype) ? 4 * next() - 2 : BigInt(Math.floor(9 * next()) - 4);
  });
  return fromValues(dtype, shape, list);
}

/** No axes, each, and each pair. */
function axesOf(rank: number): (readonly number[] | null)[] {
  const found: (readonly number[] | null)[] = [null];
  for (let a = 0; a < rank; a++) {
    found.push([a]);
    for (let b = a + 1; b < rank; b++) found.push([a, b]);
  }
  return found;
}

describe("reductions on WebAssembly give what the reference gives", () => {
  for (const op of allOps().filter((o) => o.kind === "reduction")) {
    it(op.name, () => {
      for (const dtype of dtypes) {
        const taken = shapes.filter((s) => op.initial !== undefined || sizeOf(s) > 0);
        compareOps(
          taken.flatMap((shape) =>
            axesOf(shape.length).map((axis) => ({
              op: op.name,
              args: [values(dtype, shape)],
              attrs: { axis, keepdims: false },
              what: `${op.name} of ${dtype}[${shape}] over ${axis}`,
            })),
          ),
        );
      }
    });
  }

  it("sums long rows in parts", () => {
    for (const dtype of ["float64", "float32", "int32"] as const) {
      for (const shape of [[20000], [3, 9001], [9001, 3], [40000, 2], [2, 3, 8195]]) {
        const x = values(dtype, shape);
        for (const axis of axesOf(shape.length)) {
          compareOp("sum", [x], { axis, keepdims: false }, `${dtype}[${shape}] over ${axis}`, 4096);
          compareOp("max", [x], { axis, keepdims: true }, `${dtype}[${shape}] over ${axis}`, 4096);
        }
      }
    }
  });

  it("sums millions of equal floats as sums of sums of sums, which do not drift", () => {
    const tenth = Math.fround(0.1);
    for (const count of [64 * 4096 + 1, 3_000_001]) {
      const x = fromValues("float32", [count], new Array(count).fill(tenth));
      const inputs = leavesFor([x]);
      const attrs = { axis: null, keepdims: false };
      const outputs = [g.op("sum", [inputs[0]!], attrs), g.op("max", [g.op("neg", [inputs[0]!])], attrs)];
      const [sum, largest] = runWasm(prepared({ kind: "graph", inputs, outputs }), [x]);
      const exact = count * tenth;
      assert.ok(Math.abs(Number(sum!.data[0]) - exact) < 5e-6 * exact, `${sum!.data[0]}, not ${exact}`);
      assert.equal(largest!.data[0], -tenth);
    }
  });
});
