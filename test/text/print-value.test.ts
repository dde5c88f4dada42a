/** @file Values as the command line prints them: as NumPy does, but never more than a screen of one tensor. */
import assert from "node:assert/strict";
import type { TensorData } from "../../server/protocol/kernel.ts";
import { printBare, printValue } from "../../server/src/text/print-value.ts";

const tensor = (...shape: number[]): TensorData => ({
  kind: "tensor",
  dtype: "float64",
  shape,
  data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i % 100) + 0.5),
});

describe("a value in the terminal", () => {
  it("is whole where it is short, also a long vector", () => {
    assert.equal(printValue(tensor(2, 2)), "array([[0.5, 1.5],\n       [2.5, 3.5]])  float64[2, 2]");
    assert.ok(!printBare(tensor(200)).includes("..."));
  });

  it("is summarised at the edges where its rows would fill the screen", () => {
    const text = printBare(tensor(28, 28));
    assert.equal(text.split("\n").length, 7);
    assert.ok(text.startsWith("array([[ 0.5,  1.5,  2.5, ..., 25.5, 26.5, 27.5],"), text);
    assert.equal(printBare(tensor(100, 1)).split("\n").length, 7);
  });

  it("shows fewer of each edge where many short axes would fill it", () => {
    const text = printBare(tensor(5, 5, 5, 5));
    assert.ok(text.split("\n").length <= 40, text);
    assert.ok(text.endsWith("24.5]]]])"));
  });
});
