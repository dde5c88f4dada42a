/** @file The example of a Gaussian process in float32, fitted on the GPU: factors, solutions and the gradient of the evidence through them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { useSwiftShader } from "../harness/gpu.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { runText } from "../harness/run-text.ts";

/** Fewer points and steps than in the example, all of it in float32. */
const text = readFileSync("examples/gaussian-process.tg", "utf8")
  .replaceAll("float64", "float32")
  .replace("n = 60", "n = 21")
  .replace("range(300)", "range(4)")
  .replace("= [0, 0, -1]", "= float32([0, 0, -1])")
  .replace("eye(n)", "float32(eye(n))")
  .replace("- n * log", "- float32(n) * log")
  .replaceAll("(places, heights", "(float32(places), float32(heights)")
  .replace("[0.7, 2.5, 5])\n", "float32([0.7, 2.5, 5]))\n")
  .replace("parameters()\n", "learned = parameters()\n")
  .replace(/^assert.*$/m, "");

describe("a Gaussian process on the GPU", () => {
  before(useSwiftShader);

  it("is fitted as on the processor, with nothing left to that", () => {
    const gpu = runText(text, "gpu");
    assert.deepEqual(gpu.diagnostics, []);
    const climb = gpu.functions.find((f) => f.spec.name === "climb");
    assert.deepEqual(climb?.placement?.hostParts, []);
    assert.ok(climb.placement.kernels > 40);
    const cpu = runText(text, "cpu");
    for (const name of ["e", "learned", "found"]) {
      const value = cpu.values.get(name) ?? assert.fail(name);
      // What the noise leaves of the condition of the covariance, a few hundred, times the rounding of float32.
      assertNearValue(gpu.values.get(name)!, value, { relative: 1e-4, absolute: 1e-5 }, name);
    }
  });
});
