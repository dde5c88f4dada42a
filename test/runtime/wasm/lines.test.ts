/** @file Ops along an axis, on WebAssembly against the reference: all dtypes, every axis, transposed inputs, NaN. */
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypes, isFloat } from "../../../runtime/src/ir/dtype.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, compareOp, leavesFor } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

const shapes = [[1], [7], [3, 5], [1, 4], [2, 3, 4], [70, 3], [0, 3]];

function values(dtype: Dtype, shape: readonly number[], nan: boolean): NdArray {
  const next = uniforms(sizeOf(shape) + 3);
  const list = Array.from({ length: sizeOf(shape) }, () => {
    const x = next();
    if (dtype === "bool") return x < 0.5;
    if (!isFloat(dtype)) return BigInt(Math.floor(9 * x) - 4);
    return nan && x < 0.1 ? Number.NaN : Math.floor(20 * x) / 4 - 2;
  });
  return fromValues(dtype, shape, list);
}

describe("ops along an axis on WebAssembly give what the reference gives", () => {
  for (const op of ["argmax", "argmin", "cumsum", "cumprod", "sort", "argsort"]) {
    it(op, () => {
      for (const dtype of dtypes) {
        for (const shape of shapes) {
          for (const axis of [null, ...shape.keys()]) {
            const empty = axis === null ? sizeOf(shape) === 0 : shape[axis] === 0;
            if (["argmax", "argmin"].includes(op) && empty) continue;
            for (const nan of isFloat(dtype) ? [false, true] : [false]) {
              const x = values(dtype, shape, nan);
              for (const reverse of op.startsWith("cum") ? [false, true] : [false]) {
                const keepdims = op.endsWith("sort") ? {} : { keepdims: shape.length === 2 };
                const attrs = op.startsWith("cum") ? { axis, reverse } : { axis, ...keepdims };
                compareOp(op, [x], attrs, `${op} of ${dtype}[${shape}] over ${axis}`);
              }
            }
          }
        }
      }
    });

    it(`${op} of what is transposed or reversed`, () => {
      const x = values("float64", [4, 6], false);
      const inputs = leavesFor([x]);
      const g = new Builder();
      const turned = g.transpose(inputs[0]!, [1, 0]);
      const outputs = [0, 1, null].map((axis) => g.op(op, [turned], { axis }));
      compareBackends(prepared({ kind: "graph", inputs, outputs }), [x], op);
    });
  }
});
