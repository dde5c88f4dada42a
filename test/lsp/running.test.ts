/** @file Running through the language server over stdio: cells, selections, queue, progress, interrupt, restart, trust. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Requests } from "../../server/protocol/requests.ts";
import { isWithin } from "../harness/is-within.ts";
import { Runner } from "./runner.ts";

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("running through the language server", () => {
  let runner: Runner;
  let files = 0;
  before(async () => {
    runner = await Runner.start();
  });
  after(() => runner.stop());
  const open = async (text: string): Promise<string> => {
    const uri = `file:///running/file${++files}.tg`;
    await runner.client.open(uri, text);
    return uri;
  };

  const counter = `# %% declare
shared count = 0
function tick() -> count
  update count = count + 1
# %% once
tick()
# %% forever
while true {
  tick()
}
# %% look
count.get_value()
`;

  it("runs a cell and tells its result, for the end of the line and in full", async () => {
    const uri = await open("# %% one\nlog(2.0)\n# %% two\n[[1.5, nan], [inf, 2]]\nno = 3\n");
    assert.ok((await runner.run(uri, { kind: "cells", cells: [1] })).ok);
    const [result] = runner.events(uri, "result");
    assert.deepEqual(result!.range, { start: { line: 3, character: 0 }, end: { line: 3, character: 22 } });
    assert.ok(result!.value.kind === "tensor");
    assert.deepEqual(result!.value.shape, [2, 2]);
    const bytes = Buffer.from(result!.value.elements, "base64");
    assert.deepEqual(
      [...new Float64Array(new Uint8Array(bytes).buffer)],
      [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2],
    );
    assert.equal(result!.inline, "⇒ [[1.5, nan], [inf, 2.]] · float64[2, 2]");
    assert.deepEqual(result!.summary, { min: 1.5, max: 2, mean: 1.75, sd: 0.25, nans: 1, infinities: 1 });
    assert.equal(runner.events(uri, "assigned")[0]!.inline, "⇒ 3 · int64");
    await runner.run(uri, { kind: "cells", cells: [0] });
    assert.equal(runner.events(uri, "result")[1]!.inline, "⇒ 0.6931 · float64");
  });

  it("runs the statements on some lines, also of a cell that has a mistake elsewhere", async () => {
    const uri = await open("a = 1\nb = [\n  2,\n  3]\nc = nothing\n");
    const { ok } = await runner.run(uri, { kind: "lines", start: 2, end: 2 });
    assert.ok(ok);
    assert.deepEqual(
      runner.events(uri, "assigned").map((e) => e.name),
      ["b"],
    );
    await assert.rejects(runner.run(uri, { kind: "lines", start: 7, end: 9 }), /no statement/);
  });

  it("refuses a run of another version of the text, and parameters that are none", async () => {
    const uri = await open("1 + 1\n");
    await assert.rejects(
      runner.ask("tensorgraph/run", { uri, version: 7, what: { kind: "file" } }),
      /at version 1, not 7/,
    );
    for (const params of [
      {},
      { uri },
      { uri, what: 3 },
      { uri, what: { kind: "cells", cells: [9] } },
      { uri: 5 },
      [],
    ]) {
      await assert.rejects(runner.ask("tensorgraph/run", params as never), /must be|no cell 9/);
    }
  });

  it("answers or refuses whatever it is sent", async () => {
    const uri = await open("a = range(10 ** 12)\nb = [1.5]\nb\n");
    await runner.run(uri);
    const methods: readonly (keyof Requests)[] = [
      "tensorgraph/run",
      "tensorgraph/restart",
      "tensorgraph/value",
      "tensorgraph/setValue",
      "tensorgraph/exportValue",
      "tensorgraph/resetShared",
      "tensorgraph/saveCheckpoint",
      "tensorgraph/loadCheckpoint",
      "tensorgraph/graph",
      "tensorgraph/gradientGraph",
      "tensorgraph/wat",
      "tensorgraph/checkGradient",
    ];
    const junk: readonly object[] = [
      {},
      { uri: 1 },
      { uri: "file:///not/open.tg" },
      { uri },
      { uri, name: "a", ranges: [{ start: 0, stop: 1e15 }], index: -1, path: "", what: null, keepState: 2, to: [] },
      { uri, name: "b", ranges: [{ start: 0, stop: 1, step: 0 }], index: 1.5, path: "\0.npz", what: { kind: "lines" } },
      { uri, name: "__proto__", cost: "constructor", ranges: {}, to: { kind: "file", path: "\0" }, names: [1] },
      { uri, name: "", item: 9, result: 1, maxBytes: -5, to: { kind: "scalar", text: "9".repeat(5000) }, names: ["b"] },
    ];
    for (const method of methods) {
      for (const params of junk)
        await assert.rejects(runner.client.request(method, params), `${method} ${JSON.stringify(params)}`);
    }
    const { slice } = await runner.ask("tensorgraph/value", { uri, name: "b" });
    assert.deepEqual(slice.shape, [1]);
  });

  it("queues runs, and tells each of its turn", async () => {
    const uri = await open(counter);
    const { run } = await runner.started(uri, { kind: "cells", cells: [0, 2] });
    const second = await runner.started(uri, { kind: "cells", cells: [3] });
    await runner.next(uri, "progress");
    assert.deepEqual(await runner.ask("tensorgraph/queue", { uri }), { running: run, waiting: [second.run] });
    await runner.ask("tensorgraph/interrupt", { uri });
    assert.ok((await runner.finished(uri, run)).interrupted);
    assert.ok((await runner.finished(uri, second.run)).interrupted);
    assert.ok((await runner.run(uri, { kind: "cells", cells: [1] })).ok);
    const told = runner.told.filter((t) => t.uri === uri && t.event.kind.startsWith("run-"));
    const turns = (n: number): string[] => told.flatMap((t) => (t.run === n ? [t.event.kind] : []));
    assert.deepEqual(turns(run), ["run-queued", "run-started", "run-finished"]);
    assert.deepEqual(turns(second.run), ["run-queued", "run-finished"]);
    assert.deepEqual(
      told.slice(-3).map((t) => t.run),
      [3, 3, 3],
    );
  });

  it("trains with live curves and progress while hover answers", async () => {
    const uri = await open(`input x: float64[n]
shared w: float64 = 0
cost = mean((x - w) ** 2)
function step(x) -> cost
  update w = w - 0.001 * grad(cost, w)
data = [1.0, 2, 3]
for i in range(60000) {
  track loss = step(data)
}
w.get_value()
`);
    const { run } = await runner.started(uri, { kind: "file" });
    const progress = await runner.next(uri, "progress");
    assert.equal(progress.total, 60000);
    const asked = performance.now();
    const hover = await runner.client.request<{ contents: { value: string } }>("textDocument/hover", {
      textDocument: { uri },
      position: { line: 2, character: 0 },
    });
    assert.match(hover.contents.value, /cost/);
    isWithin(4000, asked);
    assert.ok((await runner.finished(uri, run)).ok);
    const curve = runner.events(uri, "track").flatMap((e) => e.values);
    assert.ok(curve.length > 10 && curve[0]! > curve.at(-1)!);
    assert.match(runner.events(uri, "result")[0]!.inline, /^⇒ (2|1\.999)/);
  });

  it("replaces the worker at a second interrupt, and on demand, with its state or without", async () => {
    const uri = await open(counter);
    const first = await runner.started(uri, { kind: "cells", cells: [0, 2] });
    await runner.next(uri, "progress");
    void runner.ask("tensorgraph/interrupt", { uri });
    await runner.ask("tensorgraph/interrupt", { uri });
    assert.ok((await runner.finished(uri, first.run)).interrupted);
    await runner.run(uri, { kind: "cells", cells: [3] });
    const kept = runner.events(uri, "result").at(-1)!.value.text;
    assert.ok(Number(kept.split("  ")[0]) > 0, kept);
    await runner.ask("tensorgraph/restart", { uri, keepState: true });
    assert.match((await runner.next(uri, "restarted")).reason, /started again/);
    // What the state view shows is there before anything runs again.
    const { shareds } = await runner.ask("tensorgraph/state", { uri });
    assert.equal(`${shareds[0]!.summary?.preview}  int64`, kept);
    await runner.run(uri, { kind: "cells", cells: [3] });
    assert.equal(runner.events(uri, "result").at(-1)!.value.text, kept);
    await runner.ask("tensorgraph/resetState", { uri });
    await runner.run(uri, { kind: "cells", cells: [3] });
    assert.equal(runner.events(uri, "result").at(-1)!.value.text, "0  int64");
  });

  it("goes on with its state on another device", async () => {
    const uri = await open(counter);
    await runner.run(uri, { kind: "cells", cells: [0, 1] });
    await runner.ask("tensorgraph/restart", { uri, keepState: true, device: "reference" });
    await runner.run(uri, { kind: "cells", cells: [1] });
    assert.deepEqual(
      runner.events(uri, "result").map((e) => [e.device, e.value.text]),
      [
        ["cpu", "0  int64"],
        ["reference", "1  int64"],
      ],
    );
  });

  it("lists the state during a run without waiting for it", async () => {
    const uri = await open(counter);
    const { run } = await runner.started(uri, { kind: "cells", cells: [0, 2] });
    await runner.next(uri, "progress");
    const asked = performance.now();
    const state = await runner.ask("tensorgraph/state", { uri });
    isWithin(3000, asked);
    assert.equal(state.running, run);
    const [count] = state.shareds;
    assert.deepEqual([count!.name, count!.dtype, count!.bytes, count!.range!.start.line], ["count", "int64", 8, 1]);
    assert.ok(count!.version > 1);
    await runner.ask("tensorgraph/interrupt", { uri });
    await runner.finished(uri, run);
    const after = await runner.ask("tensorgraph/state", { uri });
    assert.equal(after.running, undefined);
    const [shared] = after.shareds;
    assert.equal(shared!.summary!.mean, Number(shared!.summary!.preview));
    const [tick] = after.functions;
    assert.equal(tick!.name, "tick");
    assert.ok(tick!.calls >= shared!.summary!.mean! && tick!.meanMilliseconds! > 0);
  });

  it("is not buried by a loop that prints without end", async () => {
    const uri = await open("while true { print(1) }\n");
    const { run } = await runner.started(uri, { kind: "file" });
    await runner.next(uri, "printed");
    await pause(200);
    await runner.ask("tensorgraph/interrupt", { uri });
    await runner.finished(uri, run);
    assert.equal(runner.events(uri, "printed").length, 1000);
    assert.ok(runner.events(uri, "not-sent")[0]!.printed > 0);
  });

  it("keeps files apart", async () => {
    const [one, two] = [await open("shared s = 1\ns.get_value()\n"), await open("shared s = 2\ns.get_value()\n")];
    await Promise.all([runner.run(one), runner.run(two)]);
    assert.equal(runner.events(one, "result")[0]!.value.text, "1  int64");
    assert.equal(runner.events(two, "result")[0]!.value.text, "2  int64");
  });
});

describe("running in a workspace that is not trusted", () => {
  it("is refused with a sentence, until the workspace is trusted", async () => {
    const runner = await Runner.start({}, { trusted: false });
    const uri = "untitled:Untitled-1";
    await runner.client.open(uri, "1 + 1\n");
    await assert.rejects(runner.run(uri), /not trusted/);
    await assert.rejects(runner.ask("tensorgraph/loadCheckpoint", { uri, path: "x.npz" }), /not trusted/);
    assert.deepEqual((await runner.ask("tensorgraph/state", { uri })).shareds, []);
    await runner.client.connection.sendNotification("tensorgraph/trust", { trusted: true });
    assert.ok((await runner.run(uri)).ok);
    await runner.stop();
  });
});

describe("data files", () => {
  it("are not opened for their types before the workspace is trusted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
    writeFileSync(join(folder, "data.csv"), "1,2\n3,4\n");
    const runner = await Runner.start({}, { trusted: false });
    const uri = pathToFileURL(join(folder, "file.tg")).href;
    await runner.client.open(uri, 'data = load("data.csv")\n');
    const hover = async (): Promise<string> => {
      const params = { textDocument: { uri }, position: { line: 0, character: 1 } };
      const found = await runner.client.request<{ contents: { value: string } }>("textDocument/hover", params);
      return found.contents.value;
    };
    assert.doesNotMatch(await hover(), /float64\[2, 2\]/);
    await runner.client.connection.sendNotification("tensorgraph/trust", { trusted: true });
    await runner.run(uri);
    assert.match(await hover(), /float64\[2, 2\]/);
    await runner.stop();
    rmSync(folder, { recursive: true });
  });
});

describe("progress that the editor draws", () => {
  it("is told for runs over half a second, and its cancel button interrupts", async () => {
    const runner = await Runner.start({ window: { workDoneProgress: true } });
    const values: { kind: string; message?: string }[] = [];
    let token: unknown;
    runner.client.connection.onRequest("window/workDoneProgress/create", (params: { token: unknown }) => {
      token = params.token;
      return null;
    });
    runner.client.connection.onNotification("$/progress", (params: { value: { kind: string; message?: string } }) => {
      values.push(params.value);
      if (params.value.message?.includes("/s")) {
        void runner.client.connection.sendNotification("window/workDoneProgress/cancel", { token });
      }
    });
    const uri = "untitled:Untitled-2";
    await runner.client.open(uri, "i = 0\nwhile i >= 0 {\n  i = i + 1\n}\n");
    assert.ok((await runner.run(uri)).interrupted);
    await runner.stop();
    assert.equal(values[0]!.kind, "begin");
    assert.equal(values.at(-1)!.kind, "end");
  });
});
