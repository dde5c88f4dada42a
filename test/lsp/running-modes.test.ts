/** @file What functions tell while they run, through the language server: `show`, mode `nanguard`, profiles. */
import assert from "node:assert/strict";
import { Runner } from "./runner.ts";

const text = `input x: float64[n]
s = show(x * 2, "doubled")
total = scan((v, sofar) => sofar + log(v), sequences=s, outputs_info=0.0)[-1]
function f(x) -> total
  with mode = nanguard
function g(x) -> total
  with profile
f([1, 2])
g([1, 2])
# %% Fails
f([1, -1])
`;

describe("functions that are watched, through the language server", () => {
  let runner: Runner;
  before(async () => {
    runner = await Runner.start();
  });
  after(() => runner.stop());

  it("tell what is shown, the first NaN in a loop with its line, and times with theirs", async () => {
    const uri = "file:///running/watched.tg";
    await runner.client.open(uri, text);
    await runner.run(uri, { kind: "cells", cells: [0, 1] });
    const printed = runner.events(uri, "printed");
    assert.equal(printed.length, 3);
    assert.deepEqual(printed[0]!.range.start, { line: 1, character: 4 });
    assert.ok(JSON.stringify(printed[0]).includes("doubled ="));
    const [profile] = runner.events(uri, "profile");
    assert.equal(profile!.function, "g");
    assert.ok(profile!.nodes.some((n) => n.range?.start.line === 2 && n.milliseconds > 0));
    const failed = runner.events(uri, "diagnostic").filter((e) => JSON.stringify(e).includes("non-finite"));
    assert.equal(failed.length, 1);
    const told = JSON.stringify(failed[0]);
    assert.ok(told.includes("`log` is NaN, where") && told.includes("is -2"), told);
    assert.ok(told.includes('"start":{"line":2,"character":'), told);
  });
});
