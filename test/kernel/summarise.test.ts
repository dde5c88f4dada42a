/** @file The mean and deviation of elements whose squares, or whose differences, are too large for a float. */
import assert from "node:assert/strict";
import { summarise } from "../../server/src/kernel/summarise.ts";

const of = (...elements: number[]) =>
  summarise({ dtype: "float64", shape: [elements.length], data: Float64Array.from(elements) });

describe("the summary of a tensor", () => {
  it("has a finite deviation where squares overflow", () => {
    const { mean, sd, min, max } = of(0, 3e300)!;
    assert.deepEqual([min, max], [0, 3e300]);
    assert.ok(Math.abs(mean! / 1.5e300 - 1) < 1e-12 && Math.abs(sd! / 1.5e300 - 1) < 1e-12, `${mean} ± ${sd}`);
  });

  it("has both where even differences overflow, and counts what is not finite", () => {
    const { mean, sd, nans, infinities } = of(-1.5e308, 1.5e308, Number.NaN, Number.POSITIVE_INFINITY)!;
    assert.equal(mean, 0);
    assert.ok(Math.abs(sd! / 1.5e308 - 1) < 1e-12, `${sd}`);
    assert.deepEqual([nans, infinities], [1, 1]);
  });
});
