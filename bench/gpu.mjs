/**
 * @file The workloads (a) to (e) in float32 on the GPU that WebGPU prefers, beside WebAssembly, kernels written by hand in WGSL
 * (peers/wgsl.mjs) and jax-js on WebGPU, all in turn in one run on one driver. Results are compared before any time is shown.
 *
 *     node bench/gpu.mjs            all that the driver is fast enough for
 *     node bench/gpu.mjs c32-512 d  these
 *     KERNELS=1 node bench/gpu.mjs  with what each kernel takes
 *
 * On Linux without a GPU it takes Chromium's software driver and says so: its figures say nothing of a GPU.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { install, root, run } from "../scripts/setup.mjs";
import { gpuEnvironment } from "./gpu-environment.mjs";

const titles = {
  a32: "(a) logistic regression step, 400×784",
  b32: "(b) logistic of 2048²",
  "c32-512": "(c) matrix product 512",
  "c32-1024": "(c) matrix product 1024",
  "c32-4096": "(c) matrix product 4096",
  d: "(d) network 784-256-10, batch 128, training step",
  e0: "(e) sum over axis 0 of 4096²",
  e1: "(e) sum over axis 1 of 4096²",
};
/** Not on a software driver, unless named. */
const large = ["c32-1024", "c32-4096"];

install();
run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"]);

const env = gpuEnvironment();
const peers = [
  { name: "ours", file: "bench/gpu-ours.mjs", env },
  { name: "wasm", file: "bench/gpu-ours.mjs", env: { ...env, DEVICE: "cpu", KERNELS: "" } },
  { name: "wgsl", file: "bench/peers/wgsl.mjs", env },
  { name: "jax-js", file: "bench/peers/jax-js.mjs", env: { ...env, JAX_DEVICE: "webgpu" } },
];

/** One workload in one peer, in a process of its own; undefined where the peer does not have it. */
function measured(peer, name) {
  const r = spawnSync(process.execPath, [peer.file, name], {
    cwd: root,
    env: peer.env,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (r.status !== 0) return { error: r.stderr.trim().split("\n").slice(-3).join(" ") || `ended by ${r.signal}` };
  return JSON.parse(r.stdout.trim().split("\n").at(-1)).results[name];
}

const asked = process.argv.slice(2).filter((name) => name in titles);
const probe = measured(peers[0], "a32");
if (probe.error) {
  console.error(probe.error);
  process.exit(1);
}
const { adapter, isSoftware } = probe;
const names = asked.length > 0 ? asked : Object.keys(titles).filter((name) => !(isSoftware && large.includes(name)));
// What a software driver does is measured by the time of the processors that it does it on.
if (isSoftware) for (const peer of peers) peer.env = { ...peer.env, CLOCK: "cpu" };
const rounds = Number(process.env.ROUNDS ?? (isSoftware ? 1 : 3));

const median = (xs) => xs.filter((x) => x !== undefined).sort((a, b) => a - b)[xs.length >> 1];
const show = (ms) => (ms === undefined ? "" : `${Number(ms.toPrecision(3))} ms`);
const times = (x) => (Number.isFinite(x) ? `${Number(x.toPrecision(2))}×` : "");
const bytes = (x) => (x === undefined ? "" : Math.round(x).toLocaleString("en"));

console.log(`${adapter}${isSoftware ? ": a software driver, whose figures say nothing of a GPU" : ""}`);
console.log(
  `${cpus()[0]?.model.trim()}, Node ${process.versions.node}; medians, of ${rounds} processes each${isSoftware ? "; time of all processors together" : ""}\n`,
);
console.log(
  "| workload | a step, waited for | in a loop | kernels | each | bytes up, down | first call | WGSL by hand | the same way | ours / WGSL | jax-js | ours / jax-js | WebAssembly |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
const slowest = [];
let disagree = 0;
for (const name of names) {
  const all = new Map(peers.map((p) => [p.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) {
      const found = measured(peer, name);
      if (found?.error) console.log(`${peer.name} failed on ${name}: ${found.error}`);
      else if (found) all.get(peer.name).push(found);
    }
  }
  const of = (peer, what) => median(all.get(peer).map(what));
  const expected = of("wasm", (r) => r.check);
  for (const [peer, found] of all) {
    for (const { check } of found) {
      if (Math.abs(check - expected) <= 1e-4 * Math.abs(expected)) continue;
      console.log(`${peer} is WRONG on ${name}: ${check}, not ${expected}`);
      disagree++;
    }
  }
  const ours = all.get("ours")[0];
  if (!ours) continue;
  const [step, loop, hand, jax] = [
    of("ours", (r) => r.ms),
    of("ours", (r) => r.loop),
    of("wgsl", (r) => r.loop),
    of("jax-js", (r) => r.ms),
  ];
  const cells = [
    titles[name],
    show(step),
    show(loop),
    ours.kernels,
    show(loop / ours.kernels),
    `${bytes(ours.up)}, ${bytes(ours.down)}`,
    show(of("ours", (r) => r.first)),
    show(hand),
    show(of("wgsl", (r) => r.plain?.loop)),
    times(loop / hand),
    show(jax),
    times(step / jax),
    show(of("wasm", (r) => r.ms)),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  if (ours.times)
    slowest.push(name, ...ours.times.map(([label, ms]) => `  ${show(ms).padStart(10)}  ${label.slice(0, 100)}`));
}
if (slowest.length > 0) console.log(`\n${slowest.join("\n")}`);
console.log(
  `\nThe GPU opens in ${show(probe.open)}. Of a loop's bytes, those down are the state, which is brought home about every second.`,
);
if (disagree > 0) process.exitCode = 1;
