/** @file The reference backend on small graphs whose values are known. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference.ts";
import { fromValues, type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import "../../../runtime/src/ops/index.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";

const g = new Builder();
const array = (dtype: Dtype, values: readonly (number | bigint | boolean)[]): NdArray =>
  fromValues(dtype, [values.length], values);
const constant = (dtype: Dtype, values: readonly (number | bigint | boolean)[]): Node =>
  g.constant(array(dtype, values));

function valuesOf(node: Node): unknown[] {
  const results = evaluate([node], () => assert.fail("the graph has no inputs"));
  assert.ok(!isRunFault(results));
  const [a] = results;
  return Array.from({ length: a!.data.length }, (_, i) => readElement(a!, i));
}

describe("the reference backend", () => {
  const x = constant("float64", [1.5, -2, 0]);
  const i = constant("int8", [100, -100, 7]);
  const table: readonly (readonly [string, Node, readonly unknown[]])[] = [
    ["adds floats", g.add(x, 1), [2.5, -1, 1]],
    ["wraps int8", g.add(i, i), [-56, 56, 14]],
    ["rounds float32", g.add(constant("float32", [0.1]), constant("float32", [0.2])), [Math.fround(0.30000001192)]],
    ["compares", g.less(x, 0), [false, true, false]],
    ["selects", g.where(g.less(x, 0), 0, x), [1.5, 0, 0]],
    ["divides integers as floats", g.div(i, 8), [12.5, -12.5, 0.875]],
    ["floors integers", g.op("floor_divide", [i, -3]), [-34, 33, -3]],
    ["gives the remainder the divisor's sign", g.op("mod", [i, -3]), [-2, -1, -2]],
    ["gives 0 for an integer divided by 0", g.op("floor_divide", [i, 0]), [0, 0, 0]],
    ["keeps int64 exact", g.mul(constant("int64", [3037000500n]), 3037000499), [9223372033963249500n]],
    [
      "raises integers to powers",
      g.pow(constant("int32", [3, -2, 1, -1]), constant("int32", [4, 3, -5, -3])),
      [81, -8, 1, -1],
    ],
    ["casts with truncation", g.cast(x, "int64"), [1n, -2n, 0n]],
    ["sums", g.sum(x), [-0.5]],
    ["sums int8 in 64 bits", g.sum(g.op("abs", [i])), [207n]],
    ["broadcasts scalars", g.mul(g.sum(x), x), [-0.75, 1, -0]],
  ];
  for (const [claim, node, expected] of table) {
    it(claim, () => assert.deepEqual(valuesOf(node), expected));
  }
});
