/** @file The workloads of bench/run.mjs in this project, through its language and session: prints JSON as the peers do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/setup.mjs";
import { numbers, time } from "./peers/numbers.mjs";

const from = (path) => import(join(root, "out", path));
const { parse } = await from("server/src/language/parse.js");
const { check } = await from("server/src/language/check/check.js");
const { Session } = await from("runtime/src/session.js");
const { wasmBackend } = await from("runtime/src/backends/wasm/backend.js");
const { isRunFault } = await from("runtime/src/contract.js");
const { ThreadCrew } = await from("server/src/kernel/threads/thread-crew.js");

const { allowFusedMultiplyAdd } = await from("server/src/kernel/fused-multiply-add.js");
const { optimiseLater } = await from("server/src/optimise-later.js");

// As the command line and the language server do.
optimiseLater();
allowFusedMultiplyAdd();
const mode = process.env.MODE ?? "fast";
const threads = Number(process.env.THREADS ?? 1);
const backend = () => wasmBackend(threads > 1 ? { crew: (memory) => new ThreadCrew({ threads, memory }) } : {});

/** A program of bench/programs, ready to be called: `call(name, ...args)` gives the outputs, `set` and `get` reach state. */
function load(file, dtype = "float64") {
  const text = readFileSync(join(root, "bench/programs", file), "utf8").replaceAll("DTYPE", dtype);
  const parsed = parse(text);
  const { program, diagnostics } = check(parsed.file, parsed.diagnostics, { text });
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((e) => e.message).join("; "));
  const session = new Session({ device: "cpu", backend });
  const refs = new Map(program.shareds.map((s) => [s.spec.ref.name, s.spec]));
  const functions = new Map(
    program.functions.map((f) => [f.spec.name, session.prepare({ ...f.spec, options: { ...f.spec.options, mode } })]),
  );
  const sure = (x) => {
    if (isRunFault(x)) throw new Error(x.message);
    return x;
  };
  return {
    set: (name, value) => sure(session.initShared(refs.get(name), value)),
    get: (name) => session.getShared(refs.get(name).ref),
    caller: (name) => {
      const f = functions.get(name);
      // Results are borrowed, as with Theano's `borrow=True`: they stand in the function's memory until its next call.
      return (...args) => sure(session.call(f, args, () => undefined, true));
    },
  };
}

const array = (dtype, shape, data) => ({ dtype, shape, data });
const types = { float64: Float64Array, float32: Float32Array };
const absSum = (a) => a.data.reduce((s, v) => s + Math.abs(v), 0);
const sum = (a) => a.data.reduce((s, v) => s + v, 0);

const workloads = {
  a64: () => logisticRegression("float64"),
  a32: () => logisticRegression("float32"),
  b64: () => logistic("float64"),
  b32: () => logistic("float32"),
  "c64-512": () => matmul(512, "float64"),
  "c64-1024": () => matmul(1024, "float64"),
  "c32-512": () => matmul(512, "float32"),
  "c32-1024": () => matmul(1024, "float32"),
  d: mlp,
  i: convolution,
  "l-solve64": () => linear("solved", 512, "float64", { definite: true, extra: [[512]] }),
  "l-solve32": () => linear("solved", 512, "float32", { definite: true, extra: [[512]] }),
  "l-solve64-many": () => linear("solved_many", 512, "float64", { definite: true, extra: [[512, 512]] }),
  "t-1024": () => fourier(1024),
  "t-65536": () => fourier(65536),
  "t-5040": () => fourier(5040),
  "t-7919": () => fourier(7919),
  "l-cholesky64": () => linear("factor", 512, "float64", { definite: true }),
  "l-cholesky32": () => linear("factor", 512, "float32", { definite: true }),
  "l-inv64": () => linear("inverse", 512, "float64", { definite: true }),
  "l-qr64": () => linear("triangle", 256, "float64", { definite: true, checked: 1 }),
  "l-eigh64": () => linear("spectrum", 256, "float64"),
  "l-svd64": () => linear("singular", 256, "float64", { checked: 1 }),
  "l-compile": compileLinear,
  e0: () => sums("axis0"),
  e1: () => sums("axis1"),
  "f-scalar": () => calls("scalar"),
  "f-10": () => calls("vector"),
  "f-loop": () => loop("scalar(i)"),
  "f-loop-10": () => loop("vector(data)"),
  // 67 statements of three operations each: arithmetic with one function in eighteen operations, or one in four.
  g: () =>
    compile([
      "A * 0.5 + B - 1",
      "A * B - A + 2",
      "(A - B) / (1 + B)",
      "maximum(A, B) + A * 3",
      "A - B + A * B",
      "tanh(A) * B + A",
    ]),
  "g-functions": () =>
    compile([
      "tanh(A) * 0.5 + B",
      "A * B - 1 + A",
      "exp(-A) / (1 + B)",
      "maximum(A, B) + sin(A)",
      "A - sigmoid(B) + B",
    ]),
  "r-forward": () => recurrent("forward", 0),
  "r-gradient": () => recurrent("gradient", 2),
  "r-compile": compileRecurrent,
  "h-cold": () => language(false),
  "h-edit": () => language(true),
};

