/** @file What a file's runs told stays with its text, and can be told again. */
import assert from "node:assert/strict";
import { FileSession } from "../../client/src/session.ts";
import { StateItems } from "../../client/src/state-items.ts";
import { stateRows } from "../../client/src/state-tree.ts";
import type { EventParams, OutputStatus, RunEvent, State } from "../../server/protocol/requests.ts";

const uri = "file:///a.tg";
const line = (n: number) => ({ start: { line: n, character: 0 }, end: { line: n, character: 5 } });
const told = (run: number, event: RunEvent, version = 1): EventParams => ({ uri, version, run, event });
const result = (n: number, at: number): RunEvent => ({
  kind: "result",
  result: n,
  range: line(at),
  value: { kind: "none", text: `value ${n}` },
  inline: `⇒ ${n}`,
  milliseconds: 1,
  device: "cpu",
});

function ran(session: FileSession, run: number, ...events: readonly RunEvent[]): void {
  session.receive(told(run, { kind: "run-queued" }));
  session.receive(told(run, { kind: "run-started" }));
  session.receive(told(run, { kind: "cell-started", cell: 0, range: line(0) }));
  for (const event of events) session.receive(told(run, event));
  session.receive(told(run, { kind: "cell-finished", cell: 0, status: "ok", milliseconds: 2 }));
  session.receive(told(run, { kind: "run-finished", ok: true, interrupted: false, milliseconds: 2 }));
}

describe("where a result was computed", () => {
  it("is told with its time, by the name of the GPU where there is one", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(1, 2), { ...result(2, 3), device: "gpu", adapter: "NVIDIA H100" } as RunEvent);
    assert.deepEqual(
      session.lines.map((l) => l.detail),
      ["1 ms · cpu", "1 ms · gpu (NVIDIA H100)"],
    );
    const range = line(0);
    const f = {
      name: "f",
      device: "gpu",
      adapter: "NVIDIA H100",
      calls: 2,
      meanMilliseconds: 1.5,
      compiled: [],
      reads: [],
      range,
    } as const;
    const state: State = { running: undefined, shareds: [], streams: [], values: [], functions: [f] };
    const [group] = stateRows(state, new Set());
    const [row] = group?.kind === "group" ? group.rows : [];
    assert.equal(row?.kind === "named" && row.text, "2 calls · 1.5 ms · gpu (NVIDIA H100)");
  });
});

describe("the session of a file", () => {
  it("is busy from the queue to the end of the run", () => {
    const session = new FileSession(uri);
    session.receive(told(1, { kind: "run-queued" }));
    assert.equal(session.isBusy, true);
    session.receive(told(1, { kind: "run-started" }));
    assert.equal(session.running, 1);
    session.receive(told(1, { kind: "run-finished", ok: false, interrupted: true, milliseconds: 3 }));
    assert.equal(session.isBusy, false);
  });

  it("shows the last result of each line, of the last run of each cell", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(1, 2), result(2, 3));
    ran(session, 2, result(3, 3));
    assert.deepEqual(
      session.lines.map((l) => l.inline),
      ["⇒ 3"],
    );
    const again = session.history.filter((e) => e.event.kind === "result").map((e) => e.run);
    assert.deepEqual(again, [2]);
  });

  it("moves results with their lines and dims those that were edited", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(1, 2), result(2, 3));
    session.edit(2, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "\n" }]);
    session.edit(3, [{ range: { start: { line: 4, character: 2 }, end: { line: 4, character: 3 } }, text: "x" }]);
    assert.deepEqual(
      session.lines.map((l) => [l.range.start.line, l.stale !== undefined]),
      [
        [3, false],
        [4, true],
      ],
    );
  });

  it("puts what is told of an older text where that is now", () => {
    const session = new FileSession(uri);
    session.receive(told(1, { kind: "run-started" }));
    session.edit(2, [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: "\n\n" }]);
    session.receive(told(1, result(1, 2)));
    assert.equal(session.lines[0]?.range.start.line, 4);
  });

  it("tells a panel that opens later how the run goes", () => {
    const session = new FileSession(uri);
    session.receive(told(1, { kind: "run-started" }));
    session.receive(told(1, { kind: "cell-started", cell: 0, range: line(0) }));
    const kinds = () => session.history.map((e) => e.event.kind);
    assert.deepEqual(kinds(), ["run-started", "cell-started"]);
    session.receive(told(1, { kind: "run-finished", ok: true, interrupted: false, milliseconds: 3 }));
    assert.deepEqual(kinds(), ["run-started", "cell-started", "run-finished"]);
    session.clear();
    assert.deepEqual(kinds(), []);
  });

  it("keeps what other statements have shown when only some of a cell run, also for a panel that opens later", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(1, 2), result(2, 3));
    session.receive(told(2, { kind: "run-started" }));
    session.receive(told(2, { kind: "cell-started", cell: 0, range: line(0), part: line(3) }));
    session.receive(told(2, result(3, 3)));
    assert.deepEqual(
      session.lines.map((l) => l.inline),
      ["⇒ 1", "⇒ 3"],
    );
    const results = session.history.flatMap(({ event }) => (event.kind === "result" ? [event.result] : []));
    assert.deepEqual(results, [1, 2, 3]);
  });

  it("shows the values of several names of one line together", () => {
    const session = new FileSession(uri);
    const assigned = (name: string, n: number): RunEvent => ({
      kind: "assigned",
      range: line(2),
      name,
      value: { kind: "none", text: String(n) },
      inline: `⇒ ${n}`,
    });
    ran(session, 1, assigned("a", 1), assigned("b", 2));
    assert.deepEqual(
      session.lines.map((l) => [l.inline, l.full]),
      [["a ⇒ 1   b ⇒ 2", "a = 1\nb = 2"]],
    );
    ran(session, 2, assigned("a", 3));
    assert.deepEqual(
      session.lines.map((l) => l.inline),
      ["⇒ 3"],
    );
  });

  it("takes staleness from the server, with the reason", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(7, 2));
    session.setStaleness({
      uri,
      version: 1,
      results: [{ result: 7, run: 1, range: line(2), stale: "w has changed" }],
      outputs: [],
    });
    assert.equal(session.lines[0]?.stale, "w has changed");
    session.setStaleness({ uri, version: 1, results: [{ result: 7, run: 1, range: line(2) }], outputs: [] });
    assert.equal(session.lines[0]?.stale, undefined);
  });

  it("marks a cell as stale for what it printed and for a curve that it drew, which no line shows", () => {
    const session = new FileSession(uri);
    ran(
      session,
      1,
      { kind: "printed", range: line(2), output: 1, text: "a", items: [] },
      { kind: "track", range: line(3), output: 2, name: "loss", steps: [0], values: [1] },
    );
    const cell = session.cells.get(0)!;
    const tell = (...outputs: readonly OutputStatus[]): void =>
      session.setStaleness({ uri, version: 1, results: [], outputs });
    const fresh = { run: 1, range: line(2) };
    tell({ ...fresh, output: 1, stale: "`x` has another value since" }, { ...fresh, output: 2 });
    assert.equal(session.lines[0]?.stale, "`x` has another value since");
    assert.match(session.stalenessOf(cell)!, /^line 3: `x`/);
    tell({ ...fresh, output: 1 }, { output: 2, run: 1, range: line(3), stale: "the statement has been edited since" });
    assert.match(session.stalenessOf(cell)!, /^line 4: the statement/);
    tell({ ...fresh, output: 1 }, { ...fresh, output: 2 });
    assert.equal(session.stalenessOf(cell), undefined);
  });

  it("forgets that a line was edited when the server finds that nothing has changed", () => {
    const session = new FileSession(uri);
    ran(session, 1, result(7, 2));
    session.edit(2, [{ range: { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } }, text: "y" }]);
    assert.match(session.stalenessOf(session.cells.get(0)!)!, /its line was edited/);
    session.setStaleness({ uri, version: 2, results: [{ result: 7, run: 1, range: line(2) }], outputs: [] });
    assert.equal(session.stalenessOf(session.cells.get(0)!), undefined);
  });
});

