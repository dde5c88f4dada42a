/** @file Every example of every op as a program whose function runs on the GPU, beside the reference, with what the processor took. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { allOps } from "../../runtime/src/ops/index.ts";
import { asTensor } from "../../server/src/kernel/value.ts";
import { assertNear, useSwiftShader } from "../harness/gpu.ts";
import { gpuExample } from "../harness/gpu-examples.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";
import { compareHostParts, hostPartsOf } from "../harness/host-parts.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";

const examples = allOps().flatMap((op) => op.examples.map((_, i) => gpuExample(op, i)));

/** One cell for each example, so that one that fails takes no other with it. */
const text = examples.map((e) => `# %% ${e.op}\n${e.text}`).join("");

function resultOf(run: RunOfText, name: string): NdArray {
  const value = run.values.get(`${name}_result`);
  const cell = text.indexOf(`function ${name}(`);
  const said = run.diagnostics.filter((d) => Math.abs(d.span.start - cell) < 300).map((d) => d.message);
  const t = value ? asTensor(value) : assert.fail(`it has no value: ${said.join("; ")}`);
  return isRunFault(t) ? assert.fail(t.message) : t.array;
}

describe("each example of an op, as a function on the GPU, gives what the reference gives", () => {
  let gpu: RunOfText;
  let reference: RunOfText;
  before(() => {
    useSwiftShader();
    gpu = runText(text, "gpu");
    reference = runText(text, "reference");
  });

  const placementOf = (name: string) => gpu.functions.find((f) => f.spec.name === name)?.placement;

  for (const { op, expression, name, parameters } of examples) {
    it(expression, () => {
      const { device, adapter, kernels, hostParts } = placementOf(name) ?? assert.fail("it ran nowhere");
      assert.equal(device, "gpu");
      assert.notEqual(adapter, "");
      if (parameters > 0) assert.ok(kernels > 0 || hostParts.length > 0, "nothing of it ran");
      assertNear(resultOf(gpu, name), resultOf(reference, name), toleranceOf(op), expression);
    });
  }

  it("and the processor takes no more of them than is known (UPDATE=1 writes what it takes)", () => {
    const lines = examples.flatMap(({ expression, name }) => {
      const parts = hostPartsOf(placementOf(name) ?? assert.fail(name));
      return parts.length > 0 ? [expression, ...parts.map((p) => `  ${p}`)] : [];
    });
    const { expected, found } = compareHostParts("examples.txt", lines);
    assert.equal(found, expected);
  });
});
