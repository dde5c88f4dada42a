/** @file Runs on WebAssembly: state that is kept or swapped, interrupts, faults, memory that does not grow. */
import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import type { Buffer } from "../../../runtime/src/backends/backend.ts";
import { type WasmBackend, wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import { makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { threadsPerCore } from "../../../server/src/kernel/threads-per-core.ts";
import { prepared } from "../../harness/apply-op.ts";
import { elements, inputLeaf, tensor } from "../../harness/graphs.ts";

const g = new Builder();

function compiled(
  backend: WasmBackend,
  inputs: readonly Node[],
  outputs: readonly Node[],
  kinds: ("host" | "state")[],
) {
  const graph = prepared({ kind: "graph", inputs, outputs });
  const made = backend.compile(graph, { outputs: kinds, mode: "fast", profile: false, draw: () => assert.fail() });
  return isRunFault(made) ? assert.fail(made.message) : made;
}

function uploaded(backend: WasmBackend, a: NdArray): Buffer {
  const made = backend.upload(a);
  return isRunFault(made) ? assert.fail(made.message) : made;
}

function ran(results: ReturnType<ReturnType<typeof compiled>["run"]>): readonly (NdArray | Buffer)[] {
  return isRunFault(results) ? assert.fail(results.message) : results;
}

const valuesOf = (x: NdArray | Buffer | undefined): unknown[] =>
  x === undefined ? assert.fail("a result is missing") : elements("kind" in x ? x.read() : x);

/** Leaves whose values are swapped, and a product that takes long. */
const [a, b] = [inputLeaf("a", "float64", [3]), inputLeaf("b", "float64", [3])];

describe("a run on WebAssembly", () => {
  it("swaps two states, each of which is the other one's old value", () => {
    const backend = wasmBackend();
    const swap = compiled(backend, [a, b], [b, a], ["state", "state"]);
    const first = [uploaded(backend, tensor([1, 2, 3])), uploaded(backend, tensor([4, 5, 6]))];
    const second = ran(swap.run(first));
    assert.deepEqual(second.map(valuesOf), [
      [4, 5, 6],
      [1, 2, 3],
    ]);
    assert.deepEqual(first.map(valuesOf), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("reads one buffer as two inputs, and gives one node as two outputs", () => {
    const backend = wasmBackend();
    const sum = g.add(a, b);
    const run = compiled(backend, [a, b], [sum, sum, a], ["state", "host", "host"]);
    const x = uploaded(backend, tensor([1, 2, 3]));
    assert.deepEqual(ran(run.run([x, x])).map(valuesOf), [
      [2, 4, 6],
      [2, 4, 6],
      [1, 2, 3],
    ]);
  });

  it("leaves the inputs of its graph that it does not use alone", () => {
    const run = compiled(wasmBackend(), [a, b], [g.add(b, 1)], ["host"]);
    assert.deepEqual(ran(run.run([tensor([0, 0, 0]), tensor([1, 2, 3])])).map(valuesOf), [[2, 3, 4]]);
  });

  it("gives results that later runs do not change", () => {
    const run = compiled(wasmBackend(), [a], [g.mul(a, 2)], ["host"]);
    const first = ran(run.run([tensor([1, 2, 3])]));
    ran(run.run([tensor([7, 8, 9])]));
    assert.deepEqual(valuesOf(first[0]), [2, 4, 6]);
  });

  it("uses no more memory after ten thousand runs", () => {
    const backend = wasmBackend();
    const run = compiled(backend, [a, b], [g.add(a, b), g.sum(g.mul(a, b))], ["state", "host"]);
    let state = uploaded(backend, tensor([0, 0, 0]));
    const step = tensor([1, 1, 1]);
    const once = (): void => {
      const [next] = ran(run.run([state, step]));
      state.release();
      state = next as Buffer;
    };
    once();
    once();
    const { used } = backend.memory;
    const { byteLength } = backend.memory.buffer;
    for (let i = 0; i < 10000; i++) once();
    assert.equal(backend.memory.used, used);
    assert.equal(backend.memory.buffer.byteLength, byteLength);
    assert.deepEqual(valuesOf(state), [10002, 10002, 10002]);
  });

  it("gives all memory back when what it made is disposed of", () => {
    const backend = wasmBackend();
    const before = backend.memory.used;
    const run = compiled(backend, [a, b], [g.add(a, b), g.mul(a, b)], ["state", "host"]);
    const [state] = ran(run.run([tensor([1, 2, 3]), tensor([1, 2, 3])]));
    run.dispose();
    (state as Buffer).release();
    assert.equal(backend.memory.used, before);
  });

  it("takes a fault of an op as its own, with the line, and computes again afterwards", () => {
    const backend = wasmBackend();
    const [x, i] = [inputLeaf("x", "float64", [3]), inputLeaf("i", "int64", [2])];
    const node = g.at({ start: 5, end: 9 }).op("take", [x, i], { axis: 0 });
    const state = g.add(x, 1);
    const run = compiled(backend, [x, i], [node, state], ["host", "state"]);
    const held = uploaded(backend, tensor([1, 2, 3]));
    const fault = run.run([held, tensor([0, 7], "int64")]);
    assert.ok(isRunFault(fault));
    assert.equal(fault.code, "index-range");
    assert.deepEqual(fault.span, { start: 5, end: 9 });
    assert.deepEqual(valuesOf(held), [1, 2, 3]);
    assert.deepEqual(ran(run.run([held, tensor([0, 2], "int64")])).map(valuesOf), [
      [1, 3],
      [2, 3, 4],
    ]);
  });
});

describe("a profile", () => {
  it("tells the time of each step, with its nodes and line, and counts calls", () => {
    const backend = wasmBackend();
    const x = inputLeaf("x", "float64", [40, 40]);
    const named = g.at({ start: 3, end: 8 });
    const graph = prepared({ kind: "graph", inputs: [x], outputs: [named.sum(named.dot(named.exp(x), x))] });
    const options = { outputs: ["host" as const], mode: "fast" as const, profile: true, draw: () => assert.fail() };
    const run = backend.compile(graph, options);
    if (isRunFault(run)) assert.fail(run.message);
    for (let i = 0; i < 5; i++) ran(run.run([fromValues("float64", [40, 40], new Array(1600).fill(0.1))]));
    const profile = run.profile() ?? assert.fail("no profile");
    assert.equal(profile.calls, 5);
    assert.deepEqual(
      profile.nodes.map((n) => n.label),
      ["exp", "matmul2", "sum"],
    );
    assert.ok(profile.nodes.every((n) => n.milliseconds > 0 && n.span?.start === 3));
    assert.ok(profile.totalMilliseconds >= profile.nodes.reduce((t, n) => t + n.milliseconds, 0) * 0.99);
    assert.ok(profile.compileMilliseconds > 0);
  });
});

describe("an interrupt", () => {
  const n = 1400;
  const x = inputLeaf("x", "float64", [n, n]);
  const big = fromValues("float64", [n, n], new Array(n * n).fill(0.5));

  const images = g.reshape(x, [25, 64, 35, 35]);
  const taps = g.op("subtensor", [g.reshape(x, [n * n])], { items: [["slice", 0, 64 * 64 * 49, null]] });
  const convolved = g.op("conv2d", [images, g.reshape(taps, [64, 64, 7, 7])], { border_mode: "half" });

  for (const [what, node] of [
    [
      "a product",
      makeNode({ op: "matmul2", inputs: [x, x], attrs: { transposeA: false, transposeB: false }, type: x.type }),
    ],
    ["a convolution", g.reshape(convolved, [n, n])],
    ["a decomposition", g.item("qr", [x], {}, 0)],
    ["a long loop", Array.from({ length: 400 }).reduce<Node>((y) => g.op("pow", [g.add(y, 1.5), 0.5]), x)],
  ] as const) {
    it(`ends ${what} soon, from another thread, and leaves state as it was`, async function () {
      this.retries(4); // the machine may be busy with something else
      const backend = wasmBackend();
      const run = compiled(backend, [x], [node], ["state"]);
      const held = uploaded(backend, big);
      const worker = new Worker(
        `const { workerData, parentPort } = require("node:worker_threads");
         parentPort.postMessage("ready");
         const at = Date.now() + 60;
         while (Date.now() < at) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
         Atomics.store(new Int32Array(workerData.buffer, workerData.offset, 1), 0, 1);
         parentPort.postMessage({ set: Date.now() });`,
        { eval: true, workerData: { buffer: backend.interrupt.buffer, offset: backend.interrupt.byteOffset } },
      );
      await new Promise((resolve) => worker.once("message", resolve));
      const set = new Promise<number>((resolve) => worker.once("message", (m: { set: number }) => resolve(m.set)));
      const fault = run.run([held]);
      const ended = Date.now();
      assert.ok(isRunFault(fault), "it ran to its end");
      assert.equal(fault.code, "cancelled");
      const late = ended - (await set);
      assert.ok(late < 100 * threadsPerCore(), `${late} ms`);
      await worker.terminate();
      assert.deepEqual(held.read().data[5], 0.5);
      const { used } = backend.memory;
      // The flag stands: nothing starts until who asked for the interrupt takes it back.
      assert.ok(isRunFault(run.run([held])));
      assert.equal(backend.memory.used, used);
      backend.interrupt[0] = 0;
    });
  }
});

describe("memory that does not suffice", () => {
  it("is a fault that says how much was asked for, at whatever point it shows, and changes nothing", () => {
    const backend = wasmBackend({ maximumPages: 64 });
    const small = compiled(backend, [a], [g.mul(a, 2)], ["state"]);
    const before = backend.memory.used;

    const large = backend.upload(fromValues("float64", [1 << 20], []));
    assert.ok(isRunFault(large));
    assert.equal(large.code, "out-of-memory");
    assert.match(large.message, /8 MiB/);

    const x = inputLeaf("x", "float64", [1000]);
    const outer = g.at({ start: 1, end: 2 }).mul(g.reshape(x, [1000, 1]), x);
    for (const [kind, stage] of [
      ["host", "compile"],
      ["state", "run"],
    ] as const) {
      const graph = prepared({ kind: "graph", inputs: [x], outputs: [outer] });
      const made = backend.compile(graph, { outputs: [kind], mode: "fast", profile: false, draw: () => assert.fail() });
      const fault = isRunFault(made) ? made : made.run([fromValues("float64", [1000], [])]);
      assert.equal(isRunFault(made), stage === "compile");
      assert.ok(isRunFault(fault));
      assert.equal(fault.code, "out-of-memory");
      assert.match(fault.message, /8 MiB/);
      if (!isRunFault(made)) made.dispose();
    }
    assert.equal(backend.memory.used, before);
    assert.deepEqual(ran(small.run([tensor([1, 2, 3])])).map(valuesOf), [[2, 4, 6]]);
  });
});
