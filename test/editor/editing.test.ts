/** @file Typing in a real workbench: how lines are indented and closed, cells folded, snippets put in, steps of the walkthrough done. */
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const cells = `# %% One
a = 1
b = 2

# %% Two
c = 3
`;
const empty = "# %% Empty\n";

describe("typing in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    // What is offered while typing comes when it comes, and would take keys.
    const settings = { "editor.quickSuggestions": false, "editor.suggestOnTriggerCharacters": false };
    bench = await Workbench.start({ files: { "cells.tg": cells, "empty.tg": empty }, settings });
  });
  after(async () => {
    await bench?.stop();
  });

  it("indents the clauses of a function, goes on with documentation, and closes brackets", async () => {
    await bench.openAnew("empty.tg", empty);
    await bench.goToLine(2);
    const lines = ["## The count.", "of all calls"];
    for (const line of lines) {
      await bench.type(line);
      await bench.enter();
    }
    for (let i = 0; i < 3; i++) await bench.page.keyboard.press("Backspace");
    const more = [
      "shared n = 0",
      "input X: float64[k",
      "function f(X) -> X.sum()",
      "update n = n + 1",
      "update n = n + 2",
    ];
    for (const line of more) {
      await bench.type(line);
      if (line.includes("[")) await bench.page.keyboard.press("End");
      await bench.enter();
    }
    await bench.enter();
    await bench.type("f([1, 2");
    await bench.shows([
      "# %% Empty",
      "## The count.",
      "## of all calls",
      "shared n = 0",
      "input X: float64[k]",
      "function f(X) -> X.sum()",
      "  update n = n + 1",
      "  update n = n + 2",
      "",
      "f([1, 2])",
    ]);
  });

  it("puts a snippet in, whose places are filled in turn, and runs it in a file without a name", async () => {
    await bench.command("File: New Untitled Text File");
    await bench.command("Change Language Mode", "Tensorgraph");
    await bench.command("Snippets: Insert Snippet", "training");
    const loop = (count: string, call: string) => [
      `for step in range(${count}) {`,
      `  c = ${call}(data_x, data_y)`,
      "  track loss = c",
      "}",
    ];
    await bench.shows(loop("1000", "train"));
    await bench.page.keyboard.type("20");
    await bench.page.keyboard.press("Tab");
    await bench.page.keyboard.type("f");
    await bench.shows(loop("20", "f"));
    await bench.page.keyboard.press("Control+a");
    await bench.page.keyboard.type("1 + 2");
    await bench.press("Control+Enter", (milliseconds) => bench.seeInline(/⇒ 3 · int64/, milliseconds));
  });

  it("folds cells", async () => {
    await bench.open("cells.tg");
    // Where the server has not told yet what can be folded, nothing is.
    await persist("folding", async (milliseconds) => {
      await bench.command("Fold All");
      await bench.shows(["# %% One", "", "# %% Two", ""], milliseconds);
    });
    await bench.command("Unfold All");
    await bench.shows(cells.split("\n"));
  });

  it("marks each step of the walkthrough as done when it is", async () => {
    await bench.command("Tensorgraph: Open Walkthrough");
    await bench.page.locator(".getting-started-step", { hasText: "Hover a gradient" }).waitFor();
    const done = (title: string) =>
      bench.page.locator(".getting-started-step", { hasText: title }).locator(".codicon.complete").waitFor();
    await bench.open("cells.tg");
    await bench.hover("a");
    await bench.command("Tensorgraph: Run Cell");
    await bench.showView("Tensorgraph");
    await bench.showResults();
    await bench.command("Tensorgraph: Open Example…", "life.tg");
    await bench.page.locator(".tab.active", { hasText: /Untitled-\d/ }).waitFor();
    await bench.command("Tensorgraph: Open Walkthrough");
    const steps = ["Open an example", "Hover a gradient", "Run a cell", "Watch the state", "Train a model"];
    for (const title of steps) await done(title);
    await bench.picture("walkthrough-done");
  });
});
