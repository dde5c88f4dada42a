/**
 * @file The line to a GPU device in a thread of its own: messages there, and sleep on shared memory until the answer is back. So the
 * kernel calls the GPU as it calls WebAssembly, and several runs are under way while it goes on.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Adapter, Answer, Command, DeviceFailure } from "../../../runtime/src/backends/gpu/commands.ts";
import type { DeviceLink } from "../../../runtime/src/backends/gpu/link.ts";
import {
  type DeviceStart,
  deviceWords,
  type FromDevice,
  type Preparation,
  type RelayStart,
  type ToDevice,
} from "./messages.ts";

/** So many runs may be under way: the device never waits for the next one, and their results fit in memory. */
const mostAhead = 8;

/** Milliseconds that a thread may take to start. */
const longestStart = 60_000;

/** Milliseconds between two looks whether to give up. */
const glance = 20;

/**
 * Milliseconds for which elements are still waited for after an interrupt: they are mostly state that has to come home, and it would be
 * a pity to lose what was computed. Less than the driver's patience, after which it replaces the worker.
 */
const respite = 40;

/** Milliseconds after which it is worth telling what is waited for, and between two such messages. */
const worthTelling = 300;
const tellingPause = 100;

const threadFile = new URL("./device-thread.js", import.meta.url);
const relayFile = new URL("./relay-thread.js", import.meta.url);

export interface ThreadLinkOptions {
  /** Asked while waiting: true gives up. */
  readonly interrupted?: () => boolean;
  /** Told what takes long, a few times a second, and once when it is over. */
  readonly preparing?: (now: Preparation, done: boolean) => void;
  /** Starts the thread; in this one's care when absent. */
  readonly start?: (start: DeviceStart) => unknown;
}

export interface DeviceThread {
  readonly ended: Promise<void>;
  /** Lets the process not end before it: to be awaited is not enough. */
  readonly hold: () => void;
}

/**
 * Starts the thread of a device, or one that has the device in a process of `node`. It ends by itself when the other end of its port is
 * closed.
 */
export function startDeviceThread(start: DeviceStart, node?: string): DeviceThread {
  const transferList = [start.port];
  const worker =
    node === undefined
      ? new Worker(threadFile, { workerData: start, transferList })
      : new Worker(relayFile, { workerData: { ...start, node } satisfies RelayStart, transferList });
  worker.unref();
  const words = new Int32Array(start.words);
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      Atomics.store(words, deviceWords.life, 2);
      Atomics.notify(words, deviceWords.news);
      resolve();
    };
    worker.on("error", end);
    worker.on("exit", end);
  });
  return { ended, hold: () => worker.ref() };
}

export class ThreadLink implements DeviceLink {
  private readonly options: ThreadLinkOptions;
  private words = newWords();
  private port: MessagePort | undefined;
  private adapter: Adapter | undefined;
  /** Questions asked, and answers taken: an interrupted question's answer comes later, and is for nobody. */
  private asked = 0;
  private answered = 0;
  private runs = 0;
  private interruptedAt: number | undefined;

  constructor(options: ThreadLinkOptions = {}) {
    this.options = options;
  }

  open(): Adapter | DeviceFailure {
    if (this.adapter && !this.hasFailed()) return this.adapter;
    const isOld = this.port !== undefined;
    let found = this.openNow();
    // A thread from before may be about to end: another one is started then.
    if (found === dead && isOld) found = this.openNow();
    if (found.kind === "adapter") this.adapter = found;
    return found;
  }

  private openNow(): Adapter | DeviceFailure {
    this.start();
    this.adapter = undefined;
    this.runs = Atomics.load(this.words, deviceWords.finished);
    return this.question({ kind: "open" }) as Adapter | DeviceFailure;
  }

  private start(): void {
    if (this.port && Atomics.load(this.words, deviceWords.life) !== 2) return;
    // Not those of a thread before, which may still say that it has ended.
    this.words = newWords();
    this.asked = 0;
    this.answered = 0;
    const { port1, port2 } = new MessageChannel();
    const start = { words: this.words.buffer, port: port2 };
    void (this.options.start ?? startDeviceThread)(start);
    this.port = port1;
  }

