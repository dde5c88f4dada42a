/** @file The gradient of every op, computed on the GPU: against the reference's in float64, and against differences of what the GPU computes. */
import assert from "node:assert/strict";
import { cuts } from "../../runtime/src/grad/connected.ts";
import { makeNode } from "../../runtime/src/ir/node.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { closeGpu } from "../harness/gpu.ts";
import { checkGradient } from "../harness/gpu-gradients.ts";
import { strangeParts } from "../harness/host-parts.ts";

/** Whose gradient is by definition not the derivative of what they compute. */
const special = new Set(["stop_gradient", "zero_grad", "grad_clip", "grad_scale"]);

describe("gradients on the GPU are those of the reference, and slopes of what the GPU computes", () => {
  let measured = 0;
  let samples = 0;
  after(closeGpu);

  for (const op of allOps()) {
    if (op.kind === "leaf" || op.kind === "list" || op.kind === "region" || op.kind === "word") continue;
    if (special.has(op.name) || cuts(makeNode({ op: op.name, type: { dtype: "float64", shape: [] } }))) continue;
    it(op.name, () => {
      const run = checkGradient(op);
      if (!run) return;
      assert.deepEqual(strangeParts(run.placement), []);
      assert.ok(run.placement.kernels > 0, "no kernel ran");
      samples += run.samples;
      measured += run.measured;
    });
  }

  it("nearly all of which can be measured", () => {
    assert.ok(measured > 0.9 * samples, `only ${measured} of ${samples}`);
  });
});
