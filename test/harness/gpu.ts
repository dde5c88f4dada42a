/**
 * @file The GPU backend in the tests: on whatever adapter there is, in CI Chromium's SwiftShader. Runs graphs on it and on the
 * reference, and compares.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { GpuBackend } from "../../runtime/src/backends/gpu/backend.ts";
import { wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { isRunFault, type Placement } from "../../runtime/src/contract.ts";
import { fromValues, type NdArray, readElement } from "../../runtime/src/ir/array.ts";
import { type Dtype, isFloat } from "../../runtime/src/ir/dtype.ts";
import type { Attrs, Graph, Node } from "../../runtime/src/ir/node.ts";
import { ThreadLink } from "../../server/src/gpu/thread-link.ts";
import { prepared, resultsOf } from "./apply-op.ts";
import { leavesFor, runReference } from "./both-backends.ts";
import type { Tolerance } from "./gpu-tolerances.ts";

const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Chromium's software driver where no other is named. Before the first device of the process is opened. */
export function useSwiftShader(): void {
  if (process.env.VK_DRIVER_FILES !== undefined || !existsSync(swiftShader)) return;
  process.env.VK_DRIVER_FILES = swiftShader;
  process.env.VK_ICD_FILENAMES = swiftShader;
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
}

let shared: GpuBackend | undefined;

/** One device for all tests of the process. */
export function gpuBackend(): GpuBackend {
  useSwiftShader();
  shared ??= new GpuBackend(new ThreadLink(), wasmBackend());
  return shared;
}

/** Ends the device's thread: a process must not end in the middle of what it does. */
export function closeGpu(): void {
  shared?.dispose();
  shared = undefined;
}

const noDraw = (): void => assert.fail("nothing is drawn here");

/** A graph made ready to run again and again, until it is disposed; a fault fails the test. */
export function compileForGpu(graph: Graph): {
  readonly run: (args: readonly NdArray[]) => readonly NdArray[];
  readonly placement: Placement;
  readonly dispose: () => void;
} {
  const options = {
    outputs: graph.outputs.map(() => "host" as const),
    mode: "fast",
    profile: false,
    draw: noDraw,
  } as const;
  const executable = gpuBackend().compile(graph, options);
  if (isRunFault(executable)) return assert.fail(executable.message);
  return {
    run: (args) => {
      const results = executable.run(args);
      return isRunFault(results) ? assert.fail(results.message) : (results as NdArray[]);
    },
    /** Of the last run: what comes in may decide who computes what. */
    get placement() {
      return executable.placement ?? assert.fail("it ran nowhere");
    },
    dispose: executable.dispose,
  };
}

/** Host results of one run, and where it ran. */
export function runGpu(
  graph: Graph,
  args: readonly NdArray[],
): { readonly results: readonly NdArray[]; readonly placement: Placement } {
  const compiled = compileForGpu(graph);
  try {
    return { results: compiled.run(args), placement: compiled.placement };
  } finally {
    compiled.dispose();
  }
}

/** Integers and bools are equal; floats are near (the absolute part counts beside the largest element), NaN is NaN. */
export function assertNear(found: NdArray, expected: NdArray, tolerance: Tolerance, what: string): void {
  assert.equal(found.dtype, expected.dtype, what);
  assert.deepEqual(found.shape, expected.shape, what);
  let largest = 0;
  if (isFloat(expected.dtype)) {
    for (const x of expected.data as Float64Array) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  }
  for (let i = 0; i < expected.data.length; i++) {
    const a = readElement(found, i);
    const b = readElement(expected, i);
    if (Object.is(a, b) || a === b) continue;
    const isNear =
      typeof a === "number" &&
      typeof b === "number" &&
      isFloat(expected.dtype) &&
      Math.abs(a - b) <= tolerance.relative * Math.abs(b) + tolerance.absolute * Math.max(1, largest);
    if (!isNear) assert.fail(`${what}: element ${i} is ${a} on the GPU, ${b} on the reference`);
  }
}

/** An argument in a dtype that the GPU has: float32 for float64, int32 for int64. */
export function asHeld(a: NdArray): NdArray {
  const dtype: Dtype = a.dtype === "float64" ? "float32" : a.dtype === "int64" ? "int32" : a.dtype;
  if (dtype === a.dtype) return a;
  return fromValues(
    dtype,
    a.shape,
    Array.from({ length: a.data.length }, (_, i) => readElement(a, i)),
  );
}

/** One application of an op on the GPU; undefined when the op refuses it. */
export function applyOnGpu(
  op: string,
  args: readonly NdArray[],
  attrs: Attrs,
):
  | { readonly found: readonly NdArray[]; readonly expected: readonly NdArray[]; readonly placement: Placement }
  | undefined {
  const leaves: readonly Node[] = leavesFor(args);
  const outputs = resultsOf(op, leaves, attrs);
  if (!outputs) return undefined;
  const graph = prepared({ kind: "graph", inputs: leaves, outputs });
  const { results, placement } = runGpu(graph, args);
  return { found: results, expected: runReference(graph, args), placement };
}
