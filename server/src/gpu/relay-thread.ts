/**
 * @file The thread that has the GPU in a process of its own: passes messages on, wakes who waits, and when the process ends says so
 * to all that have no answer yet. The next opening starts another process. Entry point of a bundle of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";
import type { DeviceFailure } from "../../../runtime/src/backends/gpu/commands.ts";
import { checkNode } from "./find-node.ts";
import { Line } from "./line.ts";
import type { FromProcess, RelayStart, ToDevice } from "./messages.ts";
import { isQuestion } from "./serve-device.ts";
import { Decoder, sender } from "./wire.ts";

/** Milliseconds that a process may take to end when nobody needs it any more. */
const patience = 3000;

/** Characters of what the process complained of last. */
const longestComplaint = 2000;

const processFile = fileURLToPath(new URL("./device-process.js", import.meta.url));
const { node } = workerData as RelayStart;
const line = new Line(workerData as RelayStart);
let child: DeviceProcess | undefined;
/** It ends because it was asked to. */
let isClosing = false;
/** Questions that the process has not answered. */
let unanswered = 0;
/** Why there is no process. */
let failure: DeviceFailure = lost("it was not opened");

interface DeviceProcess {
  readonly program: ChildProcess;
  readonly socket: Socket;
  readonly send: (message: ToDevice) => void;
}

line.port.on("message", (message: ToDevice) => {
  if (message.kind === "open") child ??= start();
  isClosing = message.kind === "close";
  if (child) {
    if (isQuestion(message)) unanswered++;
    child.send(message);
  } else if (isQuestion(message)) {
    line.answer(failure);
    // Whoever opens it anew may have another Node.js by then.
    line.end();
  }
});

// Whoever asked is gone. It ends by itself; in the middle of a call into the driver it may be ended, unlike a thread.
line.port.on("close", () => {
  isClosing = true;
  if (!child) return;
  const { program, socket } = child;
  socket.end();
  setTimeout(() => program.kill("SIGKILL"), patience).unref();
});

function start(): DeviceProcess | undefined {
  const found = checkNode(node);
  if (found.kind === "no-node") {
    failure = { kind: "device-failure", reason: "no-adapter", message: found.message };
    return undefined;
  }
  // Drivers print on standard output: messages go on a stream of their own.
  const stdio = ["ignore", "ignore", "pipe", "overlapped"] as const;
  const program = spawn(node, [processFile], { stdio: [...stdio], windowsHide: true });
  const socket = program.stdio[3] as Socket;
  const decoder = new Decoder((message) => receive(message as FromProcess));
  let complaint = "";
  program.stderr!.setEncoding("utf8").on("data", (text: string) => {
    process.stderr.write(text);
    complaint = (complaint + text).slice(-longestComplaint);
  });
  socket.on("data", (piece) => decoder.take(piece));
  // That it is broken is told when the process has ended.
  socket.on("error", () => {});
  program.on("error", ({ message }) => {
    if (program.pid === undefined) ended(null, null, message);
  });
  // After everything that it had still to say.
  program.on("close", (code, signal) => ended(code, signal, complaint));
  return { program, socket, send: sender(socket) };
}

function receive(message: FromProcess): void {
  if (message.kind === "news") line.tell(message.news);
  else {
    unanswered--;
    line.answer(message.answer);
  }
}

function ended(code: number | null, signal: NodeJS.Signals | null, complaint: string): void {
  child = undefined;
  const why = complaint
    .trim()
    .split("\n")
    .find((l) => /error/i.test(l));
  failure = lost(`its process ended (${signal ?? `status ${code}`}${why === undefined ? "" : `: ${why.trim()}`})`);
  if (!isClosing) line.tell("failed");
  for (; unanswered > 0; unanswered--) line.answer(failure);
}

function lost(message: string): DeviceFailure {
  return { kind: "device-failure", reason: "lost", message };
}
