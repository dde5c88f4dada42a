/** @file Threads that help a compiled function: they sleep on shared memory until there is work, and take parts of it one by one. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { WasmMemory, WasmModule } from "../../../../runtime/src/backends/wasm/engine.ts";
import { again, type Crew, type SharedModule } from "../../../../runtime/src/backends/wasm/threads/crew.ts";
import { closedTicket, crewWords, newWords, partDone, type ToThread, take, type WatchStart } from "./crew-words.ts";

export interface CrewOptions {
  /** How many threads compute, the calling one among them; 2 or more. */
  readonly threads: number;
  readonly memory: WasmMemory;
  /** Nanoseconds of work below which a step is not shared. */
  readonly leastWork?: number;
  /** Milliseconds that the calling thread computes alone what could be shared, before the others are started. */
  readonly patience?: number;
  /** Where the code of the threads is; `compute-thread.js` beside this file when absent. */
  readonly thread?: URL;
  /** Told when a thread has ended that should not have; another one takes its place. */
  readonly onLost?: () => void;
}

/** To hand out work and wait for its end takes 10 to 50 microseconds. */
const usualLeastWork = 100_000;

/** To start threads takes some tens of milliseconds of a core. */
const usualPatience = 20;

/** Threads are started again so often; then the calling thread stays alone. */
const mostStarts = 4;

/** Turns for which the calling thread looks whether the others are done before it sleeps. */
const glances = 2000;

const threadFile = new URL("./compute-thread.js", import.meta.url);

export class ThreadCrew implements Crew {
  readonly threads: number;
  readonly leastWork: number;
  private readonly options: CrewOptions;
  private words: Int32Array<SharedArrayBuffer>;
  private readonly modules = new Map<number, WasmModule>();
  private lastModule = 0;
  private job = 0;
  /** Milliseconds of work that could have been shared. */
  private alone = 0;
  private starts = 0;
  private watcher: Worker | undefined;
  private ports: readonly MessagePort[] = [];
  private isDisposed = false;

  constructor(options: CrewOptions) {
    this.options = options;
    this.threads = options.threads;
    this.leastWork = options.leastWork ?? usualLeastWork;
    this.words = newWords(0);
  }

  add(module: WasmModule): SharedModule {
    const id = ++this.lastModule;
    this.modules.set(id, module);
    this.post({ kind: "module", id, module });
    return {
      run: (number, count, own) =>
        Atomics.load(this.words, crewWords.ready) === 0
          ? this.runAlone(count, own)
          : this.share(id, number, count, own),
      dispose: () => {
        this.modules.delete(id);
        this.post({ kind: "forget", id });
      },
    };
  }

  dispose(): void {
    this.isDisposed = true;
    this.end();
  }

  /** How many of the other threads have started. */
  get ready(): number {
    return Atomics.load(this.words, crewWords.ready);
  }

  /** Starts the threads now, rather than when there has been work for them. They are `ready` a little later. */
  start(): void {
    if (this.watcher || this.isDisposed || this.starts >= mostStarts || !mayWait()) return;
    this.starts++;
    const helpers = this.threads - 1;
    this.words = newWords(helpers);
    const channels = Array.from({ length: helpers }, () => new MessageChannel());
    this.ports = channels.map((c) => c.port1);
    for (const [id, module] of this.modules) this.post({ kind: "module", id, module });
    const ports = channels.map((c) => c.port2);
    const workerData: WatchStart = { kind: "watch", words: this.words, memory: this.options.memory, ports };
    const watcher = new Worker(this.options.thread ?? threadFile, { workerData, transferList: ports });
    watcher.unref();
    const gone = (): void => {
      if (this.watcher === watcher) this.end();
    };
    watcher.on("error", gone);
    watcher.on("exit", gone);
    this.watcher = watcher;
  }

  private end(): void {
    for (const port of this.ports) port.close();
    this.ports = [];
    const { watcher } = this;
    this.watcher = undefined;
    this.words = newWords(0);
    void watcher?.terminate();
  }

  private post(message: ToThread): void {
    for (const port of this.ports) port.postMessage(message);
  }

  private runAlone(count: number, own: (part: number) => number): number {
    if (this.watcher || this.starts >= mostStarts) return allParts(count, own);
    const started = performance.now();
    const status = allParts(count, own);
    this.alone += performance.now() - started;
    if (this.alone >= (this.options.patience ?? usualPatience)) this.start();
    return status;
  }

  private share(id: number, number: number, count: number, own: (part: number) => number): number {
    const { words } = this;
    this.job = (this.job + 1) & 0xffffff;
    const first = (this.job << 8) | 0;
    // Nobody takes a part before all is said of it.
    Atomics.store(words, crewWords.ticket, first | closedTicket);
    Atomics.store(words, crewWords.module, id);
    Atomics.store(words, crewWords.function, number);
    Atomics.store(words, crewWords.count, count);
    Atomics.store(words, crewWords.done, 0);
    Atomics.store(words, crewWords.status, 0);
    Atomics.store(words, crewWords.ticket, first);
    Atomics.add(words, crewWords.wake, 1);
    Atomics.notify(words, crewWords.wake);
    this.takeParts(words, count, own);
    waitFor(words, count);
    if (Atomics.load(words, crewWords.lost) === 0) return Atomics.load(words, crewWords.status);
    // Until the new threads have started, this one computes alone.
    this.end();
    this.start();
    this.options.onLost?.();
    return again;
  }

  private takeParts(words: Int32Array, count: number, own: (part: number) => number): void {
    for (;;) {
      const ticket = Atomics.load(words, crewWords.ticket);
      const part = ticket & closedTicket;
      if (part >= count) return;
      if (!take(words, ticket)) continue;
      try {
        const status = Atomics.load(words, crewWords.status) === 0 ? own(part) : 0;
        if (status !== 0) Atomics.store(words, crewWords.status, status);
      } catch (error) {
        // The others must not write any more when the memory is used for something else.
        Atomics.store(words, crewWords.status, again);
        partDone(words);
        this.takeParts(words, count, own);
        waitFor(words, count);
        throw error;
      }
      partDone(words);
    }
  }
}

function allParts(count: number, own: (part: number) => number): number {
  for (let part = 0; part < count; part++) {
    const status = own(part);
    if (status !== 0) return status;
  }
  return 0;
}

function waitFor(words: Int32Array, count: number): void {
  for (let i = 0; i < glances; i++) if (Atomics.load(words, crewWords.done) === count) return;
  for (;;) {
    const done = Atomics.load(words, crewWords.done);
    if (done === count) return;
    Atomics.wait(words, crewWords.done, done);
  }
}

/** Not every thread may sleep on shared memory: the main one of a window may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
