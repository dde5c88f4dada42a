/** @file The network of `examples/convolution.tg` takes the same steps on the GPU as on the processor, which has no part in them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Device } from "../../runtime/src/contract.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { runText } from "../harness/run-text.ts";

const network = readFileSync("examples/convolution.tg", "utf8").split(/^# %% /m)[2]!;
const text = `# %% ${network}
# %% Three steps
other = RandomStreams(seed=2)
pictures = float32(eval(other.uniform([24, 1, 28, 28])))
kinds = uint8(eval(other.randint([24], low=0, high=10)))
l0 = train(pictures[:8], kinds[:8])
l1 = train(pictures[8:16], kinds[8:16])
l2 = train(pictures[16:], kinds[16:])
l3 = train(pictures[:8], kinds[:8])
`;

describe("the convolutional network", () => {
  before(useSwiftShader);
  const learn = (device: Device) => {
    const { diagnostics, values, functions } = runText(text, device);
    assert.deepEqual(diagnostics, []);
    const losses = ["l0", "l1", "l2", "l3"].map((name) => {
      const v = values.get(name);
      return v?.kind === "tensor" ? Number(v.array.data[0]) : assert.fail(name);
    });
    return { losses, train: functions.find((f) => f.spec.name === "train") };
  };

  it("learns on the GPU what it learns on the processor, and nothing of a step is left to that", () => {
    const [gpu, cpu] = [learn("gpu"), learn("cpu")];
    assert.deepEqual(gpu.train?.placement?.hostParts, []);
    assert.ok(gpu.train.placement.kernels > 20);
    assert.notEqual(cpu.losses[3], cpu.losses[0]);
    for (const [i, expected] of cpu.losses.entries()) {
      assert.ok(Math.abs(gpu.losses[i]! - expected) < 1e-5 * expected, `${gpu.losses} on the GPU, not ${cpu.losses}`);
    }
  });
});
