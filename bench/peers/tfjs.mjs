/** @file The workloads of bench/run.mjs in TensorFlow.js on its WebAssembly backend (float32 only, one thread): prints JSON as numpy_peer.py does. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { numbers, time } from "./numbers.mjs";

const require = createRequire(import.meta.url);
const log = console.log;
console.log = () => {}; // It announces itself on standard output.
const tf = require("@tensorflow/tfjs-core");
const wasm = require("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
wasm.setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const tensor = (data, shape) => tf.tensor(data, shape, "float32");
const absSum = async (t) => (await t.data()).reduce((s, v) => s + Math.abs(v), 0);
const f32 = (count, seed) => numbers(count, seed, Float32Array);

const workloads = {
  a32: logisticRegression,
  b32: logistic,
  "c32-512": () => matmul(512),
  "c32-1024": () => matmul(1024),
  d: mlp,
  e0: () => sums(0),
  e1: () => sums(1),
  "f-scalar": () => calls(0),
  "f-10": () => calls(10),
};

async function timed(f, rounds) {
  const ms = await time(() => tf.dispose(f()), { rounds });
  return ms;
}

async function logistic() {
  const x = tensor(
    f32(2048 * 2048, 4).map((v) => v * 8),
    [2048, 2048],
  );
  const f = () => tf.sigmoid(x);
  return { ms: await timed(f, 5), check: (await f().data()).reduce((s, v) => s + v, 0) };
}

async function matmul(n) {
  const a = tensor(f32(n * n, 5), [n, n]);
  const b = tensor(f32(n * n, 6), [n, n]);
  const f = () => tf.matMul(a, b);
  return { ms: await timed(f, 3), check: await absSum(f()) };
}

async function logisticRegression() {
  const [n, d] = [400, 784];
  const x = tensor(f32(n * d, 1), [n, d]);
  const y = tensor(
    Float32Array.from(numbers(n, 2), (v) => (v > 0 ? 1 : 0)),
    [n],
  );
  let w = tensor(f32(d, 3), [d]);
  let b = tf.scalar(0);
  const call = () => {
    const [w2, b2] = tf.tidy(() => {
      const p = tf.sigmoid(tf.add(tf.dot(x, w), b));
      tf.greater(p, 0.5);
      tf.sub(tf.mul(tf.neg(y), tf.log(p)), tf.mul(tf.sub(1, y), tf.log(tf.sub(1, p))));
      const r = tf.div(tf.sub(p, y), n);
      const gw = tf.add(tf.dot(r, x), tf.mul(w, 0.02));
      return [tf.sub(w, tf.mul(gw, 0.1)), tf.sub(b, tf.mul(tf.sum(r), 0.1))];
    });
    tf.dispose([w, b]);
    [w, b] = [w2, b2];
  };
  for (let i = 0; i < 10; i++) call();
  const check = await absSum(w);
  return { ms: await time(call), check };
}

async function mlp() {
  const x = tensor(f32(128 * 784, 7), [128, 784]);
  const onehot = new Float32Array(1280);
  for (let i = 0; i < 128; i++) onehot[i * 10 + ((i * 7) % 10)] = 1;
  const y = tensor(onehot, [128, 10]);
  const scale = Math.fround(0.1);
  let state = [
    tensor(
      f32(784 * 256, 8).map((v) => v * scale),
      [784, 256],
    ),
    tf.zeros([256]),
    tensor(
      f32(2560, 9).map((v) => v * scale),
      [256, 10],
    ),
    tf.zeros([10]),
  ];
  // By hand, as the NumPy peer: the gradient tape of tfjs would only add to its time.
  const call = () => {
    const [w1, b1, w2, b2] = state;
    const next = tf.tidy(() => {
      const z = tf.add(tf.matMul(x, w1), b1);
      const h = tf.relu(z);
      const q = tf.softmax(tf.add(tf.matMul(h, w2), b2));
      const ds = tf.div(tf.sub(q, y), 128);
      const dh = tf.mul(tf.matMul(ds, w2, false, true), tf.cast(tf.greater(z, 0), "float32"));
      const g = [tf.matMul(x, dh, true), tf.sum(dh, 0), tf.matMul(h, ds, true), tf.sum(ds, 0)];
      return state.map((p, i) => tf.sub(p, tf.mul(g[i], 0.1)));
    });
    tf.dispose(state);
    state = next;
  };
  for (let i = 0; i < 10; i++) call();
  const check = await absSum(state[0]);
  return { ms: await time(call, { rounds: 5 }), check };
}

async function sums(axis) {
  const x = tensor(f32(4096 * 4096, 10), [4096, 4096]);
  const f = () => tf.sum(x, axis);
  return { ms: await timed(f, 3), check: await absSum(f()) };
}

async function calls(n) {
  const x = n === 0 ? tf.scalar(0.5) : tensor(f32(n, 11), [n]);
  const f = () => tf.tidy(() => tf.add(tf.mul(x, x), 1));
  return { ms: await timed(f, 5), check: (await f().data()).reduce((s, v) => s + v, 0) };
}

const results = {};
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(workloads)) {
  if (!(name in workloads)) continue;
  try {
    results[name] = await workloads[name]();
  } catch (e) {
    results[name] = { error: e instanceof Error ? e.message.split("\n")[0] : String(e) };
  }
}
const { version } = JSON.parse(readFileSync(require.resolve("@tensorflow/tfjs-core/package.json"), "utf8"));
log(JSON.stringify({ version: `tfjs ${version} (wasm)`, results }));
process.exit(0);
