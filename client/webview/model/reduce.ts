/** @file Takes the events of runs into the panel's model, in the order in which they come. */

import type { OutputStatus, ResultStatus, RunEvent, Statuses } from "../../../server/protocol/requests.ts";
import type { SourcedEvent } from "../../../server/protocol/webview.ts";
import { Curve } from "../data/curve.ts";
import { l10n } from "../l10n.ts";
import { type Cell, type Entry, isInRun, type Panel } from "./panel.ts";

/** `current`: the cell that each run is in. It belongs to the reader of the events, not to what is shown. */
export interface RunPlaces {
  readonly current: Map<number, number>;
}

export const newPlaces = (): RunPlaces => ({ current: new Map() });

/** Characters that one `print` shows; the rest stays in the output of the editor. */
const mostPrinted = 20_000;

export function takeEvent(panel: Panel, { params, source }: SourcedEvent, places: RunPlaces): Panel {
  const { event, run } = params;
  const from = source === undefined ? { run } : { run, source };
  switch (event.kind) {
    case "run-queued":
      return panel.run.kind === "running" ? panel : { ...panel, run: { kind: "queued" } };
    case "run-started":
      return { ...panel, run: { kind: "running" }, problems: [] };
    case "run-finished": {
      const { ok, interrupted, milliseconds } = event;
      places.current.delete(run);
      return { ...panel, run: { kind: "done", ok, interrupted, milliseconds } };
    }
    case "cell-started":
      places.current.set(run, event.cell);
      return startCell(panel, event, run);
    case "cell-finished":
      return changeCell(panel, event.cell, (cell) => {
        const { progress: _, ...rest } = cell;
        const entries = cell.entries.filter((e) => e.run === run || e.kind === "result" || !isInRun(cell, e));
        return { ...rest, status: event.status, milliseconds: event.milliseconds, entries };
      });
    case "assigned":
      return panel;
    case "progress":
    case "preparing":
      return inCell(panel, places, run, (cell) => {
        const { progress: _, ...rest } = cell;
        return event.done ? rest : { ...rest, progress: event };
      });
    case "profile": {
      const others = panel.profiles.filter((p) => p.function !== event.function);
      return { ...panel, profiles: [...others, event] };
    }
    case "track":
      return inCell(panel, places, run, (cell) => takeTrack(cell, event, from));
    case "printed":
      return inCell(panel, places, run, (cell) => addPrinted(cell, newEntry(event, from)));
    case "diagnostic": {
      const { diagnostic, stage } = event;
      if (diagnostic.severity !== "error") return panel;
      const entry = {
        ...from,
        kind: "problem" as const,
        key: `problem:${diagnostic.range.start.line}`,
        range: diagnostic.range,
        diagnostic,
      };
      if (stage === "check" || !places.current.has(run)) return { ...panel, problems: [...panel.problems, entry] };
      return inCell(panel, places, run, (cell) => addEntry(cell, entry));
    }
    case "not-sent":
      return inCell(panel, places, run, (cell) =>
        addNote(cell, run, l10n.t("{0} more lines were printed", event.printed)),
      );
    case "restarted":
      return note(panel, run, event.reason);
    default:
      return inCell(panel, places, run, (cell) => addEntry(cell, newEntry(event, from)));
  }
}

type Shown = Extract<RunEvent, { kind: "result" | "node" | "printed" | "plotted" }>;

/** The same statement has the same key in every run, whether a loop repeats it or not. */
function newEntry(event: Shown, from: { readonly run: number; readonly source?: string }): Entry {
  const { line, character } = event.range.start;
  const key = `${event.kind}:${line}:${character}`;
  return { ...event, ...from, key } as Entry;
}

/** After an edit or a run: what is stale, and where each statement is now. */
export function takeStatuses(panel: Panel, { results, outputs }: Statuses): Panel {
  const statuses: ByNumber = {
    results: new Map(results.map((status) => [status.result, status])),
    outputs: new Map(outputs.map((status) => [status.output, status])),
  };
  const cells = panel.cells.map((cell) => {
    const entries = cell.entries.flatMap((entry) => withStatus(entry, statuses));
    return entries.length === cell.entries.length && entries.every((e, i) => e === cell.entries[i])
      ? cell
      : { ...cell, entries };
  });
  return { ...panel, cells };
}

