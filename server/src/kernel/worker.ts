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
import type { Host } from "./host.ts";
import { Interpreter } from "./interpreter.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./messages.ts";
import { nodeFiles } from "./node-files.ts";
import { runRequest } from "./run-request.ts";
import { StateMirror } from "./state-mirror.ts";

const port = parentPort ?? bug("the kernel's worker is not a main program");
const start = workerData as WorkerStart;
const post = (message: FromWorker): void => port.postMessage(message);
const interrupt = new Int32Array(start.interrupt);

function backend(device: Device): Backend {
  if (device === "reference") return referenceBackend();
  const made = wasmBackend();
  post({ kind: "memory", memory: made.memory.memory });
  return made;
}

let files = nodeFiles("untitled.tg");
const host: Host = {
  emit: (event) => post({ kind: "event", event }),
  files: { load: (path) => files.load(path), save: (path, entries) => files.save(path, entries) },
  interrupted: () => Atomics.load(interrupt, 0) !== 0,
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
  files = nodeFiles(request.uri);
  try {
    const outcome = runRequest(interpreter, compileText(request.text), request, host);
    post({ kind: "done", outcome });
  } catch (error) {
    const span = { start: 0, end: request.text.length };
    host.emit({ kind: "diagnostic", stage: "run", diagnostic: internalDiagnostic(error, span) });
    const milliseconds = performance.now() - started;
    post({ kind: "done", outcome: { ok: false, interrupted: false, milliseconds } });
  }
}
