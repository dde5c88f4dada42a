/** @file The kernel's worker thread: one interpreter, fed by messages. Entry point of a bundle of its own. */
import { webcrypto } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { Backend } from "../../../runtime/src/backends/backend.ts";
import { referenceBackend } from "../../../runtime/src/backends/reference.ts";
import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import type { Device } from "../../../runtime/src/contract.ts";
import { bug } from "../../../runtime/src/ir/internal-error.ts";
import { Session } from "../../../runtime/src/session.ts";
import type { RunRequest } from "../../protocol/kernel.ts";
import { compileText } from "./compile-text.ts";
import { internalDiagnostic } from "./faults.ts";
import { allowFusedMultiplyAdd } from "./fused-multiply-add.ts";
import type { Host } from "./host.ts";
import { Interpreter } from "./interpreter.ts";
import { control, type FromWorker, type ToWorker, type WorkerStart } from "./messages.ts";
import { NodeFiles } from "./node-files.ts";
import { runRequest } from "./run-request.ts";
import { StateMirror } from "./state-mirror.ts";

/** Messages that may wait to be read. */
const mostUnread = 4096;

const port = parentPort ?? bug("the kernel's worker is not a main program");
const start = workerData as WorkerStart;
const words = new Int32Array(start.control);
const interrupted = (): boolean => Atomics.load(words, control.interrupt) !== 0;
let posted = 0;

/** Tells the driver, and waits while it is far behind, so that a loop that prints without end does not fill the memory. */
function post(message: FromWorker): void {
  port.postMessage(message);
  posted = (posted + 1) | 0;
  for (;;) {
    const read = Atomics.load(words, control.read);
    if (((posted - read) | 0) < mostUnread || interrupted()) return;
    Atomics.wait(words, control.read, read, 50);
  }
}

function backend(device: Device): Backend {
  if (device === "reference") return referenceBackend();
  const made = wasmBackend();
  post({ kind: "memory", memory: made.memory.memory });
  return made;
}

allowFusedMultiplyAdd();
let uri = "untitled.tg";
let files = new NodeFiles(uri);
const host: Host = {
  emit: (event) => post({ kind: "event", event }),
  files: { load: (path) => files.load(path), save: (path, entries) => files.save(path, entries) },
  interrupted,
  entropy: () => webcrypto.getRandomValues(new Uint32Array(1))[0]! >>> 2,
  now: () => performance.now(),
  keep: (name, value, version) => post({ kind: "value", name, value, version }),
  restored: () => post({ kind: "restored" }),
  streamKeys: (keys) => post({ kind: "stream-keys", keys }),
};
const recorder = new StateMirror(start.commits, post);
const session = new Session({ device: start.device, backend, recorder });
const interpreter = new Interpreter(session, start.device, host, start.saved);
post({ kind: "ready" });

port.on("message", (message: ToWorker) => run(message.request));

function run(request: RunRequest): void {
  const started = performance.now();
  if (request.uri !== uri) {
    uri = request.uri;
    files = new NodeFiles(uri);
  }
  try {
    const outcome = runRequest(interpreter, compileText(request.text, files), request, host);
    post({ kind: "done", outcome });
  } catch (error) {
    const span = { start: 0, end: request.text.length };
    host.emit({ kind: "diagnostic", stage: "run", diagnostic: internalDiagnostic(error, span) });
    const milliseconds = performance.now() - started;
    post({ kind: "done", outcome: { ok: false, interrupted: false, milliseconds } });
  }
}
