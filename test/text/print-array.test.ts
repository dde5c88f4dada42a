/** @file Tensors print exactly as NumPy 1.24 prints them (known answers in test/data/numpy-printing.json). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromValues, scalarOf } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import { printArray, printAsNumpy, printable, printScalar } from "../../server/src/text/print-array.ts";

interface Case {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: readonly (number | string | boolean)[];
  readonly text: string;
}

const numbers: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

const of = (dtype: Dtype, value: number) => printable(scalarOf(dtype, value));

describe("printing tensors", () => {
  const cases = JSON.parse(readFileSync("test/data/numpy-printing.json", "utf8")) as readonly Case[];
  for (const c of cases.filter((c) => c.shape.every((d) => d > 0))) {
    it(`prints ${c.dtype}[${c.shape.join(", ")}] starting with ${String(c.values[0])}`, () => {
      const values = c.values.map((v) => (typeof v === "string" ? numbers[v]! : v));
      assert.equal(printArray(printable(fromValues(c.dtype, c.shape, values)), ", ", "array("), c.text);
    });
  }

  it("prints scalars shortest, with a point", () => {
    assert.equal(printScalar(of("float64", 68)), "68.0");
    assert.equal(printScalar(of("float64", 0.1)), "0.1");
    assert.equal(printScalar(of("float32", 0.1)), "0.1");
    assert.equal(printScalar(of("float64", 1e-5)), "1e-05");
    assert.equal(printScalar(of("float64", 1e22)), "1e+22");
    assert.equal(printScalar(of("int64", 7)), "7");
    assert.equal(printScalar(of("float64", Number.NaN)), "nan");
  });

  it("puts array() around tensors", () => {
    const a = fromValues("float64", [2, 2], [0.5, 0.73105858, 0.26894142, 0.11920292]);
    assert.equal(printAsNumpy(printable(a)), "array([[0.5       , 0.73105858],\n       [0.26894142, 0.11920292]])");
  });
});