async function logisticRegression(dtype) {
  const Type = types[dtype];
  const program = load("logistic-regression.tg", dtype);
  program.set("w", array(dtype, [784], numbers(784, 3, Type)));
  program.set("b", array(dtype, [], new Type(1)));
  const x = array(dtype, [400, 784], numbers(400 * 784, 1, Type));
  const y = array(
    dtype,
    [400],
    Type.from(numbers(400, 2), (v) => (v > 0 ? 1 : 0)),
  );
  const step = program.caller("step");
  for (let i = 0; i < 10; i++) step(x, y);
  const check = absSum(program.get("w"));
  return { ms: await time(() => step(x, y)), check };
}

async function logistic(dtype) {
  const data = numbers(2048 * 2048, 4, types[dtype]).map((v) => v * 8);
  const x = array(dtype, [2048, 2048], data);
  const step = load("logistic.tg", dtype).caller("step");
  return { ms: await time(() => step(x), { rounds: 7 }), check: sum(step(x)[0]) };
}

async function matmul(n, dtype) {
  const a = array(dtype, [n, n], numbers(n * n, 5, types[dtype]));
  const b = array(dtype, [n, n], numbers(n * n, 6, types[dtype]));
  const step = load("matmul.tg", dtype).caller("step");
  return { ms: await time(() => step(a, b), { rounds: 7 }), check: absSum(step(a, b)[0]) };
}

async function fourier(n) {
  const spectrum = load("fourier.tg").caller("spectrum");
  const x = array("float64", [n], numbers(n, 5));
  return { ms: await time(() => spectrum(x), { rounds: 7 }), check: absSum(spectrum(x)[1]) };
}

/** A function of linear-algebra.tg on a matrix of length n, with n on the diagonal where `definite`; `checked` counts the results that tell. */
async function linear(name, n, dtype, { definite = false, extra = [], checked = 0 } = {}) {
  const data = numbers(n * n, 5, types[dtype]);
  if (definite) for (let i = 0; i < n; i++) data[i * n + i] += n;
  const args = [
    array(dtype, [n, n], data),
    ...extra.map((shape, i) =>
      array(
        dtype,
        shape,
        numbers(
          shape.reduce((p, d) => p * d),
          6 + i,
          types[dtype],
        ),
      ),
    ),
  ];
  const step = load("linear-algebra.tg", dtype).caller(name);
  return { ms: await time(() => step(...args), { rounds: 7 }), check: absSum(step(...args)[checked]) };
}

function recurrentProgram() {
  const program = load("recurrent.tg");
  for (const [name, seed] of [
    ["W", 3],
    ["U", 4],
  ]) {
    program.set(
      name,
      array(
        "float64",
        [128, 128],
        numbers(128 * 128, seed).map((v) => v * 0.1),
      ),
    );
  }
  program.set("b", array("float64", [128], new Float64Array(128)));
  return { program, x: array("float64", [1000, 128], numbers(128000, 2)) };
}

/** `checked` counts the result that tells. */
async function recurrent(name, checked) {
  const { program, x } = recurrentProgram();
  const step = program.caller(name);
  return { ms: await time(() => step(x), { rounds: 7 }), check: absSum(step(x)[checked]) };
}

/** The first call less one of later: what there is to do before code runs. */
async function compileRecurrent() {
  const samples = [];
  for (let i = 0; i < 15; i++) {
    const { program, x } = recurrentProgram();
    const step = program.caller("gradient");
    const start = performance.now();
    step(x);
    const first = performance.now();
    step(x);
    samples.push(2 * first - start - performance.now());
  }
  return { ms: samples.sort((a, b) => a - b)[7] };
}

async function compileLinear() {
  const args = [array("float64", [2, 2], Float64Array.of(2, 1, 1, 3)), array("float64", [2], Float64Array.of(1, 2))];
  const samples = [];
  for (let i = 0; i < 15; i++) {
    const step = load("linear-algebra.tg", "float64").caller("both");
    const start = performance.now();
    step(...args);
    samples.push(performance.now() - start);
  }
  return { ms: samples.sort((a, b) => a - b)[7] };
}

async function mlp() {
  const program = load("mlp.tg");
  const f32 = (shape, data) => array("float32", shape, data);
  const scaled = (count, seed) => numbers(count, seed, Float32Array).map((v) => v * Math.fround(0.1));
  program.set("W1", f32([784, 256], scaled(784 * 256, 8)));
  program.set("b1", f32([256], new Float32Array(256)));
  program.set("W2", f32([256, 10], scaled(2560, 9)));
  program.set("b2", f32([10], new Float32Array(10)));
  const x = f32([128, 784], numbers(128 * 784, 7, Float32Array));
  const y = array(
    "int32",
    [128],
    Int32Array.from({ length: 128 }, (_, i) => (i * 7) % 10),
  );
  const step = program.caller("step");
  for (let i = 0; i < 10; i++) step(x, y);
  const check = absSum(program.get("W1"));
  return { ms: await time(() => step(x, y)), check };
}

