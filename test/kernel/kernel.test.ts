/** @file The kernel in its thread: queue, interrupts, forced restarts, crashes; committed state outlives them all. */
import assert from "node:assert/strict";
import type { KernelDevice, KernelEvent, RunOutcome } from "../../server/protocol/kernel.ts";
import { Kernel } from "../../server/src/kernel/kernel.ts";
import { isWithin } from "../harness/is-within.ts";
import { plain } from "./run-text.ts";

class Driver {
  readonly events: KernelEvent[] = [];
  readonly kernel: Kernel;
  private wake: (() => void) | undefined;

  constructor(device: KernelDevice, patience?: number, worker?: URL) {
    this.kernel = new Kernel({
      device,
      ...(patience !== undefined && { patience }),
      ...(worker && { worker }),
      onEvent: (event) => {
        this.events.push(event);
        this.wake?.();
      },
    });
  }

  run(text: string, cells?: readonly number[]): Promise<RunOutcome> {
    return this.kernel.run({ text, uri: "test.tg", ...(cells && { cells }) });
  }

  async until(kind: KernelEvent["kind"]): Promise<void> {
    while (!this.events.some((e) => e.kind === kind)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  results(): unknown[] {
    return this.events.flatMap((e) => (e.kind === "result" ? [plain(e.value)] : []));
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the kernel", () => {
  let driver: Driver | undefined;
  const start = (device: KernelDevice = "cpu", patience?: number, worker?: URL): Driver => {
    driver = new Driver(device, patience, worker);
    return driver;
  };
  afterEach(async () => {
    await driver?.kernel.dispose();
    driver = undefined;
  });

  const counter = `# %% declare
shared count = 0
srng = RandomStreams(seed=7)
u = srng.uniform([1])
function tick() -> count, u
  update count = count + 1
data = eval(zeros([20000])) + 1
# %% tick
tick()
# %% forever
while true {
  tick()
}
# %% look
count.get_value()
sum(data)
`;

  it("answers requests in order", async () => {
    const d = start();
    const outcomes = await Promise.all([d.run("1 + 1\n"), d.run("2 + 2\n"), d.run("assert 1 > 2\n")]);
    assert.deepEqual(
      outcomes.map((o) => o.ok),
      [true, true, false],
    );
    assert.deepEqual(d.results(), [2, 4]);
  });

  for (const device of ["cpu", "reference"] as const) {
    it(`stops an endless loop within 100 ms of an interrupt, on ${device}`, async function () {
      this.retries(4); // the machine may be busy with something else
      const d = start(device);
      const running = d.run(counter, [0, 2]);
      await d.until("progress");
      const asked = performance.now();
      d.kernel.interrupt();
      const outcome = await running;
      assert.ok(outcome.interrupted);
      isWithin(100, asked);
      assert.ok(!d.events.some((e) => e.kind === "restarted"), "without a restart");
      await d.run(counter, [3]);
      const [count, sum] = d.results() as number[];
      assert.ok(count! > 0);
      assert.equal(sum, 20000);
    });

    it(`keeps the last commit when the worker is replaced in the middle of calls, on ${device}`, async () => {
      const d = start(device);
      void d.run(counter, [0, 2]);
      await d.until("progress");
      await d.kernel.restart({ keepState: true });
      const kept = d.kernel.describe();
      assert.deepEqual(
        kept.shareds.map((s) => [s.name, s.dtype]),
        [["count", "int64"]],
      );
      await d.run(counter, [3]);
      const [count, sum] = d.results() as number[];
      assert.ok(count! > 0);
      assert.equal(sum, 20000);
      // The stream has been drawn from as often as the counter says.
      await d.run(counter, [1]);
      const [, drawn] = d.results()[2] as [number, number[]];
      const check = "srng = RandomStreams(seed=7)\nu = srng.uniform([1])\nfunction f() -> u\nx = 0.0\n";
      await d.run(`${check}for i in range(${count! + 1}) {\n  x = f()\n}\nx\n`);
      assert.deepEqual(d.results()[3], drawn);
    });
  }

  for (const { device, size } of [
    { device: "cpu", size: 1500 },
    { device: "reference", size: 500 },
  ] as const) {
    it(`stops one long call within 100 ms of an interrupt, on ${device}`, async function () {
      this.retries(4); // the machine may be busy with something else
      const d = start(device);
      const text = `a = eval(ones([${size}, ${size}]))
input x: float64[n, n]
function long(x) -> sum(x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x @ x)
print(1)
long(a)
# %% after
sum(a)
`;
      const running = d.run(text, [0]);
      await d.until("printed");
      await pause(100);
      const asked = performance.now();
      d.kernel.interrupt();
      const outcome = await running;
      assert.ok(outcome.interrupted);
      isWithin(100, asked);
      const ends = d.events.flatMap((e) => (e.kind === "cell-finished" ? [e.status] : []));
      assert.deepEqual(ends, ["interrupted"]);
      await d.run(text, [1]);
      assert.deepEqual(d.results(), [size * size]);
    });
  }

  for (const [what, expression] of [
    ["draws of MT19937", "sum(RandomStreams(seed=1).normal([60_000_000]))"],
    ["draws of MRG31k3p", "sum(MRG_RandomStreams(seed=1).normal([30_000_000]))"],
    ["a long arange", "sum(arange(200_000_000) * x)"],
    ["polygamma", "sum(polygamma(zeros([4_000_000]) + 1.5 + x, 3))"],
  ] as const) {
    it(`stops ${what} within 100 ms of an interrupt, without another worker`, async function () {
      this.retries(4); // the machine may be busy with something else
      const d = start("cpu");
      const text = `input x: float64\nlong = ${expression}\nfunction f(x) -> long + x\nprint(1)\nf(1)\n`;
      const running = d.run(text, [0]);
      await d.until("printed");
      await pause(150);
      const asked = performance.now();
      d.kernel.interrupt();
      const outcome = await running;
      assert.ok(outcome.interrupted);
      isWithin(100, asked);
      assert.deepEqual(
        d.events.filter((e) => e.kind === "restarted"),
        [],
      );
    });
  }

  it("stops a loop of the graph within 100 ms of an interrupt", async function () {
    this.retries(4); // the machine may be busy with something else
    const d = start("cpu");
    const text = `input x: float64
function long(x) -> scan(s => sin(s) + x, outputs_info=0.0, n_steps=2000000000)[-1]
print(1)
long(1)
`;
    const running = d.run(text, [0]);
    await d.until("printed");
    await pause(100);
    const asked = performance.now();
    d.kernel.interrupt();
    const outcome = await running;
    assert.ok(outcome.interrupted);
    isWithin(100, asked);
  });

  for (const device of ["cpu", "reference"] as const) {
    it(`never keeps half of a commit, whenever the worker is ended, on ${device}`, async () => {
      const d = start(device);
      const text = `shared a: float64[3000] = zeros([3000])
shared b: float64[3000] = zeros([3000])
function both() -> sum(a)
  update a = a + 1
  update b = a + 1
# %% forever
while true { both() }
# %% look
x = a.get_value()
all(x == x[0])
all(x == b.get_value())
x[0]
`;
      await d.run(text, [0]);
      const version = (): number => d.kernel.versions().a ?? 0;
      let before = 0;
      for (const milliseconds of [150, 101, 57]) {
        d.events.length = 0;
        const earlier = version();
        void d.run(text, [1]);
        await d.until("cell-started");
        await pause(milliseconds);
        // On a busy machine there may be none by then.
        while (version() === earlier) await pause(5);
        await d.kernel.restart({ keepState: true });
        await d.run(text, [2]);
        const [whole, same, count] = d.results() as [boolean, boolean, number];
        assert.deepEqual([whole, same], [true, true]);
        assert.ok(count > before, `${count} after ${before}`);
        before = count;
      }
    });
  }

  it("drops what waits when it is interrupted", async () => {
    const d = start();
    const first = d.run(counter, [0, 2]);
    const second = d.run("5\n");
    await d.until("progress");
    d.kernel.interrupt();
    assert.ok((await first).interrupted);
    assert.ok((await second).interrupted);
    assert.deepEqual(d.results(), []);
  });

  it("forgets everything in a restart without state", async () => {
    const d = start();
    await d.run(counter, [0, 1]);
    await d.kernel.restart({ keepState: false });
    assert.deepEqual(d.kernel.describe(), { shareds: [], streams: [], values: [], functions: [] });
    await d.run(counter, [3]);
    assert.deepEqual(d.results().slice(1), [0]);
  });

  it("says once that its worker has crashed, and goes on with the committed state", async () => {
    const worker = new URL("./crashing-worker.js", import.meta.url);
    const d = start("cpu", undefined, worker);
    await d.run(counter, [0, 1, 1]);
    const [crashed, next] = await Promise.all([d.run(`${counter}# crash`), d.run(counter, [3])]);
    assert.equal(crashed.ok, false);
    assert.ok(next.ok);
    const told = d.events.flatMap((e) => (e.kind === "restarted" ? [[e.reason, e.crashed]] : []));
    assert.deepEqual(told, [["The kernel was started again, because it crashed: it ended with status 3.", true]]);
    assert.deepEqual(d.results().slice(2), [2, 20000]);
  });

  it("gives up on a worker that cannot start, without trying for ever", async () => {
    const d = start("cpu", undefined, new URL("./no-such-worker.js", import.meta.url));
    const outcome = await d.run("1\n");
    assert.equal(outcome.ok, false);
    assert.equal(d.events.filter((e) => e.kind === "restarted").length, 1);
  });

  it("keeps up with a loop that prints without end", async function () {
    this.retries(4); // the machine may be busy with something else
    const d = start();
    const running = d.run("while true {\n  print(1)\n}\n");
    await d.until("printed");
    await pause(300);
    const asked = performance.now();
    d.kernel.interrupt();
    assert.ok((await running).interrupted);
    isWithin(200, asked);
  });

  it("replaces a worker that does not stop when it is interrupted twice", async () => {
    const d = start("cpu", 60_000);
    const running = d.run(counter, [0, 2]);
    await d.until("progress");
    d.kernel.interrupt();
    d.kernel.interrupt();
    assert.ok((await running).interrupted);
    await d.run(counter, [3]);
    assert.equal(d.results()[1], 20000);
  });

  it("tells where the time of a profiled function went", async () => {
    const d = start();
    await d.run("input x: float64[n]\nfunction f(x) -> sum(exp(x) * 2)\n  with profile\nf([1, 2])\nf([1, 2])\n");
    const [event] = d.events.filter((e) => e.kind === "profile");
    assert.ok(event?.kind === "profile");
    assert.equal(event.function, "f");
    assert.equal(event.profile.calls, 2);
    assert.ok(event.profile.nodes.length > 0);
  });

  it("describes its state while a run goes on", async () => {
    const d = start();
    const running = d.run(counter, [0, 2]);
    await d.until("progress");
    const { shareds, streams, values } = d.kernel.describe();
    assert.deepEqual(
      shareds.map((s) => [s.name, s.dtype, s.shape]),
      [["count", "int64", []]],
    );
    assert.ok(shareds[0]!.version > 1);
    assert.deepEqual(
      streams.map((s) => [s.name, s.generator]),
      [["u", "mt19937"]],
    );
    assert.deepEqual(
      values.map((v) => [v.name, v.dtype, v.shape]),
      [["data", "float64", [20000]]],
    );
    d.kernel.interrupt();
    await running;
  });
});
