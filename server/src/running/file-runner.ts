/** @file Runs one document: its kernel from the first run on, the queue of its runs, and what clients are told of them. */
import type {
  KernelAnswer,
  KernelDevice,
  KernelEvent,
  KernelQuery,
  RunRequest,
  ShownValue,
  TextSpan,
} from "../../protocol/kernel.ts";
import type { Queue, RunEvent } from "../../protocol/requests.ts";
import { type Analysis, placeOf } from "../analysis.ts";
import type { Kernel, KernelOptions } from "../kernel/kernel.ts";
import { showLess } from "../kernel/show-value.ts";
import { AxisNames } from "./axis-names.ts";
import { Freshness, type RunRecord } from "./freshness.ts";
import { translateEvent } from "./translate-event.ts";

/** What the client may ask for at once; a slow one would otherwise be buried by a loop that prints. */
const mostPrinted = 1000;

export interface Run {
  readonly run: number;
  readonly analysis: Analysis;
  readonly previewBytes: number;
  readonly record: RunRecord;
  readonly axes: AxisNames;
  readonly part: Wanted["within"];
}

export type KernelStart = Pick<KernelOptions, "onEvent"> & Partial<Pick<KernelOptions, "device">>;

export interface RunnerHost {
  readonly startKernel: (options: KernelStart) => Kernel;
  /** Of the text of `run`. */
  readonly tell: (run: Run, event: RunEvent) => void;
}

export interface Wanted {
  readonly cells?: readonly number[];
  readonly within?: { readonly start: number; readonly end: number };
  readonly previewBytes: number;
}

export class FileRunner {
  readonly freshness = new Freshness();
  private readonly host: RunnerHost;
  private made: Kernel | undefined;
  /** Where the user wants it, against the settings. */
  private device: KernelDevice | undefined;
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
    const number = ++this.runs;
    const record = Freshness.remember(number, analysis, part.within);
    const axes = AxisNames.for(analysis.checked.program);
    const run: Run = { run: number, analysis, previewBytes, record, axes, part: part.within };
    const request: RunRequest = { text: analysis.text, uri: path, texts: textsOf(analysis), ...part };
    this.waiting.push(run.run);
    this.host.tell(run, { kind: "run-queued" });
    const outcome = this.ensureKernel().run(request, () => this.start(run));
    void outcome.then(({ ok, interrupted, milliseconds, versions }) => {
      this.freshness.finished(number, versions ?? {});
      this.waiting = this.waiting.filter((n) => n !== run.run);
      if (this.current === run) {
        this.isRunning = false;
        const skipped = this.printed - mostPrinted;
        if (skipped > 0) this.host.tell(run, { kind: "not-sent", printed: skipped });
      }
      this.host.tell(run, { kind: "run-finished", ok, interrupted, milliseconds });
    });
    return run.run;
  }

  private start(run: Run): void {
    this.waiting = this.waiting.filter((n) => n !== run.run);
    this.current = run;
    this.isRunning = true;
    this.printed = 0;
    this.host.tell(run, { kind: "run-started" });
  }

  private ensureKernel(): Kernel {
    this.made ??= this.host.startKernel({
      onEvent: (event) => this.receive(event),
      ...(this.device && { device: this.device }),
    });
    return this.made;
  }

  private receive(event: KernelEvent): void {
    const run = this.current;
    if (!run) return;
    if (event.kind === "printed" && ++this.printed > mostPrinted) return;
    const output = this.freshness.told(run.record, event);
    const cut = (v: ShownValue): ShownValue => showLess(v, run.previewBytes);
    const { axes, part, analysis } = run;
    const elsewhere = (span: TextSpan) => placeOf(analysis, span);
    this.host.tell(run, translateEvent(event, { lines: analysis.lines, cut, axes, part, output, elsewhere }));
  }

  /** A question about the state; the kernel is started for it if there is none. */
  async ask(query: KernelQuery, analysis: Analysis, path: string): Promise<KernelAnswer> {
    const kernel = this.ensureKernel();
    const answer = await kernel.ask(query, { text: analysis.text, uri: path, texts: textsOf(analysis) });
    if (!this.isRunning) this.freshness.changed(this.runs, kernel.versions());
    return answer;
  }

  get versions(): Readonly<Record<string, number>> {
    return this.made?.versions() ?? {};
  }

  interrupt(): void {
    this.made?.interrupt();
  }

  /** `device` counts for a kernel that is yet to come as well. */
  async restart(keepState: boolean, device?: KernelDevice): Promise<void> {
    this.device = device ?? this.device;
    await this.made?.restart({ keepState, device });
    if (!keepState) this.freshness.forget();
  }

  async dispose(): Promise<void> {
    const { made } = this;
    this.made = undefined;
    await made?.dispose();
  }
}

/** What runs is what was checked, also of imported files that are not saved. */
export const textsOf = ({ checked }: Analysis): Readonly<Record<string, string>> =>
  Object.fromEntries(checked.modules.all.map((m) => [m.file, m.text]));
