/** @file Products on WebAssembly against the reference: all dtypes, transpositions, odd sizes, stacks. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypes, isFloat } from "../../../runtime/src/ir/dtype.ts";
import { prepared, resultsOf } from "../../harness/apply-op.ts";
import { compareOp, leavesFor, runWasm } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

function values(dtype: Dtype, shape: readonly number[], seed: number): NdArray {
  const next = uniforms(seed);
  const list = Array.from({ length: sizeOf(shape) }, () =>
    dtype === "bool" ? next() < 0.4 : isFloat(dtype) ? 4 * next() - 2 : BigInt(Math.floor(200 * next()) - 100),
  );
  return fromValues(dtype, shape, list);
}

function compare(dtype: Dtype, batch: readonly number[], m: number, n: number, k: number): void {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const a = values(dtype, [...batch, ...(transposeA ? [k, m] : [m, k])], m + k);
      const b = values(dtype, [...batch, ...(transposeB ? [n, k] : [k, n])], n + k);
      const what = `${dtype} ${batch} ${m}×${k}×${n} ${transposeA} ${transposeB}`;
      compareOp("matmul2", [a, b], { transposeA, transposeB }, what, 4096);
    }
  }
}

describe("products on WebAssembly give what the reference gives", () => {
  for (const dtype of dtypes) {
    it(dtype, () => {
      for (const [m, n, k] of [
        [1, 1, 1],
        [1, 5, 3],
        [5, 1, 3],
        [2, 3, 4],
        [7, 9, 5],
        [8, 8, 8],
        [13, 17, 33],
      ]) {
        compare(dtype, [], m!, n!, k!);
      }
      compare(dtype, [2, 3], 3, 5, 4);
    });
  }

  it("takes more rows, columns and depth than one block", () => {
    for (const dtype of ["float64", "float32", "int32"] as const) {
      compare(dtype, [], 150, 9, 400);
      compare(dtype, [], 131, 130, 390);
      compare(dtype, [], 3, 70, 800);
      compare(dtype, [], 1, 200, 300);
      compare(dtype, [], 200, 1, 300);
    }
  });

  it("gives zeros where nothing is summed", () => {
    compare("float64", [], 3, 4, 0);
    compare("float64", [], 0, 4, 3);
    compare("float64", [0], 2, 4, 3);
  });

  it("sums over k in order, one rounding after each product and sum, in mode reproducible", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const [m, k, n] = [7, 801, 19];
      const round = dtype === "float32" ? Math.fround : (x: number) => x;
      const a = values(dtype, [m, k], 1);
      const b = values(dtype, [k, n], 2);
      const inputs = leavesFor([a, b]);
      const results = resultsOf("matmul2", inputs, { transposeA: false, transposeB: false }) ?? assert.fail();
      const graph = prepared({ kind: "graph", inputs, outputs: results });
      const [found] = runWasm(graph, [a, b], "reproducible");
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let p = 0; p < k; p++) {
            sum = round(sum + round((a.data[i * k + p] as number) * (b.data[p * n + j] as number)));
          }
          assert.equal(found!.data[i * n + j], sum, `${dtype} ${i}, ${j}`);
        }
      }
    }
  });
});
