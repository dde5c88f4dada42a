/**
 * @file The kernel's driver: owns a worker thread, feeds it one request at a time, interrupts it, and replaces it without loss
 * of committed state.
 */
import { Worker } from "node:worker_threads";
import { header } from "../../../runtime/src/backends/wasm/memory.ts";
import type {
  KernelAnswer,
  KernelDevice,
  KernelEvent,
  KernelQuery,
  RunOutcome,
  RunRequest,
  StateDescription,
} from "../../protocol/kernel.ts";
import type { DeviceStart } from "../gpu/messages.ts";
import { type DeviceThread, startDeviceThread } from "../gpu/thread-link.ts";
import { KeptState } from "./kept-state.ts";
import { control, type FromWorker, type ToWorker, type WorkerStart } from "./messages.ts";
import { ResultStore } from "./result-store.ts";
import { countThreads } from "./threads/count-threads.ts";
import { threadsPerCore } from "./threads-per-core.ts";
import type { Value } from "./value.ts";

export interface KernelOptions {
  readonly device: KernelDevice;
  /** Everything that runs tell, in order. */
  readonly onEvent: (event: KernelEvent) => void;
  /** A worker that has not stopped so many milliseconds after an interrupt, nor seen it, is replaced; more of them on a busy machine. */
  readonly patience?: number;
  /** Where the code of the thread is; `worker.js` beside this file when absent. */
  readonly worker?: URL;
  /** The Node.js whose process is to have the GPU, asked when one is opened; undefined: in a thread of this one. See `processFor`. */
  readonly gpuNode?: () => string | undefined;
  /** How many threads are to compute, asked when a worker starts: see `countThreads`. One when absent. */
  readonly threads?: () => number;
  /** Keeps whole results for `read`, and has values and state summarised after each run. */
  readonly isWatched?: boolean;
}

interface Job {
  readonly request: RunRequest;
  readonly onStart: (() => void) | undefined;
  readonly resolve: (outcome: RunOutcome) => void;
  started: number;
}

/** Beside this file there is `worker.js`, in the build as in the bundle. */
const workerFile = new URL("./worker.js", import.meta.url);

export class Kernel {
  private readonly options: KernelOptions;
  private device: KernelDevice;
  private readonly queue: Job[] = [];
  private running: Job | undefined;
  /** undefined when it could not even start; tried again with the next request. */
  private worker: Worker | undefined;
  private readonly control = new Int32Array(new SharedArrayBuffer(4 * control.words));
  private kept: KeptState;
  /** GPU threads that are still there. */
  private readonly devices = new Set<DeviceThread>();
  private readonly results = new ResultStore();
  private readonly questions = new Map<number, (answer: KernelAnswer) => void>();
  private asked = 0;
  private lastResult = 0;
  /** The cell that has started and not finished. */
  private openCell: { readonly cell: number; readonly started: number } | undefined;
  private impatient: NodeJS.Timeout | undefined;
  private isDisposed = false;
  /** The worker is being ended on purpose: that it ends is no crash. */
  private isReplacing = false;
  /** The worker has started: what does not even do that is not started again and again. */
  private isReady = false;
  /** A look has been sent and not been answered. */
  private isLooking = false;

  constructor(options: KernelOptions) {
    this.options = options;
    this.device = options.device;
    this.kept = new KeptState();
    this.worker = this.start();
  }

  /** Queues a request; `onStart` is called when its turn comes. Resolves when it has ended, however; never rejects. */
  run(request: RunRequest, onStart?: () => void): Promise<RunOutcome> {
    return new Promise((resolve) => {
      this.queue.push({ request, onStart, resolve, started: 0 });
      this.next();
    });
  }

  /** Whether a request is running or waiting. */
  get isBusy(): boolean {
    return this.running !== undefined || this.queue.length > 0;
  }

  /**
   * Stops what runs at its next safe point and drops what waits. A worker that does not answer in time, or a second interrupt,
   * replaces the worker; committed state is kept in any case.
   */
  interrupt(): void {
    for (const job of this.queue.splice(0)) job.resolve(stopped(0));
    if (!this.running) return;
    if (Atomics.load(this.control, control.interrupt) !== 0) {
      void this.replace(true, "it was interrupted twice");
      return;
    }
    this.setInterrupt(1);
    // A worker that waits for its turn on a core is not unwilling.
    const busy = threadsPerCore();
    const replace = (): void => void this.replace(true, unwilling);
    const lookAgain = (): void => {
      const isStopping = Atomics.load(this.control, control.noticed) !== 0;
      if (isStopping) this.impatient = setTimeout(replace, longestStop * busy);
      else replace();
    };
    this.impatient = setTimeout(lookAgain, (this.options.patience ?? 80) * busy);
  }