  send(command: Command): void {
    if (command.kind === "run") {
      this.runs++;
      while (this.runs - Atomics.load(this.words, deviceWords.finished) > mostAhead && !this.hasFailed()) {
        if (!this.sleep()) break;
      }
    }
    this.post({ kind: "command", command });
  }

  ask(command: Command): Answer {
    return this.question({ kind: "command", command }) as Answer;
  }

  failure(): DeviceFailure | undefined {
    if (!this.hasFailed()) return undefined;
    const found = this.question({ kind: "failure" });
    return found.kind === "device-failure" ? found : undefined;
  }

  /** The device has told so, or its thread is no more. */
  private hasFailed(): boolean {
    return Atomics.load(this.words, deviceWords.failed) !== 0 || Atomics.load(this.words, deviceWords.life) === 2;
  }

  private post(message: ToDevice): void {
    const transfer =
      message.kind === "command" && message.command.kind === "upload" ? [message.command.data.buffer] : [];
    this.port?.postMessage(message, transfer as ArrayBuffer[]);
  }

  private question(message: ToDevice): FromDevice {
    const preparation = this.preparationOf(message);
    this.post(message);
    const mine = ++this.asked;
    const started = performance.now();
    let next = started + worthTelling;
    const isRead = message.kind === "command" && message.command.kind === "read";
    this.noticeInterrupt();
    try {
      for (;;) {
        const seen = Atomics.load(this.words, deviceWords.news);
        const mail = this.port && receiveMessageOnPort(this.port);
        if (mail) {
          if (++this.answered === mine) return mail.message as FromDevice;
        } else if (this.isDead(started)) return dead;
        else if (!this.sleep(seen, isRead)) {
          if (message.kind === "command" && message.command.kind === "build")
            this.post({ kind: "abandon", program: message.command.program });
          return cancelled;
        }
        if (!preparation || performance.now() < next) continue;
        next = performance.now() + tellingPause;
        this.options.preparing?.(preparation(), false);
      }
    } finally {
      if (preparation && this.options.preparing && next > started + worthTelling)
        this.options.preparing(preparation(), true);
    }
  }

  /** Asked while waiting for the answer to a message; undefined for one that prepares nothing. */
  private preparationOf(message: ToDevice): (() => Preparation) | undefined {
    if (message.kind === "open") return () => ({ what: "device" });
    if (message.kind !== "command" || message.command.kind !== "build") return undefined;
    const total = message.command.code.kernels.length;
    const before = Atomics.load(this.words, deviceWords.built);
    return () => {
      const built = Atomics.load(this.words, deviceWords.built) - before;
      return { what: "kernels", built: Math.min(built, total), total };
    };
  }

  /** The thread has ended, or did not start: its file or a library is missing. */
  private isDead(since: number): boolean {
    const life = Atomics.load(this.words, deviceWords.life);
    return life === 2 || (life === 0 && performance.now() - since > longestStart);
  }

  /** Until there is news; false when someone asks to give up. */
  private sleep(seen = Atomics.load(this.words, deviceWords.news), isRead = false): boolean {
    Atomics.wait(this.words, deviceWords.news, seen, glance);
    const since = this.noticeInterrupt();
    return since === undefined || (isRead && performance.now() - since < respite);
  }

  /** When the interrupt that is asked for was noticed first. */
  private noticeInterrupt(): number | undefined {
    if (!this.options.interrupted?.()) this.interruptedAt = undefined;
    else this.interruptedAt ??= performance.now();
    return this.interruptedAt;
  }

  close(): void {
    if (!this.port) return;
    this.question({ kind: "close" });
    this.port.close();
    this.port = undefined;
    this.adapter = undefined;
  }
}

const newWords = (): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * deviceWords.count));

const dead: DeviceFailure = { kind: "device-failure", reason: "lost", message: "its thread has ended" };
const cancelled: DeviceFailure = { kind: "device-failure", reason: "cancelled", message: "cancelled" };
