/** @file A first file in a real workbench: an empty one, typed from completions, run, with what it does in the side bar while it runs. */
import assert from "node:assert/strict";
import { until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

describe("a first file in a real workbench", function () {
  this.timeout(300_000);
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start();
  });
  after(async () => {
    await bench?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  it("is made by a command, takes calls from completions with their signature, and cells at the margin", async () => {
    await bench.command("Tensorgraph: New File");
    await bench.page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await bench.type("y = sigmoi");
    await bench.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "sigmoid" }).first().waitFor();
    await bench.page.keyboard.press("Tab");
    await bench.page.locator(".parameter-hints-widget.visible", { hasText: "sigmoid(x" }).waitFor();
    await bench.type("0");
    await bench.page.keyboard.press("End");
    await bench.enter();
    for (const line of [
      "shared n = 0",
      "function step() -> (n)",
      "update n = n + 1",
      "# %% Loop",
      "while true { step() }",
    ]) {
      await bench.type(line);
      if (line.includes("{")) continue;
      await bench.enter();
    }
    await bench.shows(
      "y = sigmoid(0)",
      "shared n = 0",
      "function step() -> (n)",
      "  update n = n + 1",
      "# %% Loop",
      "while true { step() }",
    );
  });

  it("shows in the side bar how often a function has been called while a loop goes on", async () => {
    await bench.showView("Tensorgraph");
    await bench.command("Tensorgraph: Run All");
    const calls = async (): Promise<number> => {
      const [text = ""] = await bench.rows(/^step/).allInnerTexts();
      return Number(/([\d,]+) calls?/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
    };
    const seen = new Set<number>();
    await until("counts that change", 60_000, async () => {
      seen.add(await calls());
      return seen.size > 3 ? true : undefined;
    });
    assert.match(await bench.statusText(), /^[\d,]+$|Running/);
    await bench.command("Tensorgraph: Interrupt");
    await until("the end of the run", 30_000, async () => (/CPU$/.test(await bench.statusText()) ? true : undefined));
  });
});
