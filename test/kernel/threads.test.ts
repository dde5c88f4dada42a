/** @file Kernels whose functions several threads compute: the same results, interrupts, restarts, and no thread that stays. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { KernelEvent } from "../../server/protocol/kernel.ts";
import { Kernel } from "../../server/src/kernel/kernel.ts";
import { countThreads, mostThreads } from "../../server/src/kernel/threads/count-threads.ts";

const text = `
input A: float64[n, n]
shared w: float64 = 0.0
function times(A) -> sum(tanh(A @ A))
  update w += 1
input X: float64[6, n, n]
last = scan((x, h) => ifelse(sum(x) > 0, tanh(x @ h), h @ x / 100), X, X[0])
function steps(X) -> last, grad(sum(last ** 2), X)
x = sin(arange(90000) * 0.37).reshape([300, 300])
several = sin(arange(540000) * 0.37).reshape([6, 300, 300])
# %% some
for i in range(20) {
  times(x)
}
times(x)
# %% loops
steps(several)
# %% endless
while true {
  times(x)
}
`;

interface Held {
  readonly kernel: Kernel;
  readonly events: KernelEvent[];
  readonly run: (...cells: number[]) => ReturnType<Kernel["run"]>;
}

function kernelOf(threads: number): Held {
  const events: KernelEvent[] = [];
  const kernel = new Kernel({ device: "cpu", threads: () => threads, onEvent: (e) => events.push(e) });
  return { kernel, events, run: (...cells) => kernel.run({ text, uri: "threads.tg", cells }) };
}

const shown = ({ events }: Held): unknown[] => events.flatMap((e) => (e.kind === "result" ? [e.value] : []));

/** Threads of this process, where the system tells. */
const threadsNow = (): number => (existsSync("/proc/self/task") ? readdirSync("/proc/self/task").length : 0);

describe("a kernel with several threads", () => {
  it("shows what one with one thread shows", async () => {
    const kernels = [1, 3].map(kernelOf);
    for (const { run } of kernels) assert.ok((await run(0, 1, 2)).ok);
    const [one, three] = kernels.map(shown) as [unknown[], unknown[]];
    assert.ok(one.length > 0);
    assert.deepEqual(three, one);
    for (const { kernel } of kernels) await kernel.dispose();
  });

  it("is interrupted, computes again, is started again in the middle of a run, and keeps its state", async () => {
    const held = kernelOf(2);
    const { kernel, run } = held;
    const endless = run(0, 3);
    while (!held.events.some((e) => e.kind === "progress" && e.count > 40)) await sleep(20);
    kernel.interrupt();
    assert.ok((await endless).interrupted);
    assert.ok((await run(1)).ok);
    const again = run(3);
    await sleep(50);
    await kernel.restart({ keepState: true });
    assert.ok((await again).interrupted);
    assert.ok((await run(1)).ok);
    await kernel.dispose();
  });

  it("leaves no thread behind when it ends", async () => {
    const session = async (): Promise<void> => {
      const { kernel, run } = kernelOf(3);
      assert.ok((await run(0, 1)).ok);
      await kernel.dispose();
    };
    await session();
    const before = threadsNow();
    for (let i = 0; i < 3; i++) await session();
    // Node may have started some of its own; each session had four.
    for (let i = 0; i < 500 && threadsNow() >= before + 8; i++) await sleep(10);
    assert.ok(threadsNow() < before + 8, `${threadsNow()} threads, ${before} before`);
  });
});

describe("the number of threads", () => {
  it("is what the user says, or as many as the process may use, within bounds", () => {
    assert.equal(countThreads(1), 1);
    assert.equal(countThreads(5), 5);
    assert.equal(countThreads(1000), mostThreads);
    assert.ok(countThreads(0) >= 1 && countThreads(0) <= 8);
  });
});