  /** Ends the worker now, wherever it is, and starts another, with the committed state or with none, perhaps on another device. */
  async restart({
    keepState,
    device,
  }: {
    readonly keepState: boolean;
    readonly device?: KernelDevice | undefined;
  }): Promise<void> {
    if (device) this.device = device;
    await this.replace(keepState, keepState ? "that was asked for" : "that was asked for, without its state");
  }

  /**
   * Looks at state that a run is changing, so that `describe` tells more of it; calls are counted in the one after. Does not wait for
   * the run.
   */
  look(): void {
    if (!this.running) return;
    this.kept.look();
    if (!this.isLooking) this.isLooking = this.send({ kind: "look" });
  }

  /** What the kernel holds, as of the last commit. Does not wait for a run. */
  describe(): StateDescription {
    return this.kept.describe();
  }

  /** How many values each name has had, as of the last commit. */
  versions(): Readonly<Record<string, number>> {
    return this.kept.versions();
  }

  /** What `take` makes of the value of a shared variable or value variable, as of the last commit, without asking the worker. */
  read<T>(name: string, take: (value: Value, version: number) => T): { readonly result: T } | "busy" | undefined {
    return this.kept.read(name, take);
  }

  /** The whole value of a result that has been told; undefined when it has made room for newer ones. */
  result(id: number): Value | undefined {
    return this.results.get(id);
  }

  /** Asks about the text of `request`; answered at once, or between two statements of what runs. Never rejects. */
  ask(query: KernelQuery, request: RunRequest): Promise<KernelAnswer> {
    if (this.isDisposed) return Promise.resolve(noAnswer);
    return new Promise((resolve) => {
      const id = ++this.asked;
      this.questions.set(id, resolve);
      this.worker ??= this.start();
      this.send({ kind: "query", id, query, request });
    });
  }

  /** What the worker reads between two statements of what runs. False when there is none to read it. */
  private send(message: Exclude<ToWorker, { kind: "run" }>): boolean {
    this.worker?.postMessage(message);
    Atomics.add(this.control, control.asked, 1);
    return this.worker !== undefined;
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearTimeout(this.impatient);
    await this.worker?.terminate();
    this.finish(stopped(this.elapsed()));
    this.dropQuestions();
    for (const job of this.queue.splice(0)) job.resolve(stopped(0));
    for (const device of this.devices) device.hold();
    await Promise.all([...this.devices].map(({ ended }) => ended));
  }

  // ---- The worker ------------------------------------------------------------------------------------------------------

