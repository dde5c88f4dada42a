/** @file Values and state over the language server: slices, setting, exporting, checkpoints, checks of gradients. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Elements } from "../../server/protocol/requests.ts";
import { isWithin } from "../harness/is-within.ts";
import { Runner } from "./runner.ts";

/** Elements of float64 tensors. */
const floats = (e: Elements): number[] => [
  ...new Float64Array(new Uint8Array(Buffer.from(e.elements, "base64")).buffer),
];

const python = "/usr/bin/python3";
const hasNumPy = existsSync(python) && spawnSync(python, ["-c", "import numpy"]).status === 0;

describe("state over the language server", () => {
  let runner: Runner;
  let files = 0;
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
  before(async () => {
    runner = await Runner.start();
  });
  after(async () => {
    await runner.stop();
    rmSync(folder, { recursive: true });
  });
  const open = async (text: string): Promise<string> => {
    const uri = `file:///state/file${++files}.tg`;
    await runner.client.open(uri, text);
    return uri;
  };
  const lastText = (uri: string): string => runner.events(uri, "result").at(-1)!.value.text;

  it("reads slices of a value of 50 million elements, of a result and of state, where they lie", async () => {
    const uri = await open(
      "big = reshape(arange(50_000_000), [500, 100_000])\nshared w = ones([4, 3])\nw * 2\nw.get_value() + 1\n",
    );
    await runner.run(uri);
    const ranges = [
      { start: 498, stop: 500 },
      { start: 0, stop: 100_000, step: 50_000 },
    ];
    const asked = performance.now();
    const part = await runner.ask("tensorgraph/value", { uri, name: "big", ranges });
    isWithin(2000, asked);
    assert.deepEqual(
      [part.shape, part.slice.shape],
      [
        [500, 100_000],
        [2, 2],
      ],
    );
    const wide = new BigInt64Array(new Uint8Array(Buffer.from(part.slice.elements, "base64")).buffer);
    assert.deepEqual([...wide], [49_800_000n, 49_850_000n, 49_900_000n, 49_950_000n]);
    await assert.rejects(runner.ask("tensorgraph/value", { uri, name: "big" }), /400000000 bytes, more than/);
    const result = runner.events(uri, "result").at(-1)!.result;
    const row = await runner.ask("tensorgraph/value", { uri, result, ranges: [{ start: 1, stop: 2 }] });
    assert.deepEqual(floats(row.slice), [2, 2, 2]);
    const state = await runner.ask("tensorgraph/value", { uri, name: "w", ranges: [{ start: 0, stop: 9, step: 3 }] });
    assert.deepEqual(state.slice.shape, [2, 3]);
    await assert.rejects(runner.ask("tensorgraph/value", { uri, name: "nothing" }), /no value yet/);
    await assert.rejects(runner.ask("tensorgraph/value", { uri, result: 999 }), /no longer kept/);
  });

  it("reads state that a loop changes all the time, each time as one commit left it", async () => {
    const uri = await open(`shared a: float64[4000] = zeros([4000])
function step() -> a[0]
  update a = a + 1
while true { step() }
`);
    const { run } = await runner.started(uri, { kind: "file" });
    await runner.next(uri, "progress");
    for (let i = 0; i < 20; i++) {
      const { slice } = await runner.ask("tensorgraph/value", { uri, name: "a" });
      assert.equal(new Set(floats(slice)).size, 1);
    }
    await runner.ask("tensorgraph/interrupt", { uri });
    await runner.finished(uri, run);
  });

  it("says how each random variable was seeded and how often it was drawn from", async () => {
    const uri = await open(
      "srng = RandomStreams(seed=234)\nu = srng.uniform([2])\nn = srng.normal([2], seed=5)\nfunction f() -> u + n\nf()\nf()\n",
    );
    assert.ok((await runner.run(uri)).ok);
    const { streams } = await runner.ask("tensorgraph/state", { uri });
    assert.deepEqual(
      streams.map((s) => [s.name, s.seed, s.states]),
      [
        ["u", "234", 3],
        ["n", "5", 3],
      ],
    );
  });

  it("summarises state that a loop changes all the time, each time as one commit left it", async () => {
    const uri = await open(`shared a: float64[4000] = zeros([4000])
shared bad: float64[2] = [0, 0]
function step() -> a[0]
  update a = a + 1
  update bad = bad / 0
while true { step() }
`);
    const { run } = await runner.started(uri, { kind: "file" });
    await runner.next(uri, "progress");
    const versions = new Set<number>();
    const started = performance.now();
    while (versions.size < 3) {
      const asked = performance.now();
      const { shareds, running } = await runner.ask("tensorgraph/state", { uri });
      isWithin(2500, asked);
      assert.equal(running, run);
      const [a, bad] = ["a", "bad"].map((name) => shareds.find((s) => s.name === name)?.summary);
      if (!a || !bad) continue;
      versions.add(a.version);
      // Every element counts the steps: the first value is version 1.
      assert.deepEqual([a.min, a.mean, a.max, a.sd], [a.min, a.min, a.min, 0]);
      assert.equal(bad.nans, 2);
    }
    // A few times a second at most.
    assert.ok(performance.now() - started > 400, `${performance.now() - started} ms`);
    await runner.ask("tensorgraph/interrupt", { uri });
    await runner.finished(uri, run);
  });

  it("sets state that the next run sees, also while one goes on", async () => {
    const uri = await open(`shared rate = 0.5
shared stop = false
# %% wait
while not stop.get_value() { x = 1 }
# %% look
rate.get_value()
`);
    await runner.run(uri, { kind: "cells", cells: [0] });
    await runner.ask("tensorgraph/setValue", { uri, name: "rate", to: { kind: "scalar", text: "2.5e-1" } });
    await runner.run(uri, { kind: "cells", cells: [2] });
    assert.equal(lastText(uri), "0.25  float64");
    const { run } = await runner.started(uri, { kind: "cells", cells: [1] });
    await runner.next(uri, "progress");
    await runner.ask("tensorgraph/setValue", { uri, name: "stop", to: { kind: "scalar", text: "true" } });
    assert.ok((await runner.finished(uri, run)).ok);
    for (const [to, why] of [
      [{ kind: "scalar", text: "a lot" }, /not a number/],
      [{ kind: "file", path: join(folder, "missing.npy") }, /no such file/],
    ] as const) {
      await assert.rejects(runner.ask("tensorgraph/setValue", { uri, name: "rate", to }), why);
    }
    await assert.rejects(
      runner.ask("tensorgraph/setValue", { uri, name: "none", to: { kind: "scalar", text: "1" } }),
      /no shared variable or computed value/,
    );
    await runner.ask("tensorgraph/resetShared", { uri, names: ["rate"] });
    await runner.run(uri, { kind: "cells", cells: [2] });
    assert.equal(lastText(uri), "0.5  float64");
  });

  it("exports a value and sets another from that file", async () => {
    const uri = await open("v = [1.0, 2.5]\nshared w: float64[2] = zeros([2])\nw.get_value()\n[[7]]\n");
    await runner.run(uri);
    const path = join(folder, "v.npy");
    await runner.ask("tensorgraph/exportValue", { uri, name: "v", path });
    await runner.ask("tensorgraph/setValue", { uri, name: "w", to: { kind: "file", path } });
    const { slice } = await runner.ask("tensorgraph/value", { uri, name: "w" });
    assert.deepEqual(floats(slice), [1, 2.5]);
    const { result } = runner.events(uri, "result").at(-1)!;
    await runner.ask("tensorgraph/exportValue", { uri, result, path: join(folder, "r.csv") });
    await assert.rejects(
      runner.ask("tensorgraph/exportValue", { uri, name: "v", path: join(folder, "v.docx") }),
      /save writes/,
    );
  });

  const training = `# %% declare
shared w: float64[3] = zeros([3])
srng = RandomStreams(seed=5)
noise = srng.normal([3])
function step() -> sum(w)
  update w = w + noise
history = [1.0, 2]
# %% step
step()
`;

  it("goes on from a checkpoint with the same numbers, in another server too", async () => {
    const uri = await open(training);
    await runner.run(uri);
    const path = join(folder, "run.npz");
    assert.deepEqual(await runner.ask("tensorgraph/saveCheckpoint", { uri, path }), { notes: [] });
    await runner.run(uri, { kind: "cells", cells: [1] });
    const next = lastText(uri);
    await runner.run(uri, { kind: "cells", cells: [1] });
    assert.notEqual(lastText(uri), next);
    await runner.ask("tensorgraph/loadCheckpoint", { uri, path });
    await runner.run(uri, { kind: "cells", cells: [1] });
    assert.equal(lastText(uri), next);

    const other = await Runner.start();
    await other.client.open(uri, training);
    await other.ask("tensorgraph/loadCheckpoint", { uri, path });
    assert.deepEqual(
      (await other.ask("tensorgraph/state", { uri })).values.map((v) => [v.name, v.shape]),
      [["history", [2]]],
    );
    await other.run(uri, { kind: "cells", cells: [1] });
    assert.equal(other.events(uri, "result").at(-1)!.value.text, next);
    await other.stop();
  });

  it("writes checkpoints that NumPy reads", async function () {
    if (!hasNumPy) return this.skip();
    const uri = await open(training);
    await runner.run(uri);
    const path = join(folder, "numpy.npz");
    await runner.ask("tensorgraph/saveCheckpoint", { uri, path });
    const { slice } = await runner.ask("tensorgraph/value", { uri, name: "w" });
    const script =
      "import numpy, sys; f = numpy.load(sys.argv[1]); print(list(f['w']), list(f['history']), f['srng.noise.key'].shape)";
    const { stdout, stderr } = spawnSync(python, ["-c", script, path], { encoding: "utf8" });
    assert.equal(stderr, "");
    const [w] = /\[.*?\]/.exec(stdout)!;
    assert.deepEqual(JSON.parse(w), floats(slice));
    assert.match(stdout, /\[1\.0, 2\.0\] \(624,\)/);
  });

  it("changes nothing when a checkpoint does not fit", async () => {
    const uri = await open(training);
    await runner.run(uri);
    const path = join(folder, "fits.npz");
    await runner.ask("tensorgraph/saveCheckpoint", { uri, path });
    const other = await open("shared w: float64[2] = ones([2])\nw.get_value()\n");
    await assert.rejects(runner.ask("tensorgraph/loadCheckpoint", { uri: other, path }), /w.*float64\[3\]/);
    await runner.run(other);
    assert.equal(lastText(other), "array([1., 1.])  float64[2]");
    await assert.rejects(runner.ask("tensorgraph/loadCheckpoint", { uri: other, path: "none.npz" }), /no such file/);
  });

  it("checks gradients by finite differences, right ones and one that was tampered with", async () => {
    const uri = await open(`feats = 4
input x: float64[n, feats]
input t: float64[n]
shared w: float64[feats] = zeros([feats])
p = sigmoid(x @ w)
cost = -mean(t * log(p) + (1 - t) * log(1 - p))
gw = grad(cost, w)
two = sum(w * stop_gradient(w + 1))
gs = grad(two, w)
input z: float32[n]
gz = grad(sum(tanh(z) ** 2), z)
input q: float64
wrong = grad(sum(grad_scale(q, 3) * q), q)
`);
    for (const index of [0, 1, 2]) {
      const { entries } = await runner.ask("tensorgraph/checkGradient", { uri, index });
      assert.ok(entries[0]!.agrees, JSON.stringify(entries));
      assert.ok(entries[0]!.tried > 0);
    }
    const { entries, point } = await runner.ask("tensorgraph/checkGradient", { uri, index: 3 });
    assert.equal(entries[0]!.agrees, false);
    assert.deepEqual(point, ["q: float64, drawn"]);
    await assert.rejects(runner.ask("tensorgraph/checkGradient", { uri, index: 9 }), /no gradient 9/);
  });
});
