/** @file The golden programs, all functions of them on the GPU, beside the same text as WebAssembly. */
import assert from "node:assert/strict";
import { goldenFiles, programOf } from "../harness/golden.ts";
import { goldenRun } from "../harness/golden-run.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { strangeParts } from "../harness/host-parts.ts";
import { runText } from "../harness/run-text.ts";

/** Sums and products of what is itself rounded, and a few steps of training. */
const tolerance = { relative: 2e-5, absolute: 2e-6 };

/** Of files whose shared variables say how long the arguments are. */
const lengths: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "convolution.tg": { batch: 2, filters: 4, h: 10, w: 16 },
  "gradients.tg": { n: 2 },
  "products.tg": { inner: 20 },
  "types.tg": { k: 3, n: 9 },
  "updates.tg": { n: 2 },
};

describe("golden programs give on the GPU what they give as WebAssembly", () => {
  let ran = 0;
  before(useSwiftShader);

  for (const { name, text } of goldenFiles("check")) {
    it(name, () => {
      const program = goldenRun(programOf(text), lengths[name]);
      const gpu = runText(program, "cpu");
      const cpu = runText(program.replaceAll("device = gpu", "device = cpu"), "cpu");
      assert.deepEqual(
        gpu.diagnostics.map((d) => d.message),
        cpu.diagnostics.map((d) => d.message),
      );
      assert.deepEqual([...gpu.values.keys()], [...cpu.values.keys()]);
      for (const [variable, value] of cpu.values) {
        assertNearValue(gpu.values.get(variable)!, value, tolerance, variable);
      }
      for (const f of gpu.functions) {
        if (f.device !== "gpu") continue;
        // Whose call was refused, there as here, has none.
        const { placement } = f;
        if (!placement) continue;
        assert.notEqual(placement.adapter, "");
        if (placement.kernels > 0) ran++;
        assert.deepEqual(strangeParts(placement), []);
      }
    });
  }

  it("and most of them have kernels there", () => assert.ok(ran >= 40, `only ${ran} functions had kernels`));
});
