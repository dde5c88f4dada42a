/** @file Runs a graph on the WebAssembly backend and on the reference, and compares. */
import assert from "node:assert/strict";
import { evaluate } from "../../runtime/src/backends/reference.ts";
import { type WasmBackend, wasmBackend } from "../../runtime/src/backends/wasm/backend.ts";
import { isRunFault, type Mode } from "../../runtime/src/contract.ts";
import { type NdArray, readElement } from "../../runtime/src/ir/array.ts";
import { isFloat } from "../../runtime/src/ir/dtype.ts";
import { type Graph, makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { type Applied, applyOp } from "./apply-op.ts";

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

/** Compares one op on both; false when it refuses these operands. */
export function compareOp(
  op: string,
  args: readonly NdArray[],
  attrs: Node["attrs"],
  what: string,
  ulps = 64,
): boolean {
  const applied: Applied | undefined = applyOp(op, leavesFor(args), attrs);
  if (!applied) return false;
  compareBackends(applied.graph, args, what, ulps);
  return true;
}
