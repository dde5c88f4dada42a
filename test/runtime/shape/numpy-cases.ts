/** @file The cases of test/data/numpy-shapes.json (made by numpy-shapes.py beside it), and how a result is compared with NumPy's. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromValues, type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import { type Dtype, isFloat, isWide } from "../../../runtime/src/ir/dtype.ts";
import type { Attrs } from "../../../runtime/src/ir/node.ts";

interface Encoded {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** NaN and infinities are strings. */
  readonly values: readonly (number | boolean | string)[];
}

export interface NumpyCase {
  readonly op: string;
  readonly inputs: readonly NdArray[];
  readonly attrs: Attrs;
  readonly result: NdArray;
}

const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

const decode = ({ dtype, shape, values }: Encoded): NdArray =>
  fromValues(
    dtype,
    shape,
    values.map((v) => (typeof v === "string" ? special[v]! : isWide(dtype) ? BigInt(v) : v)),
  );

export function numpyCases(): readonly NumpyCase[] {
  const file = new URL("../../../../test/data/numpy-shapes.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as readonly {
    readonly op: string;
    readonly inputs: readonly Encoded[];
    readonly attrs: Attrs;
    readonly result: Encoded;
  }[];
  return cases.map(({ op, inputs, attrs, result }) => ({
    op,
    inputs: inputs.map(decode),
    attrs,
    result: decode(result),
  }));
}

/** The same dtype, shape and elements; floats may differ by rounding (sums in another order). */
export function assertLikeNumpy(found: NdArray, { op, attrs, result }: NumpyCase): void {
  const what = `${op} ${JSON.stringify(attrs)}`;
  assert.equal(found.dtype, result.dtype, what);
  assert.deepEqual(found.shape, result.shape, what);
  const tolerance = result.dtype === "float32" ? 1e-6 : 1e-14;
  for (let i = 0; i < result.data.length; i++) {
    const [a, b] = [readElement(found, i), readElement(result, i)];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const close =
      isFloat(result.dtype) &&
      Math.abs((a as number) - (b as number)) <= tolerance * Math.max(1, Math.abs(b as number));
    if (!close) assert.fail(`${what}: element ${i} is ${a}, but NumPy gives ${b}`);
  }
}
