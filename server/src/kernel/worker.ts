/** @file The kernel's worker thread: one interpreter, fed by messages. Entry point of a bundle of its own. */
import { webcrypto } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { Backend } from "../../../runtime/src/backends/backend.ts";
import { GpuBackend } from "../../../runtime/src/backends/gpu/backend.ts";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { type WasmBackend, wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import type { MakeCrew } from "../../../runtime/src/backends/wasm/threads/crew.ts";
import type { Device } from "../../../runtime/src/contract.ts";
import { sizeOf } from "../../../runtime/src/ir/array.ts";
import { dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { watchInterrupts } from "../../../runtime/src/ir/safe-point.ts";
import { Session } from "../../../runtime/src/session.ts";
import type { KernelAnswer, Preparation, RunOutcome, RunRequest, ValueSummary } from "../../protocol/kernel.ts";
import type { DeviceStart } from "../gpu/messages.ts";
import { ThreadLink } from "../gpu/thread-link.ts";
import { answerQuery } from "./answer-query.ts";
import { compileText } from "./compile-text.ts";
import { internalDiagnostic, toDiagnostic } from "./faults.ts";
import { allowFusedMultiplyAdd } from "./fused-multiply-add.ts";
import type { Host } from "./host.ts";
import { Interpreter } from "./interpreter.ts";
import { control, type FromWorker, type ToWorker, type WorkerStart } from "./messages.ts";
import { NodeFiles } from "./node-files.ts";
import { type Compiled, runRequest } from "./run-request.ts";
import { shareValue } from "./share-value.ts";
import { previewBytes, show } from "./show-value.ts";
import { StateMirror } from "./state-mirror.ts";
import { summarise } from "./summarise.ts";
import { ThreadCrew } from "./threads/thread-crew.ts";
import { tensor, type Value } from "./value.ts";

/** Messages that may wait to be read. */
const mostUnread = 4096;
/** A larger shared variable is not copied to be summarised. */
const mostSummarised = 2 ** 28;
/** The version of each shared variable that was summarised last. */
const told = new Map<string, number>();

const port = parentPort ?? bug("the kernel's worker is not a main program");
const start = workerData as WorkerStart;
const words = new Int32Array(start.control);
let posted = 0;
let answered = 0;
let results = start.lastResult;

/** Asked between statements and turns of loops: a good moment to answer questions too. */
function interrupted(): boolean {
  if (Atomics.load(words, control.asked) !== answered) answerWaiting();
  return isInterrupted();
}

function isInterrupted(): boolean {
  if (Atomics.load(words, control.interrupt) === 0) return false;
  Atomics.store(words, control.noticed, 1);
  return true;
}

/** Tells the driver, and waits while it is far behind, so that a loop that prints without end does not fill the memory. */
function post(message: FromWorker): void {
  port.postMessage(message);
  posted = (posted + 1) | 0;
  for (;;) {
    const read = Atomics.load(words, control.read);
    if (((posted - read) | 0) < mostUnread || isInterrupted()) return;
    Atomics.wait(words, control.read, read, 50);
  }
}

function backend(device: Device): Backend {
  switch (device) {
    case "reference":
      return referenceBackend();
    case "cpu":
      return processor();
    case "gpu":
      return new GpuBackend(
        new ThreadLink({ interrupted: isInterrupted, start: askForThread, preparing }),
        processor(),
      );
  }
}

let wasm: WasmBackend | undefined;

function processor(): WasmBackend {
  if (wasm) return wasm;
  const { threads } = start;
  const crew: MakeCrew = (memory) => new ThreadCrew({ threads, memory, onLost: tellLost });
  wasm = wasmBackend(threads > 1 ? { crew } : {});
  post({ kind: "memory", memory: wasm.memory.memory });
  return wasm;
}

const tellLost = (): void =>
  console.error(
    "A thread that helped to compute has ended. The step was done again without it; another takes its place.",
  );

/** Not started here: a worker that is ended takes its threads with it, and a GPU's must not end in the middle of a call. */
function askForThread(start: DeviceStart): void {
  const message: FromWorker = { kind: "device-thread", start };
  port.postMessage(message, [start.port]);
}

function preparing(now: Preparation, done: boolean): void {
  post({ kind: "event", event: { kind: "preparing", done, ...now } });
}

allowFusedMultiplyAdd();
watchInterrupts(isInterrupted);
let uri = "untitled.tg";
let files = new NodeFiles(uri);
const host: Host = {
  emit: (event) => post({ kind: "event", event }),
  files: { load: (path, from) => files.load(path, from), save: (path, entries) => files.save(path, entries) },
  interrupted,
  entropy: () => webcrypto.getRandomValues(new Uint32Array(1))[0]! >>> 2,
  now: () => performance.now(),
  keep: (name, value, version) => {
    post({ kind: "value", name, value, version });
    if (start.isWatched) tellSummary(name, value, version);
  },
  ...(start.isWatched && { keepResult }),
  restored: () => post({ kind: "restored" }),
  streamKeys: (keys) => post({ kind: "stream-keys", keys }),
};
const recorder = new StateMirror(start.commits, post);
const session = new Session({ device: start.device, backend, recorder });
const interpreter = new Interpreter(session, host, start.saved);
post({ kind: "ready" });

port.on("message", (message: ToWorker) => {
  if (message.kind === "run") run(message.request);
  else if (message.kind === "query") answer(message);
  else look();
});

/** A run is under way: what comes in now can only be questions. */
function answerWaiting(): void {
  for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
    const message = mail.message as ToWorker;
    if (message.kind === "query") answer(message);
    else if (message.kind === "look") look();
  }
}

function look(): void {
  answered++;
  tellFunctions();
}

function answer({ id, query, request }: Extract<ToWorker, { kind: "query" }>): void {
  answered++;
  let found: KernelAnswer;
  try {
    // What runs keeps its text; between runs the question is about the newest one.
    const compiled = running ?? load(request);
    const before = interpreter.variables.versions();
    found = answerQuery(query, interpreter, compiled, files);
    interpreter.tellAssigned(before, { start: 0, end: 0 });
    if (!running) tellState();
  } catch (error) {
    found = { ok: false, message: internalDiagnostic(error, { start: 0, end: 0 }).message };
  }
  post({ kind: "answer", id, answer: found });
}

function openFiles(request: RunRequest): void {
  if (request.uri !== uri) {
    uri = request.uri;
    files = new NodeFiles(uri);
  }
  files.useTexts(request.texts);
}

function load(request: RunRequest): Compiled {
  openFiles(request);
  const compiled = compileText(request.text, files);
  interpreter.load(compiled.program);
  return compiled;
}

/** What a run that is under way runs. */
let running: Compiled | undefined;

function run(request: RunRequest): void {
  const started = performance.now();
  openFiles(request);
  let outcome: RunOutcome;
  try {
    running = compileText(request.text, files);
    outcome = runRequest(interpreter, running, request, host);
  } catch (error) {
    const span = { start: 0, end: request.text.length };
    host.emit({ kind: "diagnostic", stage: "run", diagnostic: internalDiagnostic(error, span) });
    outcome = { ok: false, interrupted: false, milliseconds: performance.now() - started };
  }
  running = undefined;
  if (start.isWatched) tellState();
  post({ kind: "done", outcome });
  settleLater();
}

/** What an interrupt has left on a device comes home when the driver has heard of the end of the run. */
function settleLater(): void {
  if (!session.isUnsettled && !interpreter.hasUntold) return;
  setTimeout(() => {
    if (isInterrupted()) return settleLater();
    interpreter.tellUntold();
    tellState();
  }, 10);
}

// ---- For views -------------------------------------------------------------------------------------------------------

function keepResult(value: Value): { readonly id: number; readonly summary?: ValueSummary } {
  const id = ++results;
  post({ kind: "result", id, value: shareValue(value) });
  const summary = value.kind === "tensor" ? summarise(value.array) : undefined;
  return { id, ...(summary && { summary }) };
}

function tellSummary(name: string, value: Value, version: number): void {
  const of = value.kind === "tensor" ? summarise(value.array) : undefined;
  if (of) post({ kind: "summary", name, summary: { version, of, preview: show(value, previewBytes) } });
}

/** Of shared variables that have changed since the last time, and of functions. */
function tellState(): void {
  const unsettled = session.settle();
  if (unsettled && unsettled.code !== "cancelled") {
    const diagnostic = toDiagnostic(unsettled, { start: 0, end: 0 });
    post({ kind: "event", event: { kind: "diagnostic", stage: "run", diagnostic } });
  }
  for (const { ref, shape, dtype, version } of unsettled ? [] : session.describe()) {
    if (told.get(ref.name) === version || sizeOf(shape) * dtypeInfo[dtype].bytes > mostSummarised) continue;
    told.set(ref.name, version);
    tellSummary(ref.name, tensor(session.getShared(ref)), version);
  }
  tellFunctions();
}

function tellFunctions(): void {
  const functions = session.describeFunctions().map(({ spec, ...f }) => {
    return { name: spec.name, span: spec.span ?? { start: 0, end: 0 }, ...f };
  });
  post({ kind: "functions", functions });
}
