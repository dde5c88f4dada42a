/** @file A session whose functions run on a GPU, for the tests of its state. */
import assert from "node:assert/strict";
import { GpuBackend } from "../../runtime/src/backends/gpu/backend.ts";
import type { DeviceLink } from "../../runtime/src/backends/gpu/link.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { type Callable, isRunFault, type RunFault } from "../../runtime/src/contract.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import type { StateRecorder } from "../../runtime/src/session/state-recorder.ts";
import { Session } from "../../runtime/src/session.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { useSwiftShader } from "./gpu.ts";

/** `w` and `x`, both float32[3]; `step(x)` gives sum(w) and adds x to w. */
export interface GpuSession {
  readonly session: Session;
  readonly gpu: GpuBackend;
  readonly step: Callable;
  readonly w: Node["attrs"]["ref"];
  /** The names of what each commit told, in order. */
  readonly commits: readonly string[][];
  call(x: readonly number[]): number | RunFault;
  value(): readonly number[];
}

export const vector = (values: readonly number[]): NdArray => ({
  dtype: "float32",
  shape: [values.length],
  data: Float32Array.from(values),
});

export function gpuSession(length = 3, link: DeviceLink = new ThreadLink()): GpuSession {
  useSwiftShader();
  const wasm = wasmBackend();
  const gpu = new GpuBackend(link, wasm);
  const commits: string[][] = [];
  let told: string[] = [];
  const recorder: StateRecorder = {
    shared: ({ ref }, _buffer, version) => void told.push(`${ref.name}@${version}`),
    stream: () => {},
    forget: () => {},
    commit: () => {
      commits.push(told);
      told = [];
    },
  };
  const session = new Session({ device: "gpu", backend: (d) => (d === "gpu" ? gpu : wasm), recorder });
  const type = { dtype: "float32", shape: [length] } as const;
  const w = makeRef("shared", "w");
  const spec = { ref: w, type };
  const g = new Builder(undefined);
  const x = makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type, name: "x" });
  const old = makeNode({ op: "shared", attrs: { ref: w }, type, name: "w" });
  const fault = session.initShared(spec, { ...type, data: new Float32Array(length) });
  if (fault) assert.fail(fault.message);
  const step = session.prepare({
    name: "step",
    params: [{ name: "x", node: x }],
    outputs: [{ node: g.sum(old, null) }],
    updates: [{ shared: spec, value: g.add(old, x) }],
    options: { noDefaultUpdates: false, mode: "fast", profile: false },
  });
  const noValues = (): never => assert.fail("there are no values");
  return {
    session,
    gpu,
    step,
    w,
    commits,
    call(values) {
      const results = session.call(step, [vector(values)], noValues);
      return isRunFault(results) ? results : Number((results as readonly NdArray[])[0]!.data[0]);
    },
    value: () => [...(session.getShared(w).data as Float32Array)],
  };
}
