/**
 * @file The workloads of bench/gpu.mjs in this project, through its language and session, on the device that DEVICE names: prints JSON
 * as the peers do. With KERNELS set, also what each kernel takes.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/setup.mjs";
import { now, numbers } from "./peers/numbers.mjs";

const from = (path) => import(join(root, "out", path));
const { parse } = await from("server/src/language/parse.js");
const { check } = await from("server/src/language/check/check.js");
const { Session } = await from("runtime/src/session.js");
const { wasmBackend } = await from("runtime/src/backends/wasm/backend.js");
const { GpuBackend } = await from("runtime/src/backends/gpu/backend.js");
const { ThreadLink } = await from("server/src/gpu/thread-link.js");
const { isRunFault } = await from("runtime/src/contract.js");

const device = process.env.DEVICE ?? "gpu";
/** Bytes that went to the device and came back. */
const moved = { up: 0, down: 0 };
class CountingLink extends ThreadLink {
  send(command) {
    if (command.kind === "upload") moved.up += command.data.byteLength;
    super.send(command);
  }
  ask(command) {
    const answer = super.ask(command);
    if (answer.kind === "elements") for (const d of answer.data) moved.down += d.byteLength;
    return answer;
  }
}

const sure = (x) => {
  if (isRunFault(x)) throw new Error(x.message);
  return x;
};
const f32 = (shape, data) => ({ dtype: "float32", shape, data });
const scaled = (count, seed) => numbers(count, seed, Float32Array).map((v) => v * Math.fround(0.1));
const absSum = (a) => a.data.reduce((s, v) => s + Math.abs(v), 0);

const matmul = (n) => ({
  file: "matmul.tg",
  args: () => [5, 6].map((seed) => f32([n, n], numbers(n * n, seed, Float32Array))),
});
const sums = (f) => ({ file: "sums.tg", f, args: () => [f32([4096, 4096], numbers(4096 * 4096, 10, Float32Array))] });

/** What is compared: a state after eleven steps, or the sum of the first result. */
const workloads = {
  a32: {
    file: "logistic-regression.tg",
    args: () => [
      f32([400, 784], numbers(400 * 784, 1, Float32Array)),
      f32(
        [400],
        Float32Array.from(numbers(400, 2), (v) => (v > 0 ? 1 : 0)),
      ),
    ],
    state: () => ({ w: f32([784], numbers(784, 3, Float32Array)) }),
    compared: "w",
  },
  b32: {
    file: "logistic.tg",
    args: () => [
      f32(
        [2048, 2048],
        numbers(2048 * 2048, 4, Float32Array).map((v) => v * 8),
      ),
    ],
  },
  "c32-512": matmul(512),
  "c32-1024": matmul(1024),
  "c32-4096": matmul(4096),
  d: {
    file: "mlp.tg",
    args: () => [
      f32([128, 784], numbers(128 * 784, 7, Float32Array)),
      { dtype: "int32", shape: [128], data: Int32Array.from({ length: 128 }, (_, i) => (i * 7) % 10) },
    ],
    state: () => ({ W1: f32([784, 256], scaled(784 * 256, 8)), W2: f32([256, 10], scaled(2560, 9)) }),
    compared: "W1",
  },
  e0: sums("axis0"),
  e1: sums("axis1"),
};

function measure({ file, f = "step", args, state, compared }) {
  const text = readFileSync(join(root, "bench/programs", file), "utf8").replaceAll("DTYPE", "float32");
  const parsed = parse(text);
  const { program } = check(parsed.file, parsed.diagnostics, { text });
  const wasm = wasmBackend();
  const link = new CountingLink();
  const gpu = new GpuBackend(link, wasm);
  const session = new Session({ device, backend: (d) => (d === "gpu" ? gpu : wasm) });
  const opening = now();
  if (device === "gpu") sure(gpu.open());
  const open = now() - opening;
  const start = state?.() ?? {};
  const shared = new Map(program.shareds.map(({ spec }) => [spec.ref.name, spec]));
  for (const spec of shared.values()) {
    const length = spec.type.shape.reduce((a, b) => a * b, 1);
    sure(session.initShared(spec, start[spec.ref.name] ?? f32(spec.type.shape, new Float32Array(length))));
  }
  const { spec } = program.functions.find((g) => g.spec.name === f);
  const prepare = (profile) => session.prepare({ ...spec, options: { ...spec.options, profile } });
  const callable = prepare(false);
  const given = args();
  const call = (unread, of = callable) =>
    sure(session.call(of, given, () => undefined, true, unread ? "never" : "now"));
  const finish = () => {
    if (device === "gpu") link.ask({ kind: "finish" });
  };
  const began = now();
  const result = call(false)[0];
  const first = now() - began;
  const sum = compared ? 0 : absSum(result);
  for (let i = 0; i < 9; i++) if (compared) call(true);
  const checked = compared ? absSum(session.getShared(shared.get(compared).ref)) : sum;
  call(true);
  finish();
  moved.up = 0;
  moved.down = 0;
  let steps = 0;
  const median = (count) => {
    const times = [];
    for (const end = performance.now() + 2000; times.length < 3 || (performance.now() < end && times.length < 100); ) {
      const started = now();
      for (let i = 0; i < count; i++) call(true);
      finish();
      times.push((now() - started) / count);
      steps += count;
    }
    return times.sort((x, y) => x - y)[times.length >> 1];
  };
  const ms = median(1);
  const loop = ms > 200 ? ms : median(5);
  const { placement } = session.whereOf(callable);
  const found = {
    ms,
    loop,
    check: checked,
    first,
    open,
    kernels: placement?.kernels,
    up: moved.up / steps,
    down: moved.down / steps,
  };
  if (process.env.KERNELS) {
    const profiled = prepare(true);
    for (let i = 0; i < 5; i++) call(true, profiled);
    const { calls, nodes } = profiled.profile();
    found.times = nodes.map(({ label, milliseconds }) => [label, milliseconds / calls]);
  }
  const adapter = gpu.adapter;
  session.dispose();
  return { ...found, adapter: adapter?.name, isSoftware: adapter?.isSoftware };
}

const results = {};
for (const name of process.argv.slice(2)) {
  if (!(name in workloads)) continue;
  try {
    results[name] = measure(workloads[name]);
  } catch (e) {
    results[name] = { error: e instanceof Error ? e.message.split("\n")[0] : String(e) };
  }
}
console.log(JSON.stringify({ version: `ours (${device})`, results }));
process.exit(0);
