/** @file The results panel in a real workbench: what a run shows there, in every theme, and for those who do not see it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import axe from "axe-core";
import type { Frame } from "playwright-core";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const shapes = `# %% Values
table = arange(12).reshape([3, 4])
table
sin(linspace(0, 6, 200))
image = arange(4096).reshape([64, 64])
image

# %% Curve
for step in range(200) {
  track loss = exp(-0.02 * step)
}

# %% Failure
assert table[0, 0] == 1, "the first is one"

# %% Large
zeros([5000, 10000])
`;

const themes = {
  light: "Light Modern",
  dark: "Dark Modern",
  "high-contrast": "Dark High Contrast",
} as const;

describe("the results panel in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  let panel: Frame;
  before(async () => {
    bench = await Workbench.start({ files: { "shapes.tg": shapes } });
    await bench.open("shapes.tg");
  });
  after(async () => {
    await bench?.stop();
  });

  it("opens with the first array and shows it", async () => {
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    panel = await bench.panel();
    await panel.locator("#root table").first().waitFor();
    await panel.locator("#root canvas").first().waitFor();
  });

  it("draws a tracked value as a curve, and a failed assertion with its message", async () => {
    await bench.open("shapes.tg");
    await bench.goToLine(9);
    await bench.command("Tensorgraph: Run Cell");
    await panel.getByText("loss", { exact: false }).first().waitFor();
    await bench.goToLine(14);
    await bench.command("Tensorgraph: Run Cell");
    await panel.getByText("the first is one", { exact: false }).first().waitFor();
    await bench.page.locator(".squiggly-error").first().waitFor();
  });

  it("stays quick beside a value of fifty million elements", async () => {
    await bench.open("shapes.tg");
    await bench.goToLine(17);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/float64\[5000, 10000\]/, 60_000);
    await panel.getByText("5000", { exact: false }).first().waitFor();
    // At times the machine may do something else; a page that draws fifty million elements is never as quick.
    const frames: string = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
    await until("two frames in a second", async () => {
      const before = performance.now();
      await panel.evaluate(frames);
      return performance.now() - before < 1000;
    });
    const drawn: number = await panel.evaluate("document.querySelectorAll('*').length");
    assert.ok(drawn < 5000, `${drawn} elements are drawn`);
  });

  it("keeps what it shows when the panel was hidden", async () => {
    const tab = bench.page.locator(".tab", { hasText: "Results: shapes.tg" });
    await persist("the panel's end", async (timeout) => {
      if ((await tab.count()) === 0) return;
      await tab.click({ timeout });
      await tab.locator(".codicon-close").click({ timeout });
      await tab.waitFor({ state: "detached", timeout });
    });
    panel = await bench.showResults();
    await panel.locator("#root table").first().waitFor();
    await panel.getByText("the first is one", { exact: false }).first().waitFor();
  });

  it("exports a value, its picture and its drawing to files that the user chooses", async () => {
    const entry = panel.locator('.entry[data-line="3"]');
    const files = {
      "NumPy array (.npy)": "wave.npy",
      "Table (.csv)": "wave.csv",
      "Picture (.png)": "wave.png",
      "Drawing (.svg)": "wave.svg",
    } as const;
    for (const [item, name] of Object.entries(files)) {
      const button = entry.getByRole("button", { name: item });
      await persist("the menu", async (timeout) => {
        if (!(await button.isVisible())) await entry.locator(".menu summary").click({ timeout });
        await button.click({ timeout });
      });
      await bench.chooseFile(name, `sin-linspace-0-6-200${extname(name)}`);
      await until(name, async () => existsSync(join(bench.folder, name)));
    }
    const starts = async (name: string, pattern: RegExp) =>
      until(`${pattern} in ${name}`, async () =>
        pattern.test(readFileSync(join(bench.folder, name)).subarray(0, 40).toString("latin1")),
      );
    await starts("wave.npy", /NUMPY/);
    await starts("wave.csv", /^0(?:\.0)?\r?\n0\.03/);
    await starts("wave.png", /PNG/);
    await starts("wave.svg", /^<svg /);
  });

  it("goes to the line of a result", async () => {
    await panel.locator('.entry[data-line="13"]').getByRole("button", { name: "line 14" }).first().click();
    await bench.activeLine(14);
  });

  it("marks a curve whose loop was edited as stale, with the reason, and as fresh when that is taken back", async () => {
    const curve = panel.locator(".entry.curve");
    await bench.openAnew("shapes.tg", shapes);
    await bench.goToLine(10);
    await bench.page.keyboard.press("End");
    await bench.page.keyboard.type(" + 1");
    await curve.locator(".stale-mark", { hasText: "has been edited" }).waitFor();
    await bench.picture("stale-curve");
    for (let i = 0; i < 4; i++) await bench.page.keyboard.press("Backspace");
    await curve.locator(".stale-mark").waitFor({ state: "detached" });
  });

  it("shows the same after the window was opened again, marked as of before", async () => {
    await panel.locator("#root table").first().waitFor();
    await bench.reload("shapes.tg", "Results: shapes.tg");
    panel = await bench.panel();
    await panel.locator("#root table").first().waitFor();
    await panel.locator(".entry.curve canvas").first().waitFor();
    await panel.locator('.entry[data-line="2"] .stale-mark', { hasText: "before this window" }).waitFor();
    await bench.picture("reloaded");
    await bench.open("shapes.tg");
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    await panel.locator('.entry[data-line="2"]:not(.stale)').waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`can be read in ${name}`, async () => {
      await bench.theme(theme);
      const kind = `vscode-${name}`;
      await until(kind, async () => ((await panel.locator("body").getAttribute("class")) ?? "").includes(kind));
      await bench.picture(`results-${name}`);
      await panel.evaluate(axe.source);
      const violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[] =
        await panel.evaluate("axe.run(document.getElementById('root')).then((r) => r.violations)");
      const grave = violations.filter((v) => v.impact === "serious" || v.impact === "critical");
      assert.deepEqual(
        grave.map(
          (v) =>
            `${v.id}: ${v.nodes
              .map((n) => n.html)
              .join(" ")
              .slice(0, 400)}`,
        ),
        [],
      );
    });
  }
});
