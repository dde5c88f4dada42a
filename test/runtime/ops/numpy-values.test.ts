/** @file The reference backend against values recorded from NumPy 2.4, in every kind of dtype (test/data/numpy-values.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isFloat, isInteger } from "../../../runtime/src/ir/dtype.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { elements, valuesOf } from "../../harness/graphs.ts";

interface Row {
  readonly op: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly inputs: readonly (readonly string[])[];
  readonly result: readonly string[];
  readonly axis?: number;
}
const rows = JSON.parse(readFileSync("test/data/numpy-values.json", "utf8")) as readonly Row[];
const g = new Builder();

function element(text: string, dtype: Dtype): number | bigint | boolean {
  if (text === "True" || text === "False") return text === "True";
  if (isInteger(dtype)) return BigInt(text);
  return Number(text.replace("inf", "Infinity"));
}

/** Sums and products of several rounded steps lose more than one function does. */
const folds = new Set(["sum", "prod", "mean", "var", "std", "cumsum", "cumprod"]);

function agree(op: string, found: NdArray, expected: readonly string[]): void {
  const tolerance = (found.dtype === "float32" ? 4e-7 : 4e-15) * (folds.has(op) ? 20 : 1);
  for (const [i, e] of elements(found).entries()) {
    const wanted = element(expected[i]!, found.dtype);
    const [a, b] = [Number(e), Number(wanted)];
    const close = isFloat(found.dtype) && Math.abs(a - b) <= tolerance * Math.abs(b);
    assert.ok(
      e === wanted || Object.is(a, b) || (isFloat(found.dtype) && a === b) || close,
      `element ${i} is ${e}, not ${wanted}`,
    );
  }
}

describe("values recorded from NumPy", () => {
  for (const op of new Set(rows.map((r) => r.op))) {
    const own = rows.filter((r) => r.op === op);
    it(`are those of ${op}`, () => {
      for (const { dtype, shape, inputs, result, axis } of own) {
        const nodes = inputs.map((v) =>
          g.constant(
            fromValues(
              dtype,
              shape,
              v.map((text) => element(text, dtype)),
            ),
          ),
        );
        const [found] = valuesOf([g.op(op, nodes, axis === undefined ? {} : { axis })]);
        agree(op, found!, result);
      }
    });
  }
});
