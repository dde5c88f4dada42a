/** @file The thread of the GPU: takes commands in order and carries them out with gpu.js. Entry point of a bundle of its own. */
import { workerData } from "node:worker_threads";
import type { Answer, Command } from "../../../runtime/src/backends/gpu/commands.ts";
import { type Device, openDevice } from "./device.ts";
import { type DeviceStart, deviceWords, type FromDevice, type ToDevice } from "./messages.ts";

const { words: shared, port } = workerData as DeviceStart;
const words = new Int32Array(shared);
Atomics.store(words, deviceWords.life, 1);
let device: Device | undefined;
/** Everything that was asked for so far, done in order. */
let queue: Promise<void> = Promise.resolve();

/** Nobody waits for what is still to be done. */
let isGone = false;

port.on("message", (message: ToDevice) => {
  queue = queue.then(() => take(message)).catch(complain);
});
// Whoever asked is gone. The thread ends by itself: to end it in the middle of a call into the driver would end the process.
port.on("close", () => {
  isGone = true;
  queue = queue.then(() => device?.close());
});

function wake(): void {
  Atomics.add(words, deviceWords.news, 1);
  Atomics.notify(words, deviceWords.news);
}

function answer(message: FromDevice): void {
  const data = message.kind === "elements" ? message.data.map((d) => d.buffer as ArrayBuffer) : [];
  port.postMessage(message, data);
  wake();
}

async function take(message: ToDevice): Promise<void> {
  if (isGone) return undefined;
  switch (message.kind) {
    case "open":
      return open();
    case "failure":
      return answer(device?.failure ?? { kind: "no-failure" });
    case "command": {
      const { command } = message;
      const given = device ? await device.carryOut(command) : notOpen;
      if (isAnswered(command)) answer(given ?? { kind: "done" });
      // Nobody may wait for a run that does not end.
      else if (command.kind === "run" && given) finished();
      return;
    }
    case "close":
      await device?.close();
      device = undefined;
      answer({ kind: "done" });
      port.close();
  }
}

async function open(): Promise<void> {
  await device?.close();
  device = undefined;
  Atomics.store(words, deviceWords.failed, 0);
  const opened = await openDevice({
    failed: () => {
      Atomics.store(words, deviceWords.failed, 1);
      wake();
    },
    finished,
  });
  if (opened.kind === "device") device = opened;
  answer(opened.kind === "device" ? opened.adapter : opened);
}

function finished(): void {
  Atomics.add(words, deviceWords.finished, 1);
  wake();
}

/** Our own mistake: whoever waits is told. */
function complain(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  answer({ kind: "device-failure", reason: "lost", message });
}

const notOpen: Answer = { kind: "device-failure", reason: "lost", message: "the device was not opened" };

const isAnswered = ({ kind }: Command): boolean =>
  kind === "build" || kind === "read" || kind === "finish" || kind === "times";
