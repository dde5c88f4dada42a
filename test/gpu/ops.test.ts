/** @file Every op with samples, in the dtypes that a GPU has, against the reference. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { applyOnGpu, asHeld, assertNear, closeGpu, gpuBackend } from "../harness/gpu.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";
import { applications } from "../harness/samples.ts";

describe("each op on its samples gives on the GPU what the reference gives", () => {
  after(closeGpu);

  it("on an adapter that WebGPU names, in gpu.js's webgpu mode", () => {
    const adapter = gpuBackend().open();
    if (isRunFault(adapter)) assert.fail(adapter.message);
    assert.equal(adapter.mode, "webgpu");
    assert.notEqual(adapter.name, "unknown");
    assert.ok(adapter.maxBytes >= 2 ** 27);
  });

  for (const op of allOps()) {
    if (op.name === "random" || op.kind === "list") continue;
    const samples = applications(op);
    if (samples.length === 0) continue;
    it(op.name, () => {
      for (const [i, { inputs, attrs }] of samples.entries()) {
        const given = op.name === "cast" ? { dtype: "float32" } : attrs;
        const applied = applyOnGpu(op.name, inputs.map(asHeld), given);
        if (!applied) continue;
        const { found, expected, placement } = applied;
        for (const [k, e] of expected.entries()) {
          assertNear(found[k]!, e, toleranceOf(op.name), `${op.name}, sample ${i}`);
        }
        // What an op of kinds that the GPU knows leaves to the processor, it leaves for want of a dtype.
        if (op.kind !== "elementwise" && op.kind !== "reduction") continue;
        for (const { reason } of placement.hostParts) assert.match(reason, /the GPU has no u?(int|float)64/);
      }
    });
  }
});
