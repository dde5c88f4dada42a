/** @file A first file in a real workbench: an empty one, calls taken from completions, cells, and the counts of a loop in the side bar. */
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const clause = "shared n = 0\nfunction step() -> (n)\n  update n = n + 1\n";
const counter = `# %% Count\n${clause}while true { step() }\n`;

describe("a first file in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    // What is offered while typing comes when it comes, and would take keys.
    const settings = { "editor.quickSuggestions": false, "editor.suggestOnTriggerCharacters": false };
    bench = await Workbench.start({ files: { "clause.tg": `# %%\n${clause}`, "counter.tg": counter }, settings });
  });
  after(async () => {
    await bench?.stop();
  });

  it("is made by a command, and shows the signature of a call that is taken from the completions", async () => {
    const { page } = bench;
    await bench.command("Tensorgraph: New File");
    await page.locator(".tab.active", { hasText: "Untitled" }).waitFor();
    await persist(
      "the signature of a call",
      async (timeout) => {
        await bench.type("y = sigmoi");
        await page.keyboard.press("Control+Space");
        const [list, hints] = [".suggest-widget.visible .monaco-list-row", ".parameter-hints-widget.visible"];
        await page.locator(list, { hasText: "sigmoid" }).first().waitFor({ timeout });
        await page.keyboard.press("Tab");
        await page.locator(hints, { hasText: "sigmoid(x" }).waitFor({ timeout });
      },
      async () => {
        for (const key of ["Escape", "Escape", "Control+a", "Delete"]) await page.keyboard.press(key);
      },
    );
    await page.keyboard.press("Escape");
    await bench.shows(["y = sigmoid()"]);
  });

  it("takes the beginning of a cell to the margin, also below a clause", async () => {
    await bench.openAnew("clause.tg", `# %%\n${clause}`);
    await bench.goToLine(4);
    await bench.page.keyboard.press("End");
    await bench.enter();
    await bench.type("# %% Loop");
    await bench.shows(["# %%", ...clause.trimEnd().split("\n"), "# %% Loop", ""]);
  });

  it("shows in the side bar how often a function has been called while a loop goes on", async () => {
    await bench.openAnew("counter.tg", counter);
    await bench.command("Tensorgraph: Run All");
    await bench.showView("Tensorgraph");
    const seen = new Set<string>();
    await until("counts that change", async () => {
      const [text = ""] = await bench.rows(/^step/).allInnerTexts();
      const [, calls] = /([\d,]+) calls/.exec(text) ?? [];
      if (calls !== undefined) seen.add(calls);
      return seen.size > 3;
    });
    await bench.command("Tensorgraph: Interrupt");
    await until("the end of the run", async () => /CPU$/.test(await bench.statusText()));
  });
});
