/** @file Networks learn on the GPU as they do on the processor: the digits example in small, state and data resident. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useSwiftShader } from "../harness/gpu.ts";

const text = `digits = load("${join(process.cwd(), "examples/data/digits.npz")}")
images: uint8[8000, 784] = digits.train_x
labels: uint8[8000] = digits.train_y
test_images: uint8[2000, 784] = digits.test_x
test_labels: uint8[2000] = digits.test_y
train_x = float32(images) / 255
test_x = float32(test_images[:500]) / 255
input X: float32[batch, 784]
input y: uint8[batch]
rng = RandomStreams(seed=1)
shared W1: float32[784, 16] = float32(eval(rng.normal([784, 16], std=0.05)))
shared b1: float32[16] = zeros([16], dtype="float32")
shared W2: float32[16, 10] = float32(eval(rng.normal([16, 10], std=0.1)))
shared b2: float32[10] = zeros([10], dtype="float32")
scores = relu(X @ W1 + b1) @ W2 + b2
loss = -mean(log_softmax(scores)[arange(batch), y])
g1, gb1, g2, gb2 = grad(loss, [W1, b1, W2, b2])
function train(X, y) -> loss
  update W1 -= 0.5 * g1
  update b1 -= 0.5 * gb1
  update W2 -= 0.5 * g2
  update b2 -= 0.5 * gb2
function classify(X) -> argmax(scores, axis = 1)
for i in range(40) {
  train(train_x[i * 100:(i + 1) * 100], labels[i * 100:(i + 1) * 100])
}
mean(float64(classify(test_x) == test_labels[:500]))
train(train_x[:100], labels[:100])
`;

describe("the digits network", () => {
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-digits-"));
  before(() => {
    useSwiftShader();
    writeFileSync(join(folder, "digits.tg"), text);
  });
  after(() => rmSync(folder, { recursive: true }));

  const learn = (device: string): { readonly accuracy: number; readonly loss: number; readonly said: string } => {
    const command = join(process.cwd(), "out/server/src/cli/main.js");
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [command, "run", "--device", device, join(folder, "digits.tg")],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    const [accuracy] = /[\d.]+(?= +float64)/.exec(stdout) ?? assert.fail(stdout);
    const [loss] = /[\d.]+(?= +float32)/.exec(stdout) ?? assert.fail(stdout);
    return { accuracy: Number(accuracy), loss: Number(loss), said: stdout };
  };

  it("learns on the GPU what it learns on the processor", () => {
    const [gpu, cpu] = [learn("gpu"), learn("cpu")];
    assert.match(gpu.said, /\(gpu\), \d\d kernels/);
    assert.ok(cpu.accuracy > 0.75, `${cpu.accuracy} on the processor`);
    assert.ok(Math.abs(gpu.accuracy - cpu.accuracy) <= 0.004, `${gpu.accuracy}, but ${cpu.accuracy} on the processor`);
    assert.ok(Math.abs(gpu.loss - cpu.loss) < 1e-3 * cpu.loss, `${gpu.loss}, but ${cpu.loss} on the processor`);
  });
});
