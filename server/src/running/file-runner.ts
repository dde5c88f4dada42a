/** @file Runs one document: its kernel from the first run on, the queue of its runs, and what clients are told of them. */
import type { KernelAnswer, KernelEvent, KernelQuery, RunRequest } from "../../protocol/kernel.ts";
import type { Queue, RunEvent } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import type { Kernel, KernelOptions } from "../kernel/kernel.ts";
import { showLess } from "../kernel/show-value.ts";
import { translateEvent } from "./translate-event.ts";

/** What the client may ask for at once; a slow one would otherwise be buried by a loop that prints. */
const mostPrinted = 1000;

export interface Run {
  readonly run: number;
  readonly analysis: Analysis;
  readonly previewBytes: number;
  readonly started: number;
}

export interface RunnerHost {
  readonly startKernel: (options: Pick<KernelOptions, "onEvent">) => Kernel;
  /** Of the text of `run`. */
  readonly tell: (run: Run, event: RunEvent, from: KernelEvent | undefined) => void;
}

export interface Wanted {
  readonly cells?: readonly number[];
  readonly within?: { readonly start: number; readonly end: number };
  readonly previewBytes: number;
}

export class FileRunner {
  private readonly host: RunnerHost;
  private made: Kernel | undefined;
  private runs = 0;
  /** What runs, or ran last. */
  private current: Run | undefined;
  private isRunning = false;
  private waiting: number[] = [];
  private printed = 0;

  constructor(host: RunnerHost) {
    this.host = host;
  }

  /** undefined before the first run. */
  get kernel(): Kernel | undefined {
    return this.made;
  }

  get queue(): Queue {
    return { running: this.isRunning ? this.current?.run : undefined, waiting: this.waiting };
  }

  /** Queues a run of a text and gives its number at once. */
  run(analysis: Analysis, path: string, wanted: Wanted): number {
    const { previewBytes, ...part } = wanted;
    const run: Run = { run: ++this.runs, analysis, previewBytes, started: performance.now() };
    const request: RunRequest = { text: analysis.text, uri: path, ...part };
    this.waiting.push(run.run);
    this.host.tell(run, { kind: "run-queued" }, undefined);
    const outcome = this.ensureKernel().run(request, () => this.start(run));
    void outcome.then(({ ok, interrupted, milliseconds }) => {
      this.waiting = this.waiting.filter((n) => n !== run.run);
      if (this.current === run) {
        this.isRunning = false;
        const skipped = this.printed - mostPrinted;
        if (skipped > 0) this.host.tell(run, { kind: "not-sent", printed: skipped }, undefined);
      }
      this.host.tell(run, { kind: "run-finished", ok, interrupted, milliseconds }, undefined);
    });
    return run.run;
  }

  private start(run: Run): void {
    this.waiting = this.waiting.filter((n) => n !== run.run);
    this.current = run;
    this.isRunning = true;
    this.printed = 0;
    this.host.tell(run, { kind: "run-started" }, undefined);
  }

  private ensureKernel(): Kernel {
    this.made ??= this.host.startKernel({ onEvent: (event) => this.receive(event) });
    return this.made;
  }

  private receive(event: KernelEvent): void {
    const run = this.current;
    if (!run) return;
    if (event.kind === "printed" && ++this.printed > mostPrinted) return;
    const told = translateEvent(event, run.analysis.lines, (v) => showLess(v, run.previewBytes));
    this.host.tell(run, told, event);
  }

  /** A question about the state; the kernel is started for it if there is none. */
  ask(query: KernelQuery, analysis: Analysis, path: string): Promise<KernelAnswer> {
    return this.ensureKernel().ask(query, { text: analysis.text, uri: path });
  }

  interrupt(): void {
    this.made?.interrupt();
  }

  async restart(keepState: boolean): Promise<void> {
    await this.made?.restart({ keepState });
  }

  async dispose(): Promise<void> {
    const { made } = this;
    this.made = undefined;
    await made?.dispose();
  }
}