  private start(): Worker {
    this.isReady = false;
    this.isLooking = false;
    this.setInterrupt(0);
    const { commits, saved } = this.kept;
    const workerData: WorkerStart = {
      device: this.device,
      control: this.control.buffer as SharedArrayBuffer,
      commits,
      saved,
      isWatched: this.options.isWatched ?? false,
      lastResult: this.lastResult,
      threads: countThreads(this.options.threads?.() ?? 1),
    };
    Atomics.store(this.control, control.read, 0);
    Atomics.store(this.control, control.asked, 0);
    const worker = new Worker(this.options.worker ?? workerFile, { workerData });
    worker.on("message", (message: FromWorker) => {
      if (worker !== this.worker) return;
      Atomics.add(this.control, control.read, 1);
      Atomics.notify(this.control, control.read);
      this.receive(message);
    });
    worker.on("error", (error) => {
      if (worker === this.worker) this.crashed(error.message);
    });
    worker.on("exit", (code) => {
      if (worker === this.worker) this.crashed(`it ended with status ${code}`);
    });
    return worker;
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case "event":
        this.tell(message.event);
        break;
      case "device-thread":
        this.startDevice(message.start);
        break;
      case "ready":
        this.isReady = true;
        break;
      case "done":
        this.finish(message.outcome);
        this.nextSoon();
        break;
      case "result":
        this.lastResult = message.id;
        this.results.add(message.id, message.value);
        break;
      case "answer":
        this.questions.get(message.id)?.(message.answer);
        this.questions.delete(message.id);
        break;
      default:
        if (message.kind === "functions") this.isLooking = false;
        this.kept.receive(message);
        if (message.kind === "memory" && Atomics.load(this.control, control.interrupt) !== 0) this.setInterrupt(1);
    }
  }

  /** It ends by itself when the worker is gone; the process waits for that. */
  private startDevice(start: DeviceStart): void {
    const thread = startDeviceThread(start, this.options.gpuNode?.());
    this.devices.add(thread);
    void thread.ended.then(() => this.devices.delete(thread));
  }

  private crashed(how: string): void {
    if (!this.isReplacing && !this.isDisposed) void this.replace(true, `it crashed: ${how}`, true);
  }

  private tell(event: KernelEvent): void {
    if (event.kind === "cell-started") this.openCell = { cell: event.cell, started: performance.now() };
    if (event.kind === "cell-finished") this.openCell = undefined;
    this.options.onEvent(event);
  }

  /** A worker that has been ended cannot say so of its cell. */
  private endCell(): void {
    if (!this.openCell) return;
    const { cell, started } = this.openCell;
    this.tell({ kind: "cell-finished", cell, status: "interrupted", milliseconds: performance.now() - started });
  }

  private async replace(keepState: boolean, reason: string, crashed = false): Promise<void> {
    clearTimeout(this.impatient);
    const old = this.worker;
    if (!old || this.isReplacing) return;
    this.isReplacing = true;
    const busy = this.running;
    // From here on nothing that the old one says counts; messages that it has sent already are read first.
    await old.terminate();
    this.isReplacing = false;
    if (this.isDisposed) return;
    const wasReady = this.isReady;
    this.kept = keepState ? new KeptState(this.kept.save(), this.kept) : new KeptState();
    this.dropQuestions();
    this.worker = wasReady ? this.start() : undefined;
    // The old one may have ended the job itself meanwhile; a job that came since waits for the new one.
    const isCutOff = busy !== undefined && this.running === busy;
    if (isCutOff) this.endCell();
    this.options.onEvent({ kind: "restarted", reason: `The kernel was started again, because ${reason}.`, crashed });
    if (isCutOff) this.finish(stopped(this.elapsed()));
    if (!wasReady) for (const job of this.queue.splice(0)) job.resolve(stopped(0));
    this.nextSoon();
  }

  /** After those who wait for the end of the last one have been told of it. */
  private nextSoon(): void {
    queueMicrotask(() => this.next());
  }

  private next(): void {
    if (this.running || this.isDisposed || this.isReplacing) return;
    const job = this.queue.shift();
    if (!job) return;
    this.running = job;
    job.started = performance.now();
    this.worker ??= this.start();
    this.setInterrupt(0);
    job.onStart?.();
    const message: ToWorker = { kind: "run", request: job.request };
    this.worker.postMessage(message);
  }

  private finish(outcome: RunOutcome): void {
    clearTimeout(this.impatient);
    const job = this.running;
    this.running = undefined;
    // Questions that come between runs are not interrupted.
    this.setInterrupt(0);
    job?.resolve({ ...outcome, versions: this.versions() });
  }

  private dropQuestions(): void {
    for (const answer of this.questions.values()) answer(noAnswer);
    this.questions.clear();
  }

  private elapsed(): number {
    return this.running ? performance.now() - this.running.started : 0;
  }

  /** Both where the interpreter looks and where compiled code does. */
  private setInterrupt(value: 0 | 1): void {
    Atomics.store(this.control, control.noticed, 0);
    Atomics.store(this.control, control.interrupt, value);
    const { memory } = this.kept;
    if (memory) Atomics.store(new Int32Array(memory.buffer, header.interrupt, 1), 0, value);
  }
}

/** Milliseconds that a worker may take to stop when it has seen the interrupt: state may be on its way home, on a machine that is busy. */
const longestStop = 1000;

const unwilling = "it did not stop when it was interrupted";

const noAnswer: KernelAnswer = { ok: false, message: "the kernel was started again before it could answer" };

const stopped = (milliseconds: number): RunOutcome => ({ ok: false, interrupted: true, milliseconds });
