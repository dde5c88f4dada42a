/** @file The commands that run, in a real workbench: what each of them runs, and in files of several folders. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const cells = `# %% One
a = 1
a + 10

# %% Two
b = 2
b + 20

# %% Three
c = 3
c + 30
`;

const gradient = `# %% Gradient
input x: float64
y = sin(x) ** 2
gx = grad(y, x)
`;

const file = (n: number): string => `# %% Cell\nshared w = ${n}\nw.get_value() + 1\n`;

describe("running in a real workbench", function () {
  this.timeout(300_000);
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ files: { "cells.tg": cells, "gradient.tg": gradient, "same.tg": file(100) } });
    await bench.open("cells.tg");
  });
  after(async () => {
    await bench?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  /** The results that are shown, once so many are. */
  const shown = (...wanted: readonly number[]) =>
    until(`results ${wanted}`, 20_000, async () => {
      const found = (await bench.inline()).flatMap((t) => /⇒ (\d+) /.exec(t)?.[1] ?? []).map(Number);
      return found.join() === wanted.join() ? true : undefined;
    });
  const forget = async (): Promise<void> => {
    await bench.command("Tensorgraph: Reset State");
    await shown();
  };

  it("runs the line of the cursor and goes to the next", async () => {
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Selection or Line");
    await shown(1);
    await bench.activeLine(3);
    await bench.command("Tensorgraph: Run Selection or Line");
    await shown(1, 11);
  });

  it("runs the lines of a selection by its key", async () => {
    await forget();
    await bench.goToLine(6);
    await bench.page.keyboard.press("Shift+ArrowDown");
    await bench.page.keyboard.press("Shift+End");
    await bench.page.keyboard.press("Shift+Enter");
    await shown(2, 22);
  });

  it("runs all above a cell, and a cell with all below it", async () => {
    await forget();
    await bench.goToLine(6);
    await bench.command("Tensorgraph: Run Above");
    await shown(1, 11);
    await bench.command("Tensorgraph: Run Below");
    await shown(1, 11, 2, 22, 3, 33);
    await forget();
    await bench.lens("Run above").nth(1).click();
    await shown(1, 11, 2, 22);
  });

  it("runs a cell and stays, or goes on to the next", async () => {
    await forget();
    await bench.goToLine(3);
    await bench.page.keyboard.press("Control+Enter");
    await shown(1, 11);
    await bench.activeLine(3);
    await bench.page.keyboard.press("Shift+Enter");
    await bench.activeLine(6);
    await bench.command("Tensorgraph: Go to Next Cell");
    await bench.activeLine(10);
    await bench.command("Tensorgraph: Go to Previous Cell");
    await bench.activeLine(6);
  });

  it("runs all from the button of the editor's title", async () => {
    await forget();
    await bench.page
      .locator(".editor-actions")
      .getByRole("button", { name: /^Run Cell/ })
      .first()
      .click();
    await shown(2, 22);
  });

  it("checks a gradient by finite differences, from its lens", async () => {
    await bench.open("gradient.tg");
    await bench.lens("check gradient").click();
    await bench.notification(/The gradient of y agrees with central differences for x\./).waitFor();
  });

  it("keeps the state of files in several folders apart, though they have one name", async () => {
    const other = join(bench.folder, "../other");
    mkdirSync(other);
    writeFileSync(join(other, "same.tg"), file(200));
    await bench.addFolder(other);
    const files = [
      [join(bench.folder, "same.tg"), 100],
      [join(other, "same.tg"), 200],
    ] as const;
    for (const [path, n] of files) {
      await bench.openPath(path);
      await bench.command("Tensorgraph: Run All");
      await bench.seeInline(new RegExp(`⇒ ${n + 1} `));
      await bench.showView("Tensorgraph");
      await bench.rows(new RegExp(`^w.*${n} · int64`)).waitFor();
    }
    await bench.openPath(files[0][0]);
    await bench.rows(/^w.*100 · int64/).waitFor();
    assert.ok((await bench.inline()).some((t) => /⇒ 101 /.test(t)));
    await bench.picture("multi-root");
  });
});
