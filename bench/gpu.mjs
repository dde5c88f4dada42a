/**
 * @file The workloads (a) to (e) in float32 on the GPU, beside WebAssembly in the same run: time of a step, kernels and bytes moved in
 * one, and what a kernel takes. Results are compared first. `node bench/gpu.mjs a d` chooses. On Linux without a GPU it takes
 * Chromium's software driver, whose figures say nothing of a GPU.
 */
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/setup.mjs";

const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (process.env.VK_DRIVER_FILES === undefined && existsSync(swiftShader) && !existsSync("/dev/dri")) {
  Object.assign(process.env, { VK_DRIVER_FILES: swiftShader, VK_ICD_FILENAMES: swiftShader });
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
}
const from = (path) => import(join(root, "out", path));
const { parse } = await from("server/src/language/parse.js");
const { check } = await from("server/src/language/check/check.js");
const { Session } = await from("runtime/src/session.js");
const { wasmBackend } = await from("runtime/src/backends/wasm/backend.js");
const { GpuBackend } = await from("runtime/src/backends/gpu/backend.js");
const { ThreadLink } = await from("server/src/gpu/thread-link.js");
const { isRunFault } = await from("runtime/src/contract.js");

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

let seed = 1;
const random = () => {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
};
const floats = (...shape) => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5),
});
const classes = (n) => ({
  dtype: "int32",
  shape: [n],
  data: Int32Array.from({ length: n }, () => Math.floor(10 * random())),
});

const workloads = {
  a: {
    title: "(a) logistic regression step, 400×784",
    file: "logistic-regression.tg",
    args: () => [floats(400, 784), floats(400)],
  },
  b: { title: "(b) logistic of 2048²", file: "logistic.tg", args: () => [floats(2048, 2048)] },
  "c-256": { title: "(c) matrix product 256", file: "matmul.tg", args: () => [floats(256, 256), floats(256, 256)] },
  "c-512": { title: "(c) matrix product 512", file: "matmul.tg", args: () => [floats(512, 512), floats(512, 512)] },
  d: {
    title: "(d) network 784-256-10, batch 128, training step",
    file: "mlp.tg",
    args: () => [floats(128, 784), classes(128)],
    state: () => ({ W1: floats(784, 256), W2: floats(256, 10) }),
  },
  e0: { title: "(e) sum over axis 0 of 4096²", file: "sums.tg", f: "axis0", args: () => [floats(4096, 4096)] },
  e1: { title: "(e) sum over axis 1 of 4096²", file: "sums.tg", f: "axis1", args: () => [floats(4096, 4096)] },
};

function measure({ file, f = "step", args, state }, device) {
  seed = 1;
  const text = readFileSync(join(root, "bench/programs", file), "utf8").replaceAll("DTYPE", "float32");
  const parsed = parse(text);
  const { program } = check(parsed.file, parsed.diagnostics, { text });
  const wasm = wasmBackend();
  const link = new CountingLink();
  const gpu = new GpuBackend(link, wasm);
  const session = new Session({ device, backend: (d) => (d === "gpu" ? gpu : wasm) });
  const start = state?.() ?? {};
  for (const { spec } of program.shareds) {
    const length = spec.type.shape.reduce((a, b) => a * b, 1);
    const zero = { dtype: "float32", shape: spec.type.shape, data: new Float32Array(length) };
    sure(session.initShared(spec, start[spec.ref.name] ?? zero));
  }
  const { spec } = program.functions.find((g) => g.spec.name === f);
  const callable = session.prepare(spec);
  const given = args();
  const call = (unread) => sure(session.call(callable, given, () => undefined, true, unread));
  const finish = () => {
    if (device === "gpu") link.ask({ kind: "finish" });
  };
  const began = performance.now();
  const first = call(false).at(-1);
  const result = [...first.data].reduce((s, x) => s + Math.abs(Number(x)), 0);
  const compile = performance.now() - began;
  for (let i = 0; i < 2; i++) call(true);
  finish();
  moved.up = 0;
  moved.down = 0;
  const times = [];
  let steps = 0;
  for (const end = performance.now() + 2000; steps < 3 || (performance.now() < end && steps < 200); ) {
    const count = steps === 0 ? 1 : 5;
    const started = performance.now();
    for (let i = 0; i < count; i++) call(true);
    finish();
    times.push((performance.now() - started) / count);
    steps += count;
  }
  times.sort((x, y) => x - y);
  const { placement } = session.whereOf(callable);
  const adapter = gpu.adapter?.name;
  const bytes = (moved.up + moved.down) / steps;
  session.dispose();
  return { milliseconds: times[times.length >> 1], compile, kernels: placement?.kernels, bytes, result, adapter };
}

const chosen = process.argv.slice(2).filter((name) => name in workloads);
for (const [name, workload] of Object.entries(workloads)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const gpu = measure(workload, "gpu");
  const cpu = measure(workload, "cpu");
  const difference = Math.abs(gpu.result - cpu.result) / cpu.result;
  if (!(difference < 1e-4)) throw new Error(`${name}: ${gpu.result} on the GPU, ${cpu.result} on the processor`);
  const ms = (x) => `${Number(x.toPrecision(3))} ms`;
  console.log(
    `| ${workload.title} | ${ms(gpu.milliseconds)} | ${gpu.kernels} | ${ms(gpu.milliseconds / gpu.kernels)} | ${Math.round(gpu.bytes)} | ${ms(gpu.compile)} | ${ms(cpu.milliseconds)} | ${gpu.adapter} |`,
  );
}
process.exit(0);
