/** @file How the events of runs become what the results panel shows, and what it keeps. */
import assert from "node:assert/strict";
import { Curve } from "../../client/webview/data/curve.ts";
import { keepCells, readKept, restorePanel } from "../../client/webview/model/keep.ts";
import { emptyPanel, type Panel } from "../../client/webview/model/panel.ts";
import { newPlaces, takeEvent, takeStatuses } from "../../client/webview/model/reduce.ts";
import type { Range, RunEvent } from "../../server/protocol/requests.ts";

const at = (line: number): Range => ({ start: { line, character: 0 }, end: { line, character: 1 } });
const started = (cell: number): RunEvent => ({ kind: "cell-started", cell, range: at(0) });
const finished = (cell: number): RunEvent => ({ kind: "cell-finished", cell, status: "ok", milliseconds: 1 });
const result = (line: number, number: number, text = "1"): RunEvent => ({
  kind: "result",
  result: number,
  range: at(line),
  value: { kind: "string", value: text, text },
  inline: `⇒ ${text}`,
  milliseconds: 1,
  device: "cpu",
});
const track = (steps: readonly number[], values: readonly (number | null)[]): RunEvent => ({
  kind: "track",
  range: at(4),
  output: 2,
  name: "loss",
  steps,
  values,
});
const problem = (stage: "check" | "run"): RunEvent => ({
  kind: "diagnostic",
  stage,
  diagnostic: { code: "c", severity: "error", message: "m", range: at(2), labels: [], chain: [] },
});

function told(panel: Panel, run: number, events: readonly RunEvent[]): Panel {
  const places = newPlaces();
  return events.reduce((p, event) => takeEvent(p, { params: { uri: "u", version: 1, run, event } }, places), panel);
}
const empty = emptyPanel("u", "t", true);
const keys = (panel: Panel): string[] => panel.cells.flatMap((c) => c.entries.map((e) => e.key));

describe("the model of the results panel", () => {
  it("has cells in the order of the file and results in that of their lines", () => {
    const panel = told(empty, 1, [
      started(1),
      result(9, 3),
      finished(1),
      started(0),
      result(3, 2),
      result(1, 1),
      finished(0),
    ]);
    assert.deepEqual(
      panel.cells.map((c) => c.cell),
      [0, 1],
    );
    assert.deepEqual(keys(panel), ["result:1:0", "result:3:0", "result:9:0"]);
  });

  it("keeps old results in place until the new ones come", () => {
    const first = told(empty, 1, [started(0), result(1, 1, "a"), result(2, 2, "b"), finished(0)]);
    const during = told(first, 2, [started(0), result(1, 3, "c")]);
    assert.deepEqual(
      during.cells[0]!.entries.map((e) => e.run),
      [2, 1],
    );
    assert.equal(during.cells[0]!.entries[1], first.cells[0]!.entries[1], "what did not change is the same object");
  });

  it("keeps what other statements have shown when only some of a cell run", () => {
    const first = told(empty, 1, [
      started(0),
      result(1, 1),
      problem("run"),
      track([0], [3]),
      result(6, 2),
      finished(0),
    ]);
    const part = { start: { line: 6, character: 0 }, end: { line: 6, character: 9 } };
    const again = told(first, 2, [{ ...started(0), part } as RunEvent, result(6, 3), finished(0)]);
    assert.deepEqual(
      again.cells[0]!.entries.map((e) => [e.key, e.run]),
      [
        ["result:1:0", 1],
        ["problem:2", 1],
        ["curve:loss", 1],
        ["result:6:0", 2],
      ],
    );
  });

  it("follows the statement of a result through edits, and drops it with its statement", () => {
    const first = told(empty, 1, [started(0), result(1, 1), result(2, 2), finished(0)]);
    const moved = takeStatuses(first, {
      results: [
        { result: 1, run: 1, range: at(5), stale: "`x` has changed" },
        { result: 2, run: 1 },
      ],
      outputs: [],
    });
    const [entry, ...others] = moved.cells[0]!.entries;
    assert.deepEqual(others, []);
    assert.ok(entry?.kind === "result");
    assert.deepEqual([entry.key, entry.stale], ["result:5:0", "`x` has changed"]);
    const fresh = takeStatuses(moved, { results: [{ result: 1, run: 1, range: at(5) }], outputs: [] }).cells[0]!
      .entries[0];
    assert.ok(fresh?.kind === "result" && fresh.stale === undefined);
  });

  it("marks what was printed, plotted and tracked as stale, and follows it through edits", () => {
    const printed: RunEvent = { kind: "printed", range: at(1), output: 1, text: "a", items: [] };
    const plotted: RunEvent = { kind: "plotted", range: at(2), output: 3, items: [], options: {} };
    const first = told(empty, 1, [started(0), printed, plotted, track([0], [3]), finished(0)]);
    const stale = "`w` has another value since";
    const moved = takeStatuses(first, {
      results: [],
      outputs: [
        { output: 1, run: 1, range: at(6), stale },
        { output: 2, run: 1, range: at(9), stale },
        { output: 3, run: 1 },
      ],
    });
    assert.deepEqual(keys(moved), ["printed:6:0", "curve:loss"], "the plot has gone with its statement");
    assert.deepEqual(
      moved.cells[0]!.entries.map((e) => [e.range.start.line, e.stale]),
      [
        [6, stale],
        [9, stale],
      ],
    );
  });

  it("puts an error of a run into its cell, and one of the check before all cells", () => {
    const panel = told(empty, 1, [{ kind: "run-started" }, problem("check"), started(0), problem("run"), finished(0)]);
    assert.equal(panel.problems.length, 1);
    assert.deepEqual(keys(panel), ["problem:2"]);
    assert.deepEqual(keys(told(panel, 2, [{ kind: "run-started" }, started(0)])), []);
  });

  it("adds the points of a curve to those that are there, and starts anew in the next run", () => {
    const panel = told(empty, 1, [started(0), track([0, 1], [3, 2]), track([2], [null])]);
    const [entry] = panel.cells[0]!.entries;
    assert.ok(entry?.kind === "curve");
    assert.deepEqual(entry.curve.values, [3, 2, null]);
    assert.deepEqual([entry.curve.notFinite, entry.curve.firstNotFinite], [1, 2]);
    const [next] = told(panel, 2, [started(0), track([0], [9])]).cells[0]!.entries;
    assert.ok(next?.kind === "curve");
    assert.deepEqual(next.curve.values, [9]);
  });

  it("puts the lines of a `print` in a loop together, up to a limit", () => {
    const print = (text: string): RunEvent => ({ kind: "printed", range: at(1), output: 1, text, items: [] });
    const [entry, ...others] = told(empty, 1, [started(0), print("a"), print("b")]).cells[0]!.entries;
    assert.ok(entry?.kind === "printed" && others.length === 0);
    assert.equal(entry.text, "a\nb");
    const many = told(empty, 1, [started(0), ...Array.from({ length: 5000 }, () => print("0123456789"))]);
    const [long] = many.cells[0]!.entries;
    assert.ok(long?.kind === "printed" && long.text.length < 20_020 && long.text.endsWith("\n…"));
    const [anew] = told(many, 2, [started(0), print("a")]).cells[0]!.entries;
    assert.ok(anew?.kind === "printed" && anew.text === "a");
  });

  it("shows progress only while a loop runs", () => {
    const progress = { kind: "progress", range: at(1), count: 3, total: 10, perSecond: 5, done: false } as const;
    const panel = told(empty, 1, [started(0), progress]);
    assert.deepEqual(panel.cells[0]!.progress, progress);
    assert.equal(told(panel, 1, [started(0), { ...progress, done: true }]).cells[0]!.progress, undefined);
    const preparing = { kind: "preparing", text: "building kernels", share: 0.5, done: false } as const;
    assert.deepEqual(told(empty, 1, [started(0), preparing]).cells[0]!.progress, preparing);
    assert.equal(told(empty, 1, [started(0), preparing, { ...preparing, done: true }]).cells[0]!.progress, undefined);
  });
});

