/** @file The memory of a device stays level: whatever is called, in whatever shapes, and thrown away again. */
import assert from "node:assert/strict";
import { GpuBackend } from "../../runtime/src/backends/gpu/backend.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { type Callable, isRunFault } from "../../runtime/src/contract.ts";
import { namedDim } from "../../runtime/src/ir/dim.ts";
import { makeNode, makeRef } from "../../runtime/src/ir/node.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { Session } from "../../runtime/src/session.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { gpuSession, vector } from "../harness/gpu-session.ts";

const g = new Builder();
const noValues = (): never => assert.fail("there are no values");

/** What a device holds once it has done everything. */
function memoryOf(gpu: GpuBackend): { readonly buffers: number; readonly bytes: number; readonly kernels: number } {
  const finished = gpu.ask({ kind: "finish" });
  if (isRunFault(finished)) assert.fail(finished.message);
  const answer = gpu.ask({ kind: "memory" });
  return answer.kind === "memory" ? answer : assert.fail(answer.kind);
}

/** `f(x)` gives exp(x) and the running sums of x, of any length. */
function prepare(session: Session, scale: number): Callable {
  const type = { dtype: "float32", shape: [namedDim("n")] } as const;
  const x = makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type, name: "x" });
  return session.prepare({
    name: "f",
    params: [{ name: "x", node: x }],
    outputs: [{ node: g.op("exp", [g.mul(x, scale)]) }, { node: g.op("cumsum", [x], { axis: 0, reverse: false }) }],
    updates: [],
    options: { noDefaultUpdates: false, mode: "fast", profile: false },
  });
}

describe("the memory of a device", () => {
  let gpu: GpuBackend;
  let session: Session;
  beforeEach(() => {
    useSwiftShader();
    const wasm = wasmBackend();
    gpu = new GpuBackend(new ThreadLink(), wasm);
    session = new Session({ device: "gpu", backend: (d) => (d === "gpu" ? gpu : wasm) });
  });
  afterEach(() => session.dispose());

  const call = (f: Callable, length: number): void => {
    const results = session.call(f, [vector(Array.from({ length }, () => 0.5))], noValues);
    if (isRunFault(results)) assert.fail(results.message);
  };

  it("holds after a hundred calls what it holds after three", () => {
    const f = prepare(session, 1);
    const data = vector(Array.from({ length: 1000 }, () => 1));
    const step = (): unknown => session.call(f, [data], noValues);
    for (let i = 0; i < 3; i++) step();
    const before = memoryOf(gpu);
    for (let i = 0; i < 100; i++) step();
    assert.deepEqual(memoryOf(gpu), before);
  });

  it("keeps nothing of the size of its tensors but what somebody holds", () => {
    const f = prepare(session, 1);
    call(f, 100_000);
    const { bytes } = memoryOf(gpu);
    assert.ok(bytes < 100_000, `${bytes} bytes after a call with 400000`);
  });

  it("grows by a few bytes a kernel for each new shape, and goes back when the function is thrown away", () => {
    const f = prepare(session, 1);
    call(f, 10);
    const before = memoryOf(gpu);
    for (let n = 11; n < 60; n++) call(f, n);
    const after = memoryOf(gpu);
    assert.ok(after.bytes - before.bytes < 200 * (after.kernels - before.kernels), JSON.stringify(after));
    session.discard(f);
    for (let k = 0; k < 300; k++) {
      const other = prepare(session, 1 + k / 7);
      call(other, 3);
      session.discard(other);
    }
    const { kernels, buffers } = memoryOf(gpu);
    assert.ok(kernels <= 256, `${kernels} kernels are kept`);
    assert.ok(buffers < 12 * kernels, `${buffers} buffers of ${kernels} kernels`);
  });

  it("is as it was when a function has failed on the way", () => {
    const f = prepare(session, 1);
    call(f, 3);
    const before = memoryOf(gpu);
    for (let i = 0; i < 5; i++) {
      const wrong = session.call(f, [{ dtype: "float32", shape: [1, 1], data: Float32Array.of(1) }], noValues);
      assert.ok(isRunFault(wrong));
    }
    assert.deepEqual(memoryOf(gpu), before);
  });
});

describe("state on the GPU, step after step", () => {
  it("takes one buffer each, however often it is changed, brought home and set", () => {
    const s = gpuSession(300);
    try {
      const x = Array.from({ length: 300 }, () => 1);
      for (let i = 0; i < 3; i++) s.call(x);
      s.session.settle();
      const before = memoryOf(s.gpu);
      for (let i = 0; i < 40; i++) {
        s.call(x);
        if (i % 7 === 0) s.session.settle();
        if (i % 9 === 0) s.session.setShared(s.step.spec.updates[0]!.shared.ref, vector(x));
      }
      s.session.settle();
      assert.deepEqual(memoryOf(s.gpu), before);
    } finally {
      s.session.dispose();
    }
  });
});
