/**
 * @file The workloads of bench/run.mjs in jax-js on its WebAssembly backend, or on Dawn with JAX_DEVICE=webgpu: prints JSON as
 * numpy_peer.py does.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { numbers, time } from "./numbers.mjs";

// It probes for WebGPU and asks for the browser before anything else, and Node 20 has no navigator.
globalThis.navigator ??= { userAgent: "Node.js" };
// It names Float16Array to look dtypes up; Node 20 has none, and no workload uses one.
globalThis.Float16Array ??= class Float16Array extends Uint16Array {};
const device = process.env.JAX_DEVICE ?? "wasm";
if (device === "webgpu") {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis.navigator, "gpu", { value: create([]) });
}
const jax = await import("@jax-js/jax");
await jax.init(device);
jax.defaultDevice(device);
const { numpy: np } = jax;

const array = (data, shape) => np.array(data, { shape, dtype: data instanceof Float64Array ? np.float64 : np.float32 });
const wait = (x) => jax.blockUntilReady(x);
const absSum = async (x) => (await x.data()).reduce((s, v) => s + Math.abs(v), 0);

const workloads = {
  b64: () => logistic(Float64Array),
  b32: () => logistic(Float32Array),
  "c64-512": () => matmul(512, Float64Array),
  "c64-1024": () => matmul(1024, Float64Array),
  "c32-512": () => matmul(512, Float32Array),
  "c32-1024": () => matmul(1024, Float32Array),
  "c32-4096": () => matmul(4096, Float32Array),
  a64: () => logisticRegression(Float64Array),
  a32: () => logisticRegression(Float32Array),
  d: mlp,
  i: convolution,
  e0: () => sums(0),
  e1: () => sums(1),
  "f-scalar": () => calls(0),
  "f-10": () => calls(10),
};

async function logistic(Type) {
  const data = numbers(2048 * 2048, 4, Type).map((v) => v * 8);
  const x = array(data, [2048, 2048]);
  const f = jax.jit((v) => np.reciprocal(np.exp(v.neg()).add(1)));
  const call = async () => {
    const y = await wait(f(x.ref));
    y.dispose();
  };
  const ms = await time(call, { rounds: 5 });
  return { ms, check: (await f(x.ref).data()).reduce((s, v) => s + v, 0) };
}

async function matmul(n, Type) {
  const a = array(numbers(n * n, 5, Type), [n, n]);
  const b = array(numbers(n * n, 6, Type), [n, n]);
  const f = jax.jit((x, y) => np.matmul(x, y));
  const ms = await time(
    async () => {
      const y = await wait(f(a.ref, b.ref));
      y.dispose();
    },
    { rounds: 3 },
  );
  return { ms, check: await absSum(f(a.ref, b.ref)) };
}

async function logisticRegression(Type) {
  const [n, d] = [400, 784];
  const x = array(numbers(n * d, 1, Type), [n, d]);
  const y = array(
    Type.from(numbers(n, 2), (v) => (v > 0 ? 1 : 0)),
    [n],
  );
  const step = jax.jit((w, b, x, y) => {
    const z = np.dot(x.ref, w.ref).add(b.ref);
    const p = np.reciprocal(np.exp(z.neg()).add(1));
    const xent = np
      .log(p.ref)
      .mul(y.ref)
      .neg()
      .sub(np.log(np.subtract(1, p.ref)).mul(np.subtract(1, y.ref)));
    const prediction = np.greater(p.ref, 0.5);
    const r = p.sub(y).mul(1 / n);
    const gw = np.dot(r.ref, x).add(w.ref.mul(0.02));
    return [w.sub(gw.mul(0.1)), b.sub(r.sum().mul(0.1)), prediction, xent];
  });
  let w = array(numbers(d, 3, Type), [d]);
  let b = array(new Type(1), []);
  const call = async () => {
    const [w2, b2, p, e] = await wait(step(w, b, x.ref, y.ref));
    [w, b] = [w2, b2];
    p.dispose();
    e.dispose();
  };
  for (let i = 0; i < 10; i++) await call();
  const check = await absSum(w.ref);
  return { ms: await time(call), check };
}

async function mlp() {
  const x = array(numbers(128 * 784, 7, Float32Array), [128, 784]);
  const onehot = new Float32Array(1280);
  for (let i = 0; i < 128; i++) onehot[i * 10 + ((i * 7) % 10)] = 1;
  const y = array(onehot, [128, 10]);
  const loss = (w1, b1, w2, b2, x, y) => {
    const h = np.maximum(np.matmul(x, w1).add(b1), 0);
    const s = np.matmul(h, w2).add(b2);
    return jax.nn
      .logSoftmax(s, -1)
      .mul(y)
      .sum()
      .mul(-1 / 128);
  };
  const gradient = jax.grad(loss, { argnums: [0, 1, 2, 3] });
  const step = jax.jit((w1, b1, w2, b2, x, y) => {
    const g = gradient(w1.ref, b1.ref, w2.ref, b2.ref, x, y);
    return [w1, b1, w2, b2].map((p, i) => p.sub(g[i].mul(0.1)));
  });
  let state = [
    array(
      numbers(784 * 256, 8, Float32Array).map((v) => Math.fround(v * Math.fround(0.1))),
      [784, 256],
    ),
    array(new Float32Array(256), [256]),
    array(
      numbers(2560, 9, Float32Array).map((v) => Math.fround(v * Math.fround(0.1))),
      [256, 10],
    ),
    array(new Float32Array(10), [10]),
  ];
  const call = async () => {
    state = await wait(step(...state, x.ref, y.ref));
  };
  for (let i = 0; i < 10; i++) await call();
  const check = await absSum(state[0].ref);
  return { ms: await time(call, { rounds: 5 }), check };
}

async function convolution() {
  const n = 32;
  const x = array(numbers(n * 784, 13, Float32Array), [n, 1, 28, 28]);
  const onehot = new Float32Array(n * 10);
  for (let i = 0; i < n; i++) onehot[i * 10 + ((i * 7) % 10)] = 1;
  const y = array(onehot, [n, 10]);
  const scaled = (count, seed, by) => numbers(count, seed, Float32Array).map((v) => Math.fround(v * Math.fround(by)));
  const layer = (a, f, b, filters, size) => {
    const z = jax.lax.convGeneralDilated(a, f, [1, 1], "VALID").add(b.reshape([1, filters, 1, 1]));
    return np.max(np.maximum(z, 0).reshape([n, filters, size / 2, 2, size / 2, 2]), [3, 5]);
  };
  const loss = (f1, b1, f2, b2, w3, b3, w4, b4, x, y) => {
    const flat = layer(layer(x, f1, b1, 20, 24), f2, b2, 50, 8).reshape([n, 800]);
    const h = np.maximum(np.matmul(flat, w3).add(b3), 0);
    return jax.nn
      .logSoftmax(np.matmul(h, w4).add(b4), -1)
      .mul(y)
      .sum()
      .mul(-1 / n);
  };
  const gradient = jax.grad(loss, { argnums: [0, 1, 2, 3, 4, 5, 6, 7] });
  const step = jax.jit((f1, b1, f2, b2, w3, b3, w4, b4, x, y) => {
    const parameters = [f1, b1, f2, b2, w3, b3, w4, b4];
    const g = gradient(...parameters.map((p) => p.ref), x, y);
    return parameters.map((p, i) => p.sub(g[i].mul(0.1)));
  });
  let state = [
    array(scaled(500, 14, 0.4), [20, 1, 5, 5]),
    array(new Float32Array(20), [20]),
    array(scaled(25000, 15, 0.2), [50, 20, 5, 5]),
    array(new Float32Array(50), [50]),
    array(scaled(400000, 16, 0.1), [800, 500]),
    array(new Float32Array(500), [500]),
    array(scaled(5000, 17, 0.1), [500, 10]),
    array(new Float32Array(10), [10]),
  ];
  const call = async () => {
    state = await wait(step(...state, x.ref, y.ref));
  };
  for (let i = 0; i < 10; i++) await call();
  const check = (await absSum(state[0].ref)) + (await absSum(state[2].ref));
  return { ms: await time(call, { rounds: 3 }), check };
}

async function sums(axis) {
  const x = array(numbers(4096 * 4096, 10, Float32Array), [4096, 4096]);
  const f = jax.jit((v) => v.sum(axis));
  const call = async () => {
    const y = await wait(f(x.ref));
    y.dispose();
  };
  const ms = await time(call, { rounds: 5 });
  return { ms, check: await absSum(f(x.ref)) };
}

async function calls(n) {
  const x = n === 0 ? array(Float64Array.of(0.5), []) : array(numbers(n, 11), [n]);
  const f = jax.jit((v) => v.ref.mul(v).add(1));
  const call = async () => {
    const y = await wait(f(x.ref));
    y.dispose();
  };
  const ms = await time(call);
  return { ms, check: (await f(x.ref).data()).reduce((s, v) => s + v, 0) };
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
const { version } = JSON.parse(
  readFileSync(
    createRequire(import.meta.url)
      .resolve("@jax-js/jax")
      .replace(/dist.*/, "package.json"),
    "utf8",
  ),
);
console.log(JSON.stringify({ version: `jax-js ${version} (${device})`, results }));
process.exit(0);
