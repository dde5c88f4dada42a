/** @file Long ranges, which are not folded into constants, are written by the GPU. */
import assert from "node:assert/strict";
import type { Attrs } from "../../runtime/src/ir/node.ts";
import { applyOnGpu, assertNear, closeGpu } from "../harness/gpu.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";
import { tensor } from "../harness/graphs.ts";

describe("arange on the GPU", () => {
  after(closeGpu);
  const table: readonly Attrs[] = [
    { start: 70_000 },
    { start: 70_000, stop: -70_000, step: -2, dtype: "int32" },
    { start: -(2 ** 31), stop: 2 ** 31, step: 65_535 },
    { start: 70_000, dtype: "int8" },
    { start: 5, stop: 70_000, dtype: "float32" },
    { start: tensor(-3.5, "float32"), stop: tensor(4_000, "float32"), step: tensor(0.05, "float32"), dtype: "float32" },
  ];
  for (const attrs of table) {
    it(JSON.stringify(attrs), () => {
      const { found, expected, placement } = applyOnGpu("arange", [], attrs) ?? assert.fail("refused");
      assert.deepEqual(placement.hostParts, []);
      assert.equal(placement.kernels, 1);
      assertNear(found[0]!, expected[0]!, toleranceOf("arange"), "arange");
    });
  }
});
