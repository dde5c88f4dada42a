/** @file What the runs of one file have told: its marks move with the text, its events can be told again to a new panel. */
import type {
  EventParams,
  OutputStatus,
  Range,
  ResultStatus,
  RunDiagnostic,
  RunEvent,
  StalenessParams,
  Statuses,
} from "../../server/protocol/requests.ts";
import { type Edit, movedByAll } from "./moved-range.ts";
import { milliseconds, placeOf } from "./words.ts";

export type CellStatus = "running" | "done" | "failed";

/** Of a cell that has run, at its first line. */
export interface CellMark {
  range: Range;
  readonly cell: number;
  status: CellStatus;
  stale?: string;
}

/** What stands at the end of a line. */
export interface LineMark {
  range: Range;
  readonly cell: number;
  readonly inline: string;
  /** The full form, for the hover. */
  readonly full: string;
  readonly detail: string;
  readonly of?: Shown;
  /** The names that the line gives values to. */
  readonly assigned?: readonly { readonly name: string; readonly inline: string; readonly full: string }[];
  stale?: string;
}

/** By which the server speaks of the staleness of what is shown. */
export type Shown =
  | { readonly kind: "result"; readonly number: number }
  | { readonly kind: "output"; readonly number: number };

/** A plot or a curve: shown in the panel, and by the mark of its cell when it is stale. */
export interface PictureMark {
  range: Range;
  readonly cell: number;
  readonly of: Shown;
  stale?: string;
}

export interface ErrorMark {
  range: Range;
  readonly cell: number;
  readonly diagnostic: RunDiagnostic;
}

interface Versioned {
  readonly version: number;
  readonly edits: readonly Edit[];
}

type Progress = Extract<RunEvent, { kind: "progress" | "preparing" }>;

/** Of more events than these of one cell the oldest are not told again: the first points of its curves. */
const longestLog = 5000;
const edited = "its line was edited";
const noStatuses: Statuses = { results: [], outputs: [] };

export class FileSession {
  readonly uri: string;
  readonly cells = new Map<number, CellMark>();
  lines: LineMark[] = [];
  pictures: PictureMark[] = [];
  errors: ErrorMark[] = [];
  statuses: Statuses = noStatuses;
  running: number | undefined;
  progress: Progress | undefined;
  readonly waiting = new Set<number>();
  private edits: Versioned[] = [];
  /** How the run that began last went on. */
  private began: EventParams | undefined;
  private ended: EventParams | undefined;
  private logs = new Map<number, EventParams[]>();
  private cell = -1;

  constructor(uri: string) {
    this.uri = uri;
  }

  get isBusy(): boolean {
    return this.running !== undefined || this.waiting.size > 0;
  }

  /** Events that show what is still to be seen; the cell that was started last comes last. */
  get history(): readonly EventParams[] {
    const { began, ended } = this;
    return [...(began ? [began] : []), ...[...this.logs.values()].flat(), ...(ended ? [ended] : [])];
  }

  receive(params: EventParams): void {
    const { event, run } = params;
    switch (event.kind) {
      case "run-queued":
        this.waiting.add(run);
        return;
      case "run-started":
        this.waiting.delete(run);
        this.running = run;
        this.began = params;
        this.ended = undefined;
        this.cell = -1;
        this.logs.delete(-1);
        return;
      case "run-finished":
        this.waiting.delete(run);
        if (this.running === run) this.running = undefined;
        if (this.began?.run === run) this.ended = params;
        this.progress = undefined;
        return;
      case "progress":
      case "preparing":
        this.progress = event.done ? undefined : event;
        return;
      case "cell-started":
        this.startCell(event, params.version);
        break;
      case "cell-finished":
        this.finishCell(event);
        break;
      default:
        this.show(event, params.version);
    }
    this.remember(params);
  }

  private startCell(event: Extract<RunEvent, { kind: "cell-started" }>, version: number): void {
    this.cell = event.cell;
    const part = event.part && this.now(event.part, version);
    if (!part) this.logs.delete(event.cell);
    const stays = (mark: { readonly cell: number; readonly range: Range }): boolean =>
      mark.cell !== event.cell || (part !== undefined && !isInLines(mark.range, part));
    this.lines = this.lines.filter(stays);
    this.pictures = this.pictures.filter(stays);
    this.errors = this.errors.filter(stays);
    this.cells.set(event.cell, { range: this.now(event.range, version), cell: event.cell, status: "running" });
  }

  private finishCell({ cell, status }: Extract<RunEvent, { kind: "cell-finished" }>): void {
    const mark = this.cells.get(cell);
    if (!mark) return;
    if (status === "not-run") this.cells.delete(cell);
    else mark.status = status === "ok" ? "done" : "failed";
  }

