/** @file Calls per second of small functions, and time to compile a graph of 200 nodes. Run after `tsc -b`. */
import { Builder } from "../out/runtime/src/ops/builder.js";
import { fuse } from "../out/runtime/src/optimize/fuse.js";
import { optimise } from "../out/runtime/src/optimize/pipeline.js";
import { specialise } from "../out/runtime/src/optimize/specialise.js";
import { backend, compile, inputLeaf, randomArray } from "./wasm-harness.mjs";

const g = new Builder();

/** Milliseconds that this process has worked. */
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Millions of calls per second: the best of several rounds. */
function rate(call) {
  let best = 0;
  for (let round = 0; round < 12; round++) {
    const start = processorTime();
    for (let i = 0; i < 100000; i++) call();
    best = Math.max(best, 100 / (processorTime() - start));
  }
  return best.toFixed(2);
}

for (const shape of [[], [10]]) {
  const x = inputLeaf("x", "float64", shape);
  const y = g.add(g.mul(x, x), 1);
  const args = [randomArray("float64", shape)];
  const host = compile([x], [y], ["host"]);
  console.log(`x*x + 1 of [${shape}], array in, array out: ${rate(() => host.run(args))} million calls/s`);
  const state = compile([x], [y], ["state"]);
  const resident = [backend.upload(args[0])];
  console.log(`x*x + 1 of [${shape}], resident: ${rate(() => state.run(resident)[0].release())} million calls/s`);
}

const a = inputLeaf("a", "float64", []);
const counter = inputLeaf("counter", "float64", []);
const accumulate = compile([a, counter], [counter, g.add(counter, a)], ["host", "state"]);
const held = [randomArray("float64", []), backend.upload(randomArray("float64", []))];
const step = () => {
  const [, next] = accumulate.run(held);
  held[1].release();
  held[1] = next;
};
console.log(`accumulator (argument, state, result): ${rate(step)} million calls/s`);

const times = { optimise: [], fuse: [], backend: [] };
for (let round = 0; round < 25; round++) {
  const x = inputLeaf("x", "float64", [100, 100]);
  let at = x;
  for (let i = 0; i < 66; i++)
    at = g.add(g.mul(i % 7 === 0 ? g.op("sigmoid", [at]) : at, x), i % 11 === 5 ? g.sum(at, [1], true) : x);
  const start = processorTime();
  const concrete = specialise({ kind: "graph", inputs: [x], outputs: [at] }, [[100, 100]]);
  const graph = optimise(concrete, { mode: "fast" });
  const optimised = processorTime();
  fuse(graph);
  const fused = processorTime();
  const made = backend.compile(graph, { outputs: ["host"], mode: "fast", profile: false, draw: () => {} });
  times.optimise.push(optimised - start);
  times.fuse.push(fused - optimised);
  times.backend.push(processorTime() - fused);
  made.dispose();
}
for (const [what, samples] of Object.entries(times)) {
  const sorted = [...samples].sort((p, q) => p - q);
  console.log(`about 200 nodes, ${what}: first ${samples[0].toFixed(2)} ms, median ${sorted[12].toFixed(2)} ms`);
}
