/** @file What both homes of a GPU device do, a thread and a process: take messages in order and carry them out with gpu.js. */
import type { Answer, Command } from "../../../runtime/src/backends/gpu/commands.ts";
import { type Device, openDevice } from "./device.ts";
import type { FromDevice, News, ToDevice } from "./messages.ts";

/** Who is told what a device does. */
export interface Client {
  /** To the question that came first of those without an answer. */
  readonly answer: (message: FromDevice) => void;
  readonly news: (news: News) => void;
  /** It is closed, as it was asked to be: nothing follows. */
  readonly closed: () => void;
}

export interface ServedDevice {
  readonly take: (message: ToDevice) => void;
  /** Nobody waits for what is still to be done. Resolves when the device is closed. */
  readonly leave: () => Promise<void>;
}

export function serveDevice({ answer, news, closed }: Client): ServedDevice {
  let device: Device | undefined;
  /** Everything that was asked for so far, done in order. */
  let queue: Promise<void> = Promise.resolve();
  let isGone = false;

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
        else if (command.kind === "run" && given) news("finished");
        return;
      }
      case "abandon":
        return undefined;
      case "close":
        await device?.close();
        device = undefined;
        answer({ kind: "done" });
        closed();
    }
  }

  async function open(): Promise<void> {
    await device?.close();
    device = undefined;
    news("opening");
    const opened = await openDevice(news);
    if (opened.kind === "device") device = opened;
    answer(opened.kind === "device" ? opened.adapter : opened);
  }

  /** Our own mistake: whoever waits is told. */
  function complain(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    answer({ kind: "device-failure", reason: "lost", message });
  }

  return {
    take: (message) => {
      if (message.kind === "abandon") device?.abandon(message.program);
      if (message.kind === "command" && message.command.kind === "cancel") device?.cancel(message.command.results);
      queue = queue.then(() => take(message)).catch(complain);
    },
    leave: () => {
      isGone = true;
      device?.abandon("all");
      queue = queue.then(() => device?.close());
      return queue;
    },
  };
}

const notOpen: Answer = { kind: "device-failure", reason: "lost", message: "the device was not opened" };

const isAnswered = ({ kind }: Command): boolean =>
  kind === "build" || kind === "read" || kind === "finish" || kind === "times" || kind === "memory";

/** Whether whoever sends this waits for an answer. */
export const isQuestion = (message: ToDevice): boolean =>
  message.kind === "command" ? isAnswered(message.command) : message.kind !== "abandon";