  private show(event: RunEvent, version: number): void {
    const { cell } = this;
    const put = (range: Range, inline: string, full: string, detail: string, of?: Shown): void => {
      const at = this.now(range, version);
      const others = this.lines.filter((l) => l.range.end.line !== at.end.line);
      const mark = { range: at, cell, inline, full, detail, ...(of && { of }) };
      this.lines = [...others, mark];
    };
    switch (event.kind) {
      case "result":
        put(event.range, event.inline, event.value.text, `${milliseconds(event.milliseconds)} · ${placeOf(event)}`, {
          kind: "result",
          number: event.result,
        });
        return;
      case "assigned":
        // What a loop leaves behind is no result of the line where it ends.
        if (event.range.start.line < event.range.end.line) return;
        this.showAssigned(event, version);
        return;
      case "printed":
        put(event.range, firstLine(event.text), event.text, "print", { kind: "output", number: event.output });
        return;
      case "node":
        put(event.range, `⇒ ${event.type}`, event.text, event.type, { kind: "output", number: event.output });
        return;
      case "plotted":
      case "track": {
        const of: Shown = { kind: "output", number: event.output };
        if (this.pictures.some((p) => isSame(p.of, of))) return;
        this.pictures.push({ range: this.now(event.range, version), cell, of });
        return;
      }
      case "diagnostic": {
        const { diagnostic } = event;
        if (event.stage === "run") this.errors.push({ range: this.now(diagnostic.range, version), cell, diagnostic });
      }
    }
  }

  /** Several names of one line stand together there. */
  private showAssigned(event: Extract<RunEvent, { kind: "assigned" }>, version: number): void {
    const range = this.now(event.range, version);
    const before = this.lines.find((l) => l.assigned && l.range.end.line === range.end.line);
    const others = before?.assigned?.filter((a) => a.name !== event.name) ?? [];
    const assigned = [...others, { name: event.name, inline: event.inline, full: event.value.text }];
    const [only] = assigned.length === 1 ? assigned : [];
    this.lines = this.lines.filter((l) => l.range.end.line !== range.end.line);
    this.lines.push({
      range,
      cell: this.cell,
      inline: only ? only.inline : assigned.map((a) => `${a.name} ${a.inline}`).join("   "),
      full: only ? only.full : assigned.map((a) => `${a.name} = ${a.full}`).join("\n"),
      detail: assigned.map((a) => a.name).join(", "),
      assigned,
    });
  }

  private remember(params: EventParams): void {
    const log = this.logs.get(this.cell) ?? [];
    log.push(params);
    if (log.length > longestLog) log.splice(1, log.length - longestLog);
    this.logs.set(this.cell, log);
  }

  setStaleness({ results, outputs }: StalenessParams): void {
    this.statuses = { results, outputs };
    const known = {
      result: new Map<number, ResultStatus>(results.map((r) => [r.result, r])),
      output: new Map<number, OutputStatus>(outputs.map((o) => [o.output, o])),
    };
    for (const mark of [...this.lines, ...this.pictures]) {
      const status = mark.of && known[mark.of.kind].get(mark.of.number);
      if (!status) continue;
      if (status.stale === undefined) delete mark.stale;
      else mark.stale = status.stale;
      if (status.range) mark.range = status.range;
    }
    // A cell that shows something is as stale as that; of another one only the edit is known.
    const telling = new Set([...this.lines, ...this.pictures].filter((m) => m.of).map((m) => m.cell));
    for (const mark of this.cells.values()) if (telling.has(mark.cell)) delete mark.stale;
  }

  /** Why a cell is stale: it was edited, or something that it shows is not what running now would give. */
  stalenessOf(mark: CellMark): string | undefined {
    if (mark.stale !== undefined) return mark.stale;
    const shown = [...this.lines, ...this.pictures].find((m) => m.cell === mark.cell && m.stale !== undefined);
    return shown && `line ${shown.range.start.line + 1}: ${shown.stale}`;
  }

  /** Moves what is shown along with the text; what an edit changed is stale until the server says otherwise. */
  edit(version: number, edits: readonly Edit[]): void {
    this.edits.push({ version, edits });
    if (!this.isBusy) this.edits = this.edits.slice(-100);
    for (const mark of [...this.lines, ...this.pictures, ...this.cells.values()]) {
      const moved = movedByAll(mark.range, edits);
      mark.range = moved.range;
      if (moved.touched) mark.stale ??= edited;
    }
    this.errors = this.errors.flatMap((e) => {
      const moved = movedByAll(e.range, edits);
      return moved.touched ? [] : [{ ...e, range: moved.range }];
    });
  }

  /** A range of the text at `version`, in the present text. */
  now(range: Range, version: number): Range {
    const since = this.edits.filter((e) => e.version > version).flatMap((e) => e.edits);
    return movedByAll(range, since).range;
  }

  /** The server has stopped: nothing runs any more, what was shown stays. */
  endRuns(): void {
    if (this.running !== undefined) this.began = undefined;
    this.running = undefined;
    this.progress = undefined;
    this.waiting.clear();
    for (const mark of this.cells.values()) if (mark.status === "running") mark.status = "failed";
  }

  clear(): void {
    this.cells.clear();
    this.lines = [];
    this.pictures = [];
    this.errors = [];
    this.statuses = noStatuses;
    this.began = undefined;
    this.ended = undefined;
    this.logs.clear();
  }
}

const isInLines = (range: Range, part: Range): boolean =>
  part.start.line <= range.start.line && range.start.line <= part.end.line;

const isSame = (a: Shown, b: Shown): boolean => a.kind === b.kind && a.number === b.number;

const firstLine = (text: string): string => {
  const line = text.split("\n", 1)[0]!;
  return line.length < text.length ? `${line} …` : line;
};
