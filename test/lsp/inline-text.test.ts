/** @file What stands at the end of a line for a value: whole where it fits, else a summary or how it begins. */
import assert from "node:assert/strict";
import { inlineText } from "../../server/src/running/sent-value.ts";

const cases: readonly (readonly [string, string, readonly number[], ArrayBufferView])[] = [
  ["⇒ 0.6931 · float64", "float64", [], Float64Array.of(Math.LN2)],
  [
    "⇒ [[0.5, 0.73105858], [0.26894142, 0.11920292]] · float64[2, 2]",
    "float64",
    [2, 2],
    Float64Array.of(0.5, 0.73105858, 0.26894142, 0.11920292),
  ],
  ["⇒ [[1., -2.], [10., nan]] · float32[2, 2]", "float32", [2, 2], Float32Array.of(1, -2, 10, Number.NaN)],
  ["⇒ [] · float32[0]", "float32", [0], new Float32Array(0)],
  ["⇒ [0, 1, 2, … · int64[100]", "int64", [100], BigInt64Array.from({ length: 100 }, (_, i) => BigInt(i))],
  [
    "⇒ [[0.25], [0.25], [0.25], ..., [0.25], [0.25], [0.25]] · float64[90, 1]",
    "float64",
    [90, 1],
    new Float64Array(90).fill(0.25),
  ],
  ["⇒ [True, False, True, … · bool[100]", "bool", [100], Uint8Array.from({ length: 100 }, (_, i) => (i + 1) % 2)],
];

describe("a value at the end of its line", () => {
  for (const [expected, dtype, shape, data] of cases)
    it(`is ${expected}`, () => {
      assert.equal(inlineText({ kind: "tensor", dtype, shape, data }), expected);
    });
});
