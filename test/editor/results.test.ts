/** @file The results panel in a real workbench: what a run shows there, in every theme, and for those who do not see it. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Frame } from "playwright-core";
import { until, Workbench } from "../harness/workbench.ts";

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
  this.timeout(300_000);
  let bench: Workbench;
  let panel: Frame;
  before(async () => {
    bench = await Workbench.start({ files: { "shapes.tg": shapes } });
    await bench.open("shapes.tg");
  });
  after(async () => {
    await bench?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });

  it("opens with the first array and shows it", async () => {
    await bench.command("Tensorgraph: Run Cell");
    panel = await bench.panel();
    await panel.locator("#root table").first().waitFor();
    await panel.locator("#root canvas").first().waitFor();
  });

  it("draws a tracked value as a curve, and a failed assertion with its message", async () => {
    await bench.goToLine(9);
    await bench.command("Tensorgraph: Run Cell");
    await panel.getByText("loss", { exact: false }).first().waitFor();
    await bench.goToLine(14);
    await bench.command("Tensorgraph: Run Cell");
    await panel.getByText("the first is one", { exact: false }).first().waitFor();
    await bench.page.locator(".squiggly-error").first().waitFor();
  });

  it("stays quick beside a value of fifty million elements", async () => {
    await bench.goToLine(17);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/float64\[5000, 10000\]/, 60_000);
    await panel.getByText("5000", { exact: false }).first().waitFor();
    const before = Date.now();
    await panel.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    assert.ok(Date.now() - before < 1000, `two frames took ${Date.now() - before} ms`);
  });

  it("keeps what it shows when the panel was hidden", async () => {
    const tab = bench.page.locator(".tab", { hasText: "Results: shapes.tg" });
    await tab.click();
    await tab.locator(".codicon-close").click();
    await tab.waitFor({ state: "detached" });
    await bench.command("Tensorgraph: Show Results");
    panel = await bench.panel();
    await panel.locator("#root table").first().waitFor();
    await panel.getByText("the first is one", { exact: false }).first().waitFor();
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`can be read in ${name}`, async () => {
      await bench.theme(theme);
      const kind = `vscode-${name}`;
      await until(kind, 10_000, async () =>
        ((await panel.locator("body").getAttribute("class")) ?? "").includes(kind) ? true : undefined,
      );
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