describe("the rows of the state view", () => {
  const state: State = {
    running: undefined,
    shareds: [
      {
        name: "w",
        dtype: "float64",
        shape: [784],
        bytes: 6272,
        version: 3,
        summary: { version: 3, preview: "[…]", nans: 2, infinities: 0, min: -1, max: 1, mean: 0.25, sd: 0.5 },
      },
    ],
    streams: [],
    values: [],
    functions: [],
  };

  it("say shape, mean and spread, size, and that there are NaNs", () => {
    const [group] = stateRows(state, new Set());
    assert.ok(group?.kind === "group" && group.rows.length === 1);
    const [row] = group.rows;
    assert.ok(row?.kind === "named");
    assert.equal(row.text, "float64[784] · 0.25 ± 0.5 · 2 NaN, 0 inf · 6.27 kB");
    assert.equal(row.hasBadNumbers, true);
  });

  it("say of a random stream how it was seeded and how often it was drawn from", () => {
    const streams = [
      { name: "noise", generator: "mt19937", states: 1201, seed: "234" },
      { name: "drop", generator: "mrg31k3p", states: 2 },
    ];
    const [group] = stateRows({ ...state, shareds: [], streams }, new Set());
    assert.ok(group?.kind === "group");
    assert.deepEqual(
      group.rows.map((r) => r.kind === "named" && r.text),
      ["mt19937 · seed 234 · 1,200 draws", "mrg31k3p · seed from the system · 1 draw"],
    );
  });

  it("stay the same objects while only their values change, and tell which did", () => {
    const items = new StateItems();
    const none = () => false;
    assert.equal(items.update(stateRows(state, new Set()), none), undefined, "all are new");
    const before = items.roots[0]!.children[0]!;
    const [w] = state.shareds;
    const later = { ...state, shareds: [{ ...w!, version: 4, summary: { ...w!.summary!, mean: 7 } }] };
    assert.deepEqual(items.update(stateRows(later, new Set()), none), [before]);
    assert.equal(items.roots[0]!.children[0], before);
    assert.ok(before.row.kind === "named" && before.row.text.includes("7 ± 0.5"));
    assert.deepEqual(items.update(stateRows(later, new Set()), none), []);
    assert.deepEqual(
      items.update(stateRows(later, new Set()), () => true),
      [before],
      "it is marked as changed now",
    );
    assert.equal(items.update(stateRows({ ...later, shareds: [] }, new Set()), none), undefined);
  });

  it("put what is watched first", () => {
    const rows = stateRows(state, new Set(["w"]));
    assert.deepEqual(
      rows.map((r) => r.kind === "group" && r.of),
      ["watched", "shared"],
    );
  });
});
