/**
 * @file `npm run bench`: this project beside NumPy, TensorFlow.js and jax-js on the same inputs, one thread each. Peers run in
 * turn, several rounds, so that a machine whose speed drifts treats all alike; outputs are compared before any time is shown.
 * Arguments choose workloads: `npm run bench -- a64 d`. `THREADS=2 npm run bench` has this project and NumPy with as many threads beside.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { install, root, run } from "../scripts/setup.mjs";

const titles = {
  a64: "(a) logistic regression step, 400×784, float64",
  a32: "(a) logistic regression step, 400×784, float32",
  b64: "(b) logistic of 2048², float64",
  b32: "(b) logistic of 2048², float32",
  "c64-512": "(c) matrix product 512, float64",
  "c64-1024": "(c) matrix product 1024, float64",
  "c32-512": "(c) matrix product 512, float32",
  "c32-1024": "(c) matrix product 1024, float32",
  d: "(d) network 784-256-10, batch 128, training step, float32",
  e0: "(e) sum over axis 0 of 4096², float32",
  e1: "(e) sum over axis 1 of 4096², float32",
  "f-scalar": "(f) call of x·x + 1, a scalar",
  "f-10": "(f) call of x·x + 1, ten elements",
  "f-loop": "(f) the scalar call from a `for` loop of the language",
  "f-loop-10": "(f) the ten-element call from a `for` loop of the language",
  g: "(g) 200 operations: optimise, compile, first result",
  "g-functions": "(g) 200 operations, every fourth of them a tanh, exp, sin or sigmoid",
  i: "(i) convolutional network 28×28, 20 and 50 filters of 5×5, batch 32, training step, float32",
  "l-solve64": "(l) solve a system of 512, float64",
  "l-solve32": "(l) solve a system of 512, float32",
  "l-solve64-many": "(l) solve a system of 512 for 512 right-hand sides, float64",
  "l-cholesky64": "(l) Cholesky factor of 512, float64",
  "l-cholesky32": "(l) Cholesky factor of 512, float32",
  "l-inv64": "(l) inverse of 512, float64",
  "l-qr64": "(l) QR of 256, float64",
  "l-eigh64": "(l) eigenvalues and eigenvectors of 256, float64",
  "l-svd64": "(l) singular values of 256, both sides, float64",
  "l-compile": "(l) solve and Cholesky: optimise, compile, first result of 2",
  "t-1024": "(t) Fourier transform of 1024 real numbers, float64",
  "t-65536": "(t) Fourier transform of 65,536 real numbers, float64",
  "t-5040": "(t) Fourier transform of 5040 real numbers, float64",
  "t-7919": "(t) Fourier transform of 7919 real numbers (a prime), float64",
  "r-forward": "(r) recurrent network, 1,000 steps, 128 hidden, float64, forward",
  "r-gradient": "(r) recurrent network, forward and gradient",
  "r-compile": "(r) recurrent network with gradient: optimise and compile",
  "h-cold": "(h) parse and check 2,000 lines, cold",
  "h-edit": "(h) parse and check again after one keystroke",
};
const rounds = Number(process.env.ROUNDS ?? 3);

install();
run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b"]);
const chosen = process.argv.slice(2).filter((a) => a in titles);
const env = { ...process.env, THREADS: "1", OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
const threads = process.env.THREADS ?? "1";
const several = { ...env, THREADS: threads, OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads };
const python = findPython();
const numpy = ["-W", "ignore", "bench/peers/numpy_peer.py"];

const peers = [
  { name: "ours", command: process.execPath, args: ["bench/ours.mjs"] },
  { name: "numpy", command: python, args: numpy },
  ...(threads === "1"
    ? []
    : [
        { name: `ours, ${threads} threads`, command: process.execPath, args: ["bench/ours.mjs"], env: several },
        { name: `numpy, ${threads} threads`, command: python, args: numpy, env: several },
      ]),
  { name: "tfjs", command: process.execPath, args: ["bench/peers/tfjs.mjs"] },
  { name: "jax-js", command: process.execPath, args: ["bench/peers/jax-js.mjs"] },
];

/** A Python that has NumPy: Debian's, or the one on the path. */
function findPython() {
  for (const python of ["/usr/bin/python3", "python3"]) {
    if (spawnSync(python, ["-c", "import numpy"]).status === 0) return python;
  }
  console.log(
    "NumPy was not found (Debian: apt-get install python3-numpy libopenblas0-pthread); its column stays empty.",
  );
  return undefined;
}

/** peer → workload → { times, check, error } */
const found = new Map(peers.map((p) => [p.name, new Map()]));
const versions = new Map();
for (let round = 0; round < rounds; round++) {
  for (const name of chosen.length > 0 ? chosen : Object.keys(titles)) {
    for (const peer of peers) {
      if (!peer.command) continue;
      const environment = peer.env ?? env;
      const r = spawnSync(peer.command, [...peer.args, name], {
        cwd: root,
        env: environment,
        encoding: "utf8",
        maxBuffer: 2 ** 26,
      });
      if (r.status !== 0) {
        console.log(`${peer.name} failed on ${name}: ${r.stderr.split("\n").slice(-4).join(" ")}`);
        continue;
      }
      const { version, results } = JSON.parse(r.stdout.trim().split("\n").at(-1));
      versions.set(peer.name, version);
      const result = results[name];
      if (!result) continue;
      const entry = found.get(peer.name).get(name) ?? { times: [] };
      if (result.error) entry.error = result.error;
      else {
        entry.times.push(result.ms);
        entry.check = result.check;
      }
      found.get(peer.name).set(name, entry);
    }
  }
}

const median = (xs) => [...xs].sort((a, b) => a - b)[xs.length >> 1];
const show = (ms) =>
  ms < 0.001 ? `${(ms * 1e6).toFixed(0)} ns` : ms < 1 ? `${(ms * 1e3).toPrecision(3)} µs` : `${ms.toPrecision(3)} ms`;
let disagree = 0;
console.log(
  `\n${cpus()[0]?.model.trim()}, Node ${process.versions.node}; ${[...versions.values()].join(", ")}; medians of ${rounds} runs, one thread where no other number stands\n`,
);
console.log(
  `| workload | ours | ${peers
    .slice(1)
    .map((p) => p.name)
    .join(" | ")} | fastest peer / ours |`,
);
console.log(`|${"---|".repeat(peers.length + 2)}`);
for (const name of chosen.length > 0 ? chosen : Object.keys(titles)) {
  const ours = found.get("ours").get(name);
  const reference = found.get("numpy").get(name) ?? ours;
  const cells = peers.map((p) => {
    const e = found.get(p.name).get(name);
    if (!e || e.times.length === 0) return e?.error ? `failed: ${e.error}` : "";
    if (e.check === undefined) return show(median(e.times));
    const off = Math.abs(e.check - reference.check) / Math.abs(reference.check);
    if (off > 1e-4) {
      disagree++;
      return `WRONG (off by ${off.toExponential(1)})`;
    }
    return show(median(e.times));
  });
  const others = peers
    .slice(1)
    .filter((p) => !p.env)
    .flatMap((p) => (found.get(p.name).get(name)?.times.length ? [median(found.get(p.name).get(name).times)] : []));
  const ratio =
    ours?.times.length && others.length > 0 ? `${(Math.min(...others) / median(ours.times)).toFixed(2)}×` : "";
  console.log(`| ${titles[name]} | ${cells.join(" | ")} | ${ratio} |`);
}
if (disagree > 0) {
  console.log(`\n${disagree} results disagree`);
  process.exitCode = 1;
}