interface ByNumber {
  readonly results: ReadonlyMap<number, ResultStatus>;
  readonly outputs: ReadonlyMap<number, OutputStatus>;
}

function statusOf(entry: Entry, { results, outputs }: ByNumber): ResultStatus | OutputStatus | undefined {
  if (entry.kind === "result") return results.get(entry.result);
  return "output" in entry ? outputs.get(entry.output) : undefined;
}

/** What is shown goes with its statement. */
function withStatus(entry: Entry, statuses: ByNumber): Entry[] {
  const status = statusOf(entry, statuses);
  if (status === undefined) return [entry];
  if (status.range === undefined) return [];
  const { line, character } = status.range.start;
  const moved = line !== entry.range.start.line || character !== entry.range.start.character;
  if (!moved && status.stale === entry.stale) return [entry];
  const { stale: _, ...rest } = entry;
  // A curve is told by its name.
  const key = entry.kind === "curve" ? entry.key : `${entry.kind}:${line}:${character}`;
  const at = moved ? { range: status.range, key } : {};
  return [{ ...rest, ...at, ...(status.stale !== undefined && { stale: status.stale }) }];
}

/** The results of the run before stay until they are replaced or the cell is done. */
function startCell(panel: Panel, event: Extract<RunEvent, { kind: "cell-started" }>, run: number): Panel {
  const { cell, title, range, part } = event;
  const about = { ...(title !== undefined && { title }), ...(part && { part }) };
  const started: Cell = { cell, range, run, status: "running", entries: [], ...about };
  const before = panel.cells.find((c) => c.cell === cell);
  const entries = before?.entries.filter((e) => e.kind !== "problem" || !isInRun(started, e)) ?? [];
  const others = panel.cells.filter((c) => c.cell !== cell);
  const cells = [...others, { ...started, entries }].sort((a, b) => a.cell - b.cell);
  return { ...panel, cells };
}

function takeTrack(
  cell: Cell,
  { name, output, range, steps, values }: Extract<RunEvent, { kind: "track" }>,
  from: { readonly run: number; readonly source?: string },
): Cell {
  const key = `curve:${name}`;
  const before = cell.entries.find((e) => e.key === key);
  const goesOn = before?.kind === "curve" && before.run === from.run;
  const curve = goesOn ? before.curve : new Curve();
  curve.add({ steps, values });
  const version = goesOn ? before.version + 1 : 0;
  return addEntry(cell, { ...from, kind: "curve", key, output, range, name, curve, version });
}

/** What a `print` in a loop says stands together, line below line. */
function addPrinted(cell: Cell, entry: Entry): Cell {
  const before = cell.entries.find((e) => e.key === entry.key);
  if (entry.kind !== "printed" || before?.kind !== "printed" || before.run !== entry.run) return addEntry(cell, entry);
  if (before.text.length > mostPrinted) return cell;
  const text = `${before.text}\n${entry.text}`;
  return addEntry(cell, { ...entry, text: text.length > mostPrinted ? `${text}\n…` : text });
}

/** In the place of what had its key; else in the order of the source. */
function addEntry(cell: Cell, entry: Entry): Cell {
  const at = cell.entries.findIndex((e) => e.key === entry.key);
  if (at >= 0) return { ...cell, entries: cell.entries.with(at, entry) };
  const next = cell.entries.findIndex((e) => e.range.start.line > entry.range.start.line);
  return { ...cell, entries: cell.entries.toSpliced(next < 0 ? cell.entries.length : next, 0, entry) };
}

const addNote = (cell: Cell, run: number, text: string): Cell =>
  addEntry(cell, { kind: "note", key: `note:${text}`, run, range: cell.range, text });

function note(panel: Panel, run: number, text: string): Panel {
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const entry: Entry = { kind: "note", key: `note:${panel.problems.length}`, run, range, text };
  return { ...panel, problems: [...panel.problems, entry] };
}

function inCell(panel: Panel, places: RunPlaces, run: number, change: (cell: Cell) => Cell): Panel {
  const cell = places.current.get(run);
  return cell === undefined ? panel : changeCell(panel, cell, change);
}

function changeCell(panel: Panel, cell: number, change: (cell: Cell) => Cell): Panel {
  const at = panel.cells.findIndex((c) => c.cell === cell);
  return at < 0 ? panel : { ...panel, cells: panel.cells.with(at, change(panel.cells[at]!)) };
}
