/** @file Networks learn on the GPU as they do on the processor: the digits example, its network in small, state and data resident. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useSwiftShader } from "../harness/gpu.ts";

/** The first part in whole, the second with fewer units and one pass over the data. */
const text = `${[
  ["data/digits.npz", join(process.cwd(), "examples/data/digits.npz")],
  [/\b128\b/g, "24"],
  ["range(10)", "range(1)"],
  ["net_accuracy > 0.94", "net_accuracy > 0.8"],
].reduce((text, [from, to]) => text.replace(from!, () => to as string), readFileSync("examples/digits.tg", "utf8"))}
train_net(train_x[:100], labels[:100])
`;

describe("the digits example", () => {
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-digits-"));
  before(() => {
    useSwiftShader();
    writeFileSync(join(folder, "digits.tg"), text);
  });
  after(() => rmSync(folder, { recursive: true }));

  const learn = (
    device: string,
  ): { readonly accuracies: readonly number[]; readonly loss: number; readonly said: string } => {
    const command = join(process.cwd(), "out/server/src/cli/main.js");
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [command, "run", "--device", device, join(folder, "digits.tg")],
      { encoding: "utf8" },
    );
    assert.equal(status, 0, stderr + stdout);
    const [loss] = /[\d.]+(?= +float32)/.exec(stdout) ?? assert.fail(stdout);
    const accuracies = [...stdout.matchAll(/[\d.]+(?= +float64)/g)].map(([x]) => Number(x));
    return { accuracies, loss: Number(loss), said: stdout };
  };

  it("learns on the GPU what it learns on the processor", () => {
    const [gpu, cpu] = [learn("gpu"), learn("cpu")];
    assert.match(gpu.said, /\(gpu\), \d\d kernels/);
    assert.deepEqual([gpu.accuracies.length, cpu.accuracies], [2, [0.9095, cpu.accuracies[1]]]);
    for (const [i, expected] of cpu.accuracies.entries()) {
      const found = gpu.accuracies[i]!;
      assert.ok(Math.abs(found - expected) <= 0.004, `${found}, but ${expected} on the processor`);
    }
    assert.ok(Math.abs(gpu.loss - cpu.loss) < 5e-3 * cpu.loss, `${gpu.loss}, but ${cpu.loss} on the processor`);
  });
});
