/** @file Runs a graph on the WebAssembly backend and on the reference, and compares. */
import assert from "node:assert/strict";
import { evaluate } from "../../runtime/src/backends/reference.ts";
import { type WasmBackend, wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { isRunFault, type Mode } from "../../runtime/src/contract.ts";
import { type NdArray, readElement } from "../../runtime/src/ir/array.ts";
import { isFloat } from "../../runtime/src/ir/dtype.ts";
import { type Attrs, type Graph, makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { prepared, resultsOf } from "./apply-op.ts";

let backend: WasmBackend | undefined;

/** One backend for all tests of a file: its memory must not grow with their number. */
export const sharedBackend = (): WasmBackend => {
  backend ??= wasmBackend();
  return backend;
};

/** An input leaf for each array. */
export const leavesFor = (args: readonly NdArray[]): Node[] =>
  args.map((a, i) =>
    makeNode({
      op: "input",
      attrs: { ref: makeRef("input", `x${i}`) },
      type: { dtype: a.dtype, shape: a.shape },
      name: `x${i}`,
    }),
  );

const noDraw = (): void => assert.fail("nothing is drawn here");

/** Host results of one run; a fault fails the test. */
export function runWasm(graph: Graph, args: readonly NdArray[], mode: Mode = "fast"): NdArray[] {
  const options = { outputs: graph.outputs.map(() => "host" as const), mode, profile: false, draw: noDraw };
  const executable = sharedBackend().compile(graph, options);
  if (isRunFault(executable)) return assert.fail(executable.message);
  try {
    const results = executable.run(args);
    if (isRunFault(results)) assert.fail(results.message);
    return results as NdArray[];
  } finally {
    executable.dispose();
  }
}

export function runReference(graph: Graph, args: readonly NdArray[]): NdArray[] {
  const byLeaf = new Map(graph.inputs.map((leaf, i) => [leaf, args[i]!]));
  const results = evaluate(graph.outputs, (leaf) => byLeaf.get(leaf) ?? assert.fail("an unbound leaf"));
  if (isRunFault(results)) assert.fail(results.message);
  return results;
}

/** Both backends must give the same dtype, shape, and elements: integers exactly, floats within `ulps` of the larger operand. */
export function assertSame(found: NdArray, expected: NdArray, ulps = 64, what = ""): void {
  assert.equal(found.dtype, expected.dtype, what);
  assert.deepEqual(found.shape, expected.shape, what);
  const epsilon = found.dtype === "float32" ? 2 ** -23 : 2 ** -52;
  let largest = 0;
  if (isFloat(expected.dtype)) {
    for (const x of expected.data as Float64Array) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  }
  for (let i = 0; i < expected.data.length; i++) {
    const a = readElement(found, i);
    const b = readElement(expected, i);
    if (Object.is(a, b) || a === b) continue;
    const close =
      typeof a === "number" &&
      typeof b === "number" &&
      Math.abs(a - b) <= Math.min(ulps * epsilon, 1e-3) * Math.max(Math.abs(b), Math.min(largest, 1), 1e-300);
    if (!close) assert.fail(`${what} element ${i}: ${a} on WebAssembly, ${b} on the reference`);
  }
}

export function compareBackends(graph: Graph, args: readonly NdArray[], what = "", ulps = 64): void {
  const found = runWasm(graph, args);
  const expected = runReference(graph, args);
  for (const [i, e] of expected.entries()) assertSame(found[i]!, e, ulps, `${what} output ${i}`);
}

/** One application of an op, and what a failure calls it. */
export interface Trial {
  readonly op: string;
  readonly args: readonly NdArray[];
  readonly attrs?: Attrs;
  readonly what: string;
}

/** Compares many applications, compiled together as one graph; gives the number of those that the ops do not refuse. */
export function compareOps(trials: readonly Trial[], ulps = 64): number {
  const inputs: Node[] = [];
  const outputs: Node[] = [];
  const args: NdArray[] = [];
  const names: string[] = [];
  let taken = 0;
  for (const trial of trials) {
    const leaves = leavesFor(trial.args);
    const results = resultsOf(trial.op, leaves, trial.attrs ?? {});
    if (!results) continue;
    taken++;
    inputs.push(...leaves);
    args.push(...trial.args);
    outputs.push(...results);
    names.push(...results.map(() => trial.what));
  }
  if (taken === 0) return 0;
  const graph = prepared({ kind: "graph", inputs, outputs });
  const found = runWasm(graph, args);
  for (const [i, e] of runReference(graph, args).entries()) assertSame(found[i]!, e, ulps, names[i]);
  return taken;
}

/** Compares one application; false when the op refuses it. */
export const compareOp = (op: string, args: readonly NdArray[], attrs: Attrs, what: string, ulps = 64): boolean =>
  compareOps([{ op, args, attrs, what }], ulps) > 0;
