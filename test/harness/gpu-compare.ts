/** @file A few nodes on the GPU against the reference: results, what the processor took of them, and faults. */
import assert from "node:assert/strict";
import { evaluate } from "../../runtime/src/backends/reference.ts";
import { isRunFault } from "../../runtime/src/contract.ts";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import { type Attrs, makeNode, type Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { prepared } from "./apply-op.ts";
import { runReference } from "./both-backends.ts";
import { assertNear, gpuBackend, runGpu } from "./gpu.ts";
import type { Tolerance } from "./gpu-tolerances.ts";

/** A node; what the op refuses fails the test. */
export const op = (name: string, inputs: readonly Node[], attrs: Attrs = {}): Node => {
  const node = build(name, inputs, attrs);
  return isFault(node) ? assert.fail(node.message) : node;
};

export const constant = (value: NdArray): Node =>
  makeNode({ op: "constant", attrs: { value }, type: { dtype: value.dtype, shape: value.shape } });

export const int64 = (...values: readonly number[]): NdArray =>
  fromValues(
    "int64",
    [values.length],
    values.map((v) => BigInt(v)),
  );

/** Runs on both; floats are near, all else is equal. Gives what the processor took. */
export function compareOnGpu(
  outputs: readonly Node[],
  inputs: readonly Node[],
  args: readonly NdArray[],
  tolerance: Tolerance = { relative: 1e-6, absolute: 1e-7 },
): readonly string[] {
  const graph = prepared({ kind: "graph", inputs, outputs });
  const { results, placement } = runGpu(graph, args);
  for (const [i, expected] of runReference(graph, args).entries()) {
    assertNear(results[i]!, expected, tolerance, `output ${i}, ${outputs[i]!.op}`);
  }
  return placement.hostParts.map((p) => `${p.label}: ${p.reason}`);
}

/** The fault of a call on the GPU, which is that of the reference; a test fails when there is none. The processor takes as many nodes as told. */
export function faultOnGpu(
  outputs: readonly Node[],
  inputs: readonly Node[],
  args: readonly NdArray[],
  hostParts = 0,
): string {
  const graph = prepared({ kind: "graph", inputs, outputs });
  const options = { outputs: outputs.map(() => "host" as const), mode: "fast", profile: false } as const;
  const executable = gpuBackend().compile(graph, { ...options, draw: () => assert.fail("nothing is drawn here") });
  if (isRunFault(executable)) return assert.fail(executable.message);
  assert.equal(executable.placement?.hostParts.length, hostParts);
  const found = executable.run(args);
  executable.dispose();
  const expected = evaluate(graph.outputs, (leaf) => args[graph.inputs.indexOf(leaf)]!);
  if (!isRunFault(found) || !isRunFault(expected)) return assert.fail("there is no fault");
  assert.deepEqual(found, expected);
  return found.message;
}
