/** @file What the benchmarks of the WebAssembly backend share: graphs from code, resident arguments, medians. */

import { wasmBackend } from "../out/runtime/src/backends/wasm/backend.js";
import { fromValues, sizeOf } from "../out/runtime/src/ir/array.js";
import { makeNode, makeRef } from "../out/runtime/src/ir/node.js";
import { allowFusedMultiplyAdd } from "../out/server/src/kernel/fused-multiply-add.js";
import "../out/runtime/src/ops/index.js";
import { Builder } from "../out/runtime/src/ops/builder.js";
import { optimise } from "../out/runtime/src/optimize/pipeline.js";
import { specialise } from "../out/runtime/src/optimize/specialise.js";

if (!process.argv.includes("--no-fma")) allowFusedMultiplyAdd();
export const backend = wasmBackend();

export const inputLeaf = (name, dtype, shape = []) =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: { dtype, shape }, name });

export function randomArray(dtype, shape, scale = 1) {
  let state = 12345;
  const values = Array.from({ length: sizeOf(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
  return fromValues(dtype, shape, values);
}

/** Specialises, optimises and compiles the outputs; all results stay in the backend. Gives the executable. */
export function compile(inputs, outputs, kinds = outputs.map(() => "state"), options = {}) {
  const concrete = specialise(
    { kind: "graph", inputs, outputs },
    inputs.map((n) => n.type.shape),
  );
  if (concrete.kind !== "graph") throw new Error(concrete.message);
  const graph = optimise(concrete, { mode: "fast" });
  const made = backend.compile(graph, { outputs: kinds, mode: "fast", profile: false, draw: () => {}, ...options });
  if (made.kind === "run-fault") throw new Error(made.message);
  return made;
}

/** A function that runs once on random resident arguments. */
export function prepare(inputs, outputsOf, scale = 1) {
  const executable = compile(inputs, outputsOf(new Builder()));
  const args = inputs.map((n) => backend.upload(randomArray(n.type.dtype, n.type.shape, scale)));
  const run = () => {
    const results = executable.run(args);
    if (results.kind === "run-fault") throw new Error(results.message);
    for (const r of results) r.release();
  };
  run.executable = executable;
  return run;
}

/**
 * Milliseconds of one run: the median over samples of at least 20 ms each, by the processor time of this process, so that other
 * work on the machine counts as little as it can.
 */
export function measure(run, times = 9) {
  const warm = performance.now();
  let warmups = 0;
  while (warmups < 3 || (performance.now() - warm < 100 && warmups < 2000)) {
    run();
    warmups++;
  }
  const each = (performance.now() - warm) / warmups;
  const repeats = Math.max(1, Math.ceil(20 / each));
  const samples = [];
  for (let i = 0; i < times; i++) {
    const start = process.cpuUsage();
    for (let r = 0; r < repeats; r++) run();
    const used = process.cpuUsage(start);
    samples.push((used.user + used.system) / 1000 / repeats);
  }
  return samples.sort((a, b) => a - b)[times >> 1];
}