async function sums(name) {
  const x = array("float32", [4096, 4096], numbers(4096 * 4096, 10, Float32Array));
  const step = load("sums.tg").caller(name);
  return { ms: await time(() => step(x), { rounds: 7 }), check: absSum(step(x)[0]) };
}

async function calls(name) {
  const x =
    name === "scalar"
      ? array("float64", [], Float64Array.of(0.5))
      : array("float64", [10], numbers(10, 11, Float64Array));
  const step = load("calls.tg").caller(name);
  return { ms: await time(() => step(x)), check: sum(step(x)[0]) };
}

async function convolution() {
  const p = load("convolution.tg");
  const scaled = (count, seed, by) => numbers(count, seed, Float32Array).map((v) => v * Math.fround(by));
  const reset = () => {
    p.set("F1", array("float32", [20, 1, 5, 5], scaled(500, 14, 0.4)));
    p.set("F2", array("float32", [50, 20, 5, 5], scaled(25000, 15, 0.2)));
    p.set("W3", array("float32", [800, 500], scaled(400000, 16, 0.1)));
    p.set("W4", array("float32", [500, 10], scaled(5000, 17, 0.1)));
    for (const [name, n] of [
      ["b1", 20],
      ["b2", 50],
      ["b3", 500],
      ["b4", 10],
    ]) {
      p.set(name, array("float32", [n], new Float32Array(n)));
    }
  };
  reset();
  const x = array("float32", [32, 1, 28, 28], numbers(32 * 784, 13, Float32Array));
  const y = array(
    "int32",
    [32],
    Int32Array.from({ length: 32 }, (_, i) => (i * 7) % 10),
  );
  const step = p.caller("step");
  for (let i = 0; i < 10; i++) step(x, y);
  const check = absSum(p.get("F1")) + absSum(p.get("F2"));
  return { ms: await time(() => step(x, y)), check };
}

/** Calls per second from a `for` loop of the language, in the kernel's own thread: milliseconds of one call. */
async function loop(statement) {
  const { Kernel } = await from("server/src/kernel/kernel.js");
  const calls = 1_000_000;
  const text = `# %% declare
input x: float64
input v: float64[n]
function scalar(x) -> x * x + 1
function vector(v) -> v * v + 1
data = [0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
# %% loop
for i in range(${calls}) { ${statement} }
`;
  let best = Number.POSITIVE_INFINITY;
  let wrong;
  const kernel = new Kernel({
    device: "cpu",
    onEvent(event) {
      if (event.kind === "diagnostic" && event.diagnostic.severity === "error") wrong = event.diagnostic.message;
      if (event.kind === "cell-finished" && event.cell === 1) best = Math.min(best, event.milliseconds);
    },
  });
  for (let i = 0; i < 3; i++) await kernel.run({ text, uri: "calls.tg" });
  await kernel.dispose();
  if (wrong) throw new Error(wrong);
  return { ms: best / calls };
}

/** A function of 200 operations: specialise, optimise, emit, instantiate and run it for the first time; the process is warm. */
async function compile(forms) {
  const lines = ["input x0: float64[n]"];
  for (let i = 1; i <= 67; i++) {
    const form = forms[i % forms.length];
    lines.push(`x${i} = ${form.replaceAll("A", `x${i - 1}`).replaceAll("B", `x${Math.max(0, i - 3)}`)}`);
  }
  lines.push("function step(x0) -> x67");
  const text = `${lines.join("\n")}\n`;
  const parsed = parse(text);
  const { program } = check(parsed.file, parsed.diagnostics, { text });
  const session = new Session({ device: "cpu", backend });
  const x = array("float64", [100], numbers(100, 12));
  const samples = [];
  for (let i = 0; i < 40; i++) {
    const start = performance.now();
    const r = session.call(session.prepare({ ...program.functions[0].spec }), [x], () => undefined);
    samples.push(performance.now() - start);
    if (isRunFault(r)) throw new Error(r.message);
  }
  return { ms: samples.slice(20).sort((a, b) => a - b)[10] };
}

/** Parsing and checking 2,000 lines: in a cold process, or again after one character was typed. */
async function language(edit) {
  const { source } = await import("./large-file.mjs");
  const { reparse } = await from("server/src/language/parse.js");
  const { recheck } = await from("server/src/language/check/check.js");
  const text = source();
  const start = performance.now();
  let tree = parse(text);
  let checked = check(tree.file, tree.diagnostics, { text });
  if (!edit) return { ms: performance.now() - start };
  const samples = [];
  for (let i = 0; i < 60; i++) {
    const at = text.indexOf(".5e-3", (i * 1543) % text.length);
    for (const next of [`${text.slice(0, at)}1${text.slice(at)}`, text]) {
      const began = performance.now();
      tree = reparse(tree, next);
      checked = recheck(checked, tree.file, tree.diagnostics, { text: next });
      samples.push(performance.now() - began);
    }
  }
  return { ms: samples.slice(20).sort((a, b) => a - b)[50] };
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
console.log(JSON.stringify({ version: "tensorgraph", results }));
process.exit(0);
