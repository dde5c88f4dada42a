/** @file The kernel with functions on the GPU: interrupted, killed and started again, with the state that was brought home. */
import assert from "node:assert/strict";
import type { KernelEvent } from "../../server/protocol/kernel.ts";
import { Kernel } from "../../server/src/kernel/kernel.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { until } from "../harness/until.ts";

const text = `input x: float32[n, n]
shared w: float32[n, n] = zeros([96, 96], dtype="float32")
function step(x) -> sum(w)
  update w = w + x @ x
data = float32(ones([96, 96]))
step(data)
# %% forever
while true {
  step(data)
}
# %% forever, with results
while true {
  last = step(data)
  track sums = last
}
`;

describe("the kernel with functions on the GPU", () => {
  const events: KernelEvent[] = [];
  let kernel: Kernel;
  before(() => {
    useSwiftShader();
    // What stops by itself is not to be replaced because others have the cores.
    kernel = new Kernel({ device: "gpu", onEvent: (e) => events.push(e), isWatched: true, patience: 20_000 });
  });
  after(() => kernel.dispose());

  const versionOf = (name: string): number => kernel.describe().shareds.find((s) => s.name === name)?.version ?? 0;
  const waitFor = (isSo: () => boolean): Promise<unknown> => until(String(isSo), async () => isSo());

  it("tells where each function ran", async () => {
    const outcome = await kernel.run({ text, uri: "gpu.tg", cells: [0] });
    assert.ok(outcome.ok, JSON.stringify(events));
    const result = events.find((e) => e.kind === "result");
    assert.ok(result?.kind === "result" && result.device === "gpu" && result.placement);
    assert.ok(result.placement.kernels >= 2);
    const f = kernel.describe().functions.find(({ name }) => name === "step");
    assert.equal(f?.device, "gpu");
    assert.equal(versionOf("w"), 2);
  });

  it("brings state home while a loop runs, and stops it when it is interrupted", async () => {
    const before = versionOf("w");
    const run = kernel.run({ text, uri: "gpu.tg", cells: [1] });
    await waitFor(() => versionOf("w") > before + 1);
    kernel.interrupt();
    const outcome = await run;
    assert.equal(outcome.interrupted, true);
    // It has stopped by itself, and brings home what was computed.
    assert.ok(!events.some((e) => e.kind === "restarted"), JSON.stringify(events.at(-1)));
    const calls = kernel.describe().functions.find(({ name }) => name === "step")!.calls;
    await waitFor(() => versionOf("w") === calls + 1);
    assert.equal(kernel.read("w", (v) => v.kind === "tensor" && v.array.data.length) instanceof Object, true);
  });

  it("tells the last result of a loop that was interrupted, which waits on the device", async () => {
    const before = versionOf("w");
    events.length = 0;
    const run = kernel.run({ text, uri: "gpu.tg", cells: [2] });
    await waitFor(() => versionOf("w") > before + 1);
    kernel.interrupt();
    assert.equal((await run).interrupted, true);
    const last = (): number => {
      const told = events.findLast((e) => e.kind === "assigned" && e.name === "last");
      return told?.kind === "assigned" && told.value.kind === "tensor"
        ? Number((told.value.data as Float32Array)[0])
        : Number.NaN;
    };
    // Each step adds the product of the ones, 96, to all elements, of which it first gives the sum; a version is a step.
    await waitFor(() => last() === 96 ** 3 * (versionOf("w") - 2));
  });

  it("tells how far the kernels of a function are built, and stops building when it is interrupted", async () => {
    const sums = Array.from({ length: 150 }, (_, i) => `s${i + 1} = s${i} * 0.5 + ${i + 1} * mean(s${i})`);
    const long = `${text}# %% long\ns0 = x\n${sums.join("\n")}\nfunction many(x) -> sum(s150)\nmany(data)\n`;
    events.length = 0;
    const run = kernel.run({ text: long, uri: "gpu.tg", cells: [3] });
    const preparing = () => events.flatMap((e) => (e.kind === "preparing" && e.what === "kernels" ? [e] : []));
    await waitFor(() => preparing().length > 1 && preparing().at(-1)!.built > preparing()[0]!.built);
    kernel.interrupt();
    assert.equal((await run).interrupted, true);
    const told = preparing();
    assert.ok(told[0]!.built < told.at(-1)!.built && told.at(-1)!.built < told[0]!.total, JSON.stringify(told));
    assert.equal(told.at(-1)!.done, true);
    // The device is free again, and has not built the rest before: that is still to do.
    assert.ok((await kernel.run({ text, uri: "gpu.tg", cells: [0] })).ok);
    events.length = 0;
    const again = kernel.run({ text: long, uri: "gpu.tg", cells: [3] });
    await waitFor(() => preparing().length > 1);
    kernel.interrupt();
    assert.equal((await again).interrupted, true);
  });

  it("ends a call of very many rounds when it is interrupted, and is soon free for others", async () => {
    const long = `input h: float32
far = scan(s => sin(s) + 0.5, outputs_info=h, n_steps=100000000)[-1]
function walk(h) -> far
function twice(h) -> 2 * h
twice(1)
# %% far
walk(1)
# %% near
twice(4)
`;
    const first = await kernel.run({ text: long, uri: "long.tg", cells: [0] });
    assert.ok(first.ok, JSON.stringify(events));
    const run = kernel.run({ text: long, uri: "long.tg", cells: [1] });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    kernel.interrupt();
    assert.equal((await run).interrupted, true);
    // What the device has under way by then takes a moment; all the rounds would take an hour.
    const again = await kernel.run({ text: long, uri: "long.tg", cells: [2] });
    assert.ok(again.ok, JSON.stringify(events));
    const replaced = events.filter((e) => e.kind === "restarted");
    assert.deepEqual(replaced, []);
  });

  it("is killed in the middle without harm to the process, and goes on with the state", async () => {
    const run = kernel.run({ text, uri: "gpu.tg", cells: [1] });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const restarted = kernel.restart({ keepState: true });
    const outcome = await run;
    await restarted;
    assert.equal(outcome.interrupted, true);
    const before = versionOf("w");
    assert.ok(before > 1);
    events.length = 0;
    const again = await kernel.run({
      text: `${text}# %% look\nstep(data)\nsum(w.get_value())\n`,
      uri: "gpu.tg",
      cells: [3],
    });
    assert.ok(again.ok, JSON.stringify(events));
    assert.equal(versionOf("w"), before + 1);
  });
});
