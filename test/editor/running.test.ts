/** @file The commands that run, in a real workbench: what each of them runs, and in files of several folders. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { patience, persist, until } from "../harness/until.ts";
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
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start({ files: { "cells.tg": cells, "gradient.tg": gradient, "same.tg": file(100) } });
    await bench.open("cells.tg");
  });
  after(async () => {
    await bench?.stop();
  });

  /** The results that are shown, once so many are. */
  const shown = (wanted: readonly number[], limit = patience) =>
    until(
      `results ${wanted}`,
      async () => {
        const found = (await bench.inline()).flatMap((t) => /⇒ (\d+) /.exec(t)?.[1] ?? []).map(Number);
        return found.join() === wanted.join();
      },
      limit,
    );
  const forget = async (): Promise<void> => {
    await bench.open("cells.tg");
    await bench.command("Tensorgraph: Reset State");
    await shown([]);
  };

  it("runs the line of the cursor and goes to the next", async () => {
    await forget();
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Selection or Line");
    await shown([1]);
    await bench.activeLine(3);
    await bench.command("Tensorgraph: Run Selection or Line");
    await shown([1, 11]);
  });

  it("runs the lines of a selection by its key", async () => {
    await forget();
    await bench.goToLine(6);
    await bench.page.keyboard.press("Shift+ArrowDown");
    await bench.page.keyboard.press("Shift+End");
    await bench.press("Shift+Enter", (milliseconds) => shown([2, 22], milliseconds));
  });

  it("runs all above a cell, and a cell with all below it", async () => {
    await forget();
    await bench.goToLine(6);
    await bench.command("Tensorgraph: Run Above");
    await shown([1, 11]);
    await bench.command("Tensorgraph: Run Below");
    await shown([1, 11, 2, 22, 3, 33]);
    await forget();
    await persist("the lens", async (timeout) => {
      await bench.lens("Run above").nth(1).click({ timeout });
      await shown([1, 11, 2, 22], timeout);
    });
  });

  it("runs a cell and stays, or goes on to the next", async () => {
    await forget();
    await bench.goToLine(3);
    await bench.press("Control+Enter", (milliseconds) => shown([1, 11], milliseconds));
    await bench.activeLine(3);
    await bench.press("Shift+Enter", (milliseconds) => bench.activeLine(6, milliseconds));
    await bench.command("Tensorgraph: Go to Next Cell");
    await bench.activeLine(10);
    await bench.command("Tensorgraph: Go to Previous Cell");
    await bench.activeLine(6);
  });

  it("runs all from the button of the editor's title", async () => {
    await forget();
    await bench.goToLine(6);
    const button = bench.page.locator(".editor-actions").getByRole("button", { name: /^Run Cell/ });
    await persist("the button", async (timeout) => {
      await button.first().click({ timeout });
      await shown([2, 22], timeout);
    });
  });

  it("checks a gradient by finite differences, from its lens", async () => {
    await bench.open("gradient.tg");
    await persist("the lens", async (timeout) => {
      await bench.lens("check gradient").click({ timeout });
      const told = bench.notification(/The gradient of y agrees with central differences for x\./);
      await told.first().waitFor({ timeout });
    });
  });

  it("keeps the state of files in several folders apart, though they have one name", async () => {
    const other = join(bench.folder, "../other");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "same.tg"), file(200));
    if (!bench.page.url().includes("workspace=")) await bench.addFolder(other);
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
    await bench.seeInline(/⇒ 101 /);
    await bench.picture("multi-root");
  });
});
