/** @file How often functions have been called, over the language server, while a run goes on. */
import assert from "node:assert/strict";
import { Runner } from "./runner.ts";

describe("calls over the language server", () => {
  let runner: Runner;
  before(async () => {
    runner = await Runner.start();
  });
  after(() => runner.stop());

  it("counts them while a loop goes on, and all of them at its end", async () => {
    const uri = "file:///calls.tg";
    await runner.client.open(
      uri,
      "shared n = 0\nfunction step() -> n\n  update n = n + 1\nwhile true { step() }\n# %% after\nn.get_value()\n",
    );
    const callsOf = async (): Promise<number> => {
      const { functions } = await runner.ask("tensorgraph/state", { uri });
      return functions.find((f) => f.name === "step")?.calls ?? 0;
    };
    const { run } = await runner.started(uri, { kind: "cells", cells: [0] });
    const seen = new Set<number>();
    while (seen.size < 3) {
      seen.add(await callsOf());
      assert.equal(runner.events(uri, "run-finished").length, 0, "the loop has no end of its own");
    }
    await runner.ask("tensorgraph/interrupt", { uri });
    await runner.finished(uri, run);
    const { shareds } = await runner.ask("tensorgraph/state", { uri });
    // The call that was interrupted is one more, and has changed nothing.
    const n = Number(shareds.find((s) => s.name === "n")?.summary?.preview);
    const calls = await callsOf();
    assert.ok(calls === n || calls === n + 1, `${calls} calls, of which ${n} changed the state`);
    assert.ok(calls >= Math.max(...seen));
  });
});