describe("a live curve", () => {
  it("keeps its memory bounded, its first and its newest point, and its order", () => {
    const curve = new Curve();
    for (let step = 0; step < 100_000; step += 7) {
      const steps = Array.from({ length: 7 }, (_, i) => step + i);
      curve.add({ steps, values: steps.map((s) => s * 2) });
    }
    assert.ok(curve.steps.length <= 8193, String(curve.steps.length));
    assert.equal(curve.steps[0], 0);
    assert.equal(curve.last!.step, curve.last!.value! / 2);
    assert.equal(curve.last!.step, 100_001);
    assert.ok(curve.steps.every((s, i) => i === 0 || s > curve.steps[i - 1]!));
    assert.ok(curve.steps.every((s, i) => curve.values[i] === s * 2));
  });
});

describe("what the page keeps", () => {
  const panel = told(empty, 1, [started(0), result(1, 1), track([0, 1], [3, 2]), finished(0)]);
  it("comes back through JSON, its results marked as of before", () => {
    const state = JSON.parse(
      JSON.stringify({
        uri: "u",
        view: { title: "t", choices: {}, folded: [], scroll: 0, cells: keepCells(panel.cells) },
      }),
    );
    const restored = restorePanel(empty, readKept(state)!.view);
    const [value, curve] = restored.cells[0]!.entries;
    assert.ok(value?.kind === "result" && curve?.kind === "curve");
    assert.match(value.stale!, /before this window/);
    assert.deepEqual(curve.curve.values, [3, 2]);
  });
  it("leaves out values that are too long to keep", () => {
    const long = told(empty, 1, [started(0), result(1, 1, "x".repeat(2_000_000)), result(2, 2), finished(0)]);
    assert.deepEqual(
      keepCells(long.cells)[0]!.entries.map((e) => e.key),
      ["result:2:0"],
    );
  });
  it("is nothing where the state is of something else", () => {
    for (const state of [undefined, null, 3, {}, { uri: "u" }, { uri: "u", view: {} }]) {
      assert.equal(readKept(state), undefined);
    }
  });
});
