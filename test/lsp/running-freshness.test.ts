/** @file Stale marks and last values over the language server: after edits, runs and restarts. */
import assert from "node:assert/strict";
import type { ResultStatus } from "../../server/protocol/requests.ts";
import { Runner } from "./runner.ts";

describe("whether results still hold", () => {
  let runner: Runner;
  let files = 0;
  before(async () => {
    runner = await Runner.start();
  });
  after(() => runner.stop());

  class Text {
    readonly uri = `file:///fresh/file${++files}.tg`;
    version = 1;
    text: string;

    constructor(text: string) {
      this.text = text;
    }

    async open(): Promise<this> {
      await runner.client.open(this.uri, this.text);
      return this;
    }

    /** Replaces the first occurrence. */
    async edit(from: string, to: string): Promise<void> {
      const offset = this.text.indexOf(from);
      assert.ok(offset >= 0, from);
      const position = (at: number) => {
        const lines = this.text.slice(0, at).split("\n");
        return { line: lines.length - 1, character: lines.at(-1)!.length };
      };
      const range = { start: position(offset), end: position(offset + from.length) };
      this.text = this.text.slice(0, offset) + to + this.text.slice(offset + from.length);
      await runner.client.change(this.uri, ++this.version, [{ range, text: to }]);
    }

    async results(): Promise<readonly ResultStatus[]> {
      return (await runner.ask("tensorgraph/results", { uri: this.uri })).results;
    }

    /** Lines and reasons. */
    async stale(): Promise<(readonly [number | undefined, string | undefined])[]> {
      return (await this.results()).map((r) => [r.range?.start.line, r.stale] as const);
    }

    async hover(word: string): Promise<string> {
      const lines = this.text.slice(0, this.text.indexOf(word)).split("\n");
      const position = { line: lines.length - 1, character: lines.at(-1)!.length };
      const params = { textDocument: { uri: this.uri }, position };
      const hover = await runner.client.request<{ contents: { value: string } }>("textDocument/hover", params);
      return hover.contents.value;
    }
  }

  it("tells of what was printed, plotted and tracked, and of nodes, by one number for a place of the text", async () => {
    const file = await new Text(`scale = 2
input x: float64
y = x * scale
y
print(scale)
plot([1, 2, 3] * scale)
for i in range(3) {
  print(i)
  track half = i / scale
}
`).open();
    await runner.run(file.uri);
    const printed = runner.events(file.uri, "printed");
    assert.equal(new Set(printed.map((p) => p.output)).size, 2, "the loop prints three times at one place");
    const outputs = async () => {
      const found = (await runner.ask("tensorgraph/results", { uri: file.uri })).outputs;
      return found.map((o) => [o.range?.start.line, o.stale !== undefined] as const).sort(([a], [b]) => a! - b!);
    };
    const lines = [3, 4, 5, 7, 8];
    assert.deepEqual(
      await outputs(),
      lines.map((l) => [l, false]),
    );
    await file.edit("scale\n}", "(2 * scale)\n}");
    assert.deepEqual(
      await outputs(),
      lines.map((l) => [l, l > 6]),
    );
    await file.edit("scale = 2", "scale = 3");
    await runner.run(file.uri, { kind: "lines", start: 0, end: 0 });
    assert.deepEqual(
      await outputs(),
      lines.map((l) => [l, true]),
    );
    await runner.run(file.uri);
    assert.deepEqual(
      await outputs(),
      lines.map((l) => [l, false]),
    );
    const [told] = runner.events(file.uri, "track").slice(-1);
    const { outputs: published } = await runner.until(() => runner.staleness.get(file.uri));
    assert.ok(published.some((o) => o.output === told!.output));
  });

  it("tells again after an edit that changed nothing, for a client that dims what is edited at once", async () => {
    const file = await new Text("a = 1\na + 1\n").open();
    await runner.run(file.uri);
    await runner.until(() => runner.staleness.get(file.uri));
    runner.staleness.delete(file.uri);
    await file.edit("a + 1", "a  + 1");
    const { results } = await runner.until(() => runner.staleness.get(file.uri));
    assert.equal(results[0]?.stale, undefined);
  });

  const model = `input x: float64[n]
shared w: float64 = 2
y = x * w
function f(x) -> y
function learn() -> w
  update w = w + 1
data = [1.0, 2]
# %% look
f(data)
1 + 1
# %% learn
learn()
`;

  it("says nothing against a result until something that it rests on changes", async () => {
    const t = await new Text(model).open();
    await runner.run(t.uri);
    assert.deepEqual(await t.stale(), [
      [8, undefined],
      [9, undefined],
      [11, undefined],
    ]);
    await t.edit("# %% look", "\n# a comment above\n# %% look");
    await t.edit("f(data)", "f( data )  # and one behind");
    assert.deepEqual(await t.stale(), [
      [10, undefined],
      [11, undefined],
      [13, undefined],
    ]);
    await t.edit("y = x * w", "y = x * w * 2");
    assert.deepEqual(await t.stale(), [
      [10, "`y` has been edited since"],
      [11, undefined],
      [13, undefined],
    ]);
    await t.edit("y = x * w * 2", "y = x * w");
    assert.equal((await t.stale())[0]![1], undefined);
    await t.edit("1 + 1", "1 + 2");
    assert.equal((await t.stale())[1]![1], "the statement has been edited since");
  });

  it("tells of state and values that have changed, and of a statement that is gone", async () => {
    const t = await new Text(model.replace("[1.0, 2]", "eval(ones([2]))")).open();
    await runner.run(t.uri);
    await runner.run(t.uri, { kind: "cells", cells: [2] });
    assert.equal((await t.stale())[0]![1], "`w` has another value since");
    await runner.run(t.uri, { kind: "cells", cells: [1] });
    assert.ok((await t.stale()).every(([, why]) => why === undefined));
    await t.edit("ones([2])", "ones([3])");
    assert.deepEqual(
      (await t.stale()).map(([, why]) => why).filter((why) => why !== undefined),
      ["`data` has been edited since"],
    );
    await runner.run(t.uri, { kind: "lines", start: 6, end: 6 });
    assert.ok((await t.stale()).some(([, why]) => why === "`data` has another value since"));
    await t.edit("1 + 1\n", "");
    assert.ok((await t.stale()).some(([line, why]) => line === undefined && why === "its statement is gone"));
    await runner.ask("tensorgraph/resetState", { uri: t.uri });
    assert.ok((await t.stale()).some(([, why]) => why === "`data` was lost when the kernel started anew"));
  });

  it("keeps its word over a restart with state", async () => {
    const t = await new Text(model).open();
    await runner.run(t.uri);
    await runner.ask("tensorgraph/restart", { uri: t.uri, keepState: true });
    assert.ok((await t.stale()).every(([, why]) => why === undefined));
  });

  it("pushes the marks after an edit, also for a result that came after it", async () => {
    const t = await new Text("shared s = 1\nfor i in range(40000) { x = s.get_value() }\ns.get_value()\n").open();
    const { run } = await runner.started(t.uri, { kind: "file" });
    await runner.next(t.uri, "run-started");
    await t.edit("shared s", "# above\nshared s");
    await runner.finished(t.uri, run);
    const told = await runner.until(() => {
      const found = runner.staleness.get(t.uri);
      return found && found.results.length === 1 && found;
    });
    assert.equal(told.version, 2);
    assert.equal(told.results[0]!.range!.start.line, 3);
    assert.equal(told.results[0]!.stale, undefined);
  });

  it("shows the last value on hover, with its run, its numbers, and whether it is fresh", async () => {
    const t = await new Text(`${model}big = eval(zeros([1000])) + [nan]\n`).open();
    assert.doesNotMatch(await t.hover("data"), /Last value/);
    await runner.run(t.uri);
    assert.match(
      await t.hover("data"),
      /\*\*Last value\*\* `float64\[2\]`, run 1, fresh\n\nmin 1 · mean 1.5 ± 0.5 · max 2/,
    );
    assert.match(await t.hover("w: float64"), /\*\*Last value\*\* `float64`, run 1, fresh\n```text\n3\.0\n```/);
    assert.match(await t.hover("big"), /\*\*1000 NaN\*\*/);
    assert.match(await t.hover("learn()"), /Called: 1 call on cpu/);
    await t.edit("data = [1.0, 2]", "data = [1.0, 3]");
    assert.match(await t.hover("data"), /run 1, stale: the statement has been edited since/);
    const lenses = await runner.client.request<{ command: { title: string } }[]>("textDocument/codeLens", {
      textDocument: { uri: t.uri },
    });
    assert.ok(lenses.some((l) => /^1 call on cpu/.test(l.command.title)));
  });
});
