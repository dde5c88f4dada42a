/** @file The results panel as a whole: runs as they go on, errors, stale results, graphs, what it keeps, and who can use it. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Locator } from "playwright-core";
import { ResultsPage } from "../harness/results-page.ts";
import { themes } from "../harness/themes.ts";

const textOf = async (place: Locator): Promise<string> => (await place.textContent()) ?? "";

const training = (steps: number): string => `# %% Data
shared w: float64[3] = [5.0, 1.0, 2.0]
input X: float64[N, 3]
cost = mean(exp(-sum((X @ w) ** 2, axis=0) / 100.0) + sum(w ** 2))
gradient = grad(cost, w)
function step(X) -> cost
  update w = w - 0.01 * gradient
  with profile
data = ones([8, 3])
# %% Train
for i in range(${steps}) {
  l = step(data)
  track loss = l
}
l
`;

describe("the results panel", () => {
  let results: ResultsPage;
  before(async () => {
    results = await ResultsPage.start();
  });
  after(() => results?.stop());
  afterEach(async () => {
    assert.deepEqual(results.failures.splice(0), []);
    assert.deepEqual(await results.page.evaluate("window.violations"), [], "content that the page's policy forbids");
  });
  const entry = (line: number): Locator => results.page.locator(`.entry[data-line="${line}"]`);

  it("draws a training curve while it is trained, always in the same picture", async () => {
    await results.open(training(300_000));
    await results.page.evaluate(`(() => {
      window.seen = new Set();
      window.canvases = new Set();
      new MutationObserver(() => {
        const last = document.querySelector(".curve .last")?.textContent;
        const canvas = document.querySelector(".curve canvas");
        if (last) window.seen.add(last);
        if (canvas) window.canvases.add(canvas);
      }).observe(document.getElementById("root"), { childList: true, subtree: true, characterData: true });
    })()`);
    await results.run();
    await results.until("document.querySelector('.curve .last')?.textContent.startsWith('step 299999:')");
    assert.ok(Number(await results.page.evaluate("window.seen.size")) >= 3, "it moved while it ran");
    assert.equal(await results.page.evaluate("window.canvases.size"), 1);
    assert.match(await textOf(results.page.locator(".cell .status").last()), /^done · /);
    assert.ok(await results.page.locator(".progress").last().isHidden());
    await results.page.locator(".curve").getByText("Numbers").click();
    const rows = results.page.locator(".curve tbody tr");
    await rows.first().waitFor();
    assert.match((await rows.first().locator("th, td").allInnerTexts()).join(" "), /^0 0 3\d/);
  });

  it("draws the optimised graph, each box with its time and a way to its line, by mouse and by keys", async () => {
    await results.page.getByRole("button", { name: "Show graph" }).click();
    const graph = results.page.getByRole("region", { name: "Graph of step" });
    await graph.getByRole("button", { name: /^w float64\[3\]/ }).waitFor();
    const group = graph.getByRole("button", { name: /^line 4 · \d+ nodes/ });
    assert.match((await group.getAttribute("aria-label"))!, /[mµ]?s, line 4$/);
    const before = await graph.locator(".box").count();
    await group.focus();
    assert.match(await textOf(graph.locator(".graph-about")), /^line 4/);
    await results.page.keyboard.press("ArrowUp");
    assert.notEqual(await results.page.evaluate("document.activeElement.dataset.box"), "line 4");
    await results.page.keyboard.press("ArrowDown");
    await group.focus();
    await results.page.keyboard.press("Enter");
    assert.ok((await graph.locator(".box").count()) > before);
    const box = graph.getByRole("button", { name: /, line 4$/ }).first();
    await box.focus();
    await results.page.keyboard.press("Enter");
    const goTo = (await results.posted("go-to")).at(-1)!;
    assert.equal("start" in goTo.position && goTo.position.start.line, 3);
    await graph.locator(".menu summary").click();
    await graph.getByRole("button", { name: "Drawing (.svg)" }).click();
    const [saved] = await results.posted("save-file");
    assert.match(saved!.content, /^<svg [\s\S]*Graph of step[\s\S]*fill="rgb/);
    await graph.getByRole("button", { name: "Close graph" }).click();
    assert.equal(await graph.count(), 0);
  });

  it("draws each use of a def as one box, each line as one, or all nodes", async () => {
    const steps = Array.from({ length: 9 }, (_, i) => `y${i + 1} = y${i} + ${i} * tanh(x)`).join("\n");
    await results.open(
      `input x: float64[n]\ndef bump(v) = exp(-v ** 2) + v\na = bump(x)\ny0 = bump(3 * sqrt(a))\n${steps}\nfunction f(x) -> y9\n`,
    );
    await results.run();
    const show = await results.runner.ask("tensorgraph/graph", { uri: results.shown, name: "f" });
    await results.send({ kind: "show-graph", name: "f", graph: show });
    const graph = results.page.getByRole("region", { name: "Graph of f" });
    const labels = async (): Promise<string> => (await graph.locator(".box .name").allTextContents()).join(", ");
    await graph.locator(".box").first().waitFor();
    assert.match(await labels(), /bump \(1\) · \d nodes.*bump \(2\) · \d nodes/);
    await graph.getByRole("button", { name: "Collapse by line" }).click();
    assert.match(await labels(), /line 2 · \d+ nodes/);
    const collapsed = await graph.locator(".box").count();
    await graph.getByRole("button", { name: "Expand all" }).click();
    assert.ok((await graph.locator(".box").count()) > collapsed);
    await graph.getByRole("button", { name: "Collapse by def" }).click();
    await graph.getByRole("button", { name: /^bump \(1\)/ }).click();
    assert.doesNotMatch(await labels(), /bump \(1\)/);
    assert.match(await labels(), /bump \(2\)/);
  });

  it("draws a graph as wide as the panel until another size is chosen", async () => {
    const inputs = Array.from({ length: 12 }, (_, i) => `x${i}`);
    const text = `input ${inputs.join(", ")}: float64[n]\nfunction wide(${inputs.join(", ")}) -> ${inputs.join(" + ")}\n`;
    const uri = await results.open(text);
    const graph = await results.runner.ask("tensorgraph/graph", { uri, name: "wide" });
    await results.send({ kind: "show-graph", name: "wide", graph });
    const room = `document.querySelector(".graph-picture").offsetWidth - 16`;
    const svg = `document.querySelector(".graph-picture svg")`;
    const [natural, width] = [
      `Number(${svg}.getAttribute("viewBox").split(" ")[2])`,
      `Number(${svg}.getAttribute("width"))`,
    ];
    const fitted = `Math.abs(${width} - ${natural} * Math.max(0.65, Math.min(1, (${room}) / ${natural}))) < 1`;
    for (const panel of [1200, 500, 900]) {
      await results.page.setViewportSize({ width: panel, height: 1000 });
      await results.until(fitted);
    }
    await results.page.getByRole("button", { name: "Zoom in" }).click();
    const chosen = await results.page.evaluate(width);
    await results.page.setViewportSize({ width: 800, height: 1000 });
    assert.equal(await results.page.evaluate(width), chosen);
    await results.page.setViewportSize({ width: 900, height: 1000 });
  });

  it("marks what was printed, plotted and tracked as stale, with the reason, and draws it no less", async () => {
    const text = 'x = 1\nprint("now", x)\nplot([1, 2, 3] * x)\nfor i in range(5) { track rise = i * x }\n';
    const uri = await results.open(text);
    await results.run();
    await entry(3).locator("canvas").waitFor();
    assert.equal(await results.page.locator(".stale-mark").count(), 0);
    await results.runner.client.change(uri, 2, [{ text: text.replace("x = 1", "x = 2") }]);
    await results.until("document.querySelectorAll('.entry.stale .stale-mark').length === 3");
    for (const line of [1, 2, 3])
      assert.match(await textOf(entry(line).locator(".stale-mark")), /^stale: x has been edited since$/);
    assert.equal(await textOf(entry(1).locator("pre")), "now 1");
    await entry(2).locator("canvas").waitFor();
    await results.run();
    await results.until("document.querySelectorAll('.stale-mark').length === 0");
  });

  it("marks a result whose source has changed, with the reason", async () => {
    const uri = await results.open("# %% A\nx = 1\n# %% B\nx + 1\n");
    await results.run();
    await results.runner.client.change(uri, 2, [{ text: "# %% A\nx = 7\n# %% B\nx + 1\n" }]);
    await results.page.locator(".stale-mark").waitFor();
    assert.match(await textOf(entry(3).locator(".stale-mark")), /^stale: .*x/);
    assert.equal(await textOf(entry(3).locator(".scalar")), "2", "it is not blanked");
  });

  it("shows an error with its line and the chain of reasons as links", async () => {
    await results.open("# %% Fails\na = [1, 2]\nb = [1, 2, 3]\na + b\n");
    await results.run();
    const problem = entry(3)
      .filter({ has: results.page.locator(".problem") })
      .first();
    assert.match(await textOf(problem.locator(".message")), /2.*3|3.*2/);
    const links = problem.locator(".chain button");
    assert.ok((await links.count()) >= 2);
    await links.first().click();
    assert.ok((await results.posted("go-to")).length > 0);
    assert.match(await textOf(results.page.locator(".top .status")), /^failed/);
  });

  it("tells screen readers the newest result", async () => {
    await results.open("6 * 7\n");
    await results.run();
    await results.until("/Line 1 gives 42|Run done/.test(document.querySelector('[role=status]').textContent)");
  });

  it("interrupts and runs cells by its own buttons", async () => {
    await results.open("# %% One\n1\n");
    await results.run();
    await results.page.getByRole("button", { name: "Run cell" }).click();
    assert.deepEqual(await results.posted("run"), [{ kind: "run", what: "cell", cell: 0 }]);
    await results.send({ kind: "trusted", trusted: false });
    await results.until("document.querySelector('button[title=\"Run cell\"]').disabled");
  });

  it("looks the same after it was hidden: views, folded cells and curves", async () => {
    await results.open("# %% One\neval(sin(arange(300.0)))\n# %% Two\nfor i in range(30) { track square = i * i }\n");
    await results.run();
    await entry(1).getByRole("button", { name: "Histogram" }).click();
    await results.page.getByRole("button", { name: "Two" }).click();
    await results.until("window.keptState?.view.folded.length === 1");
    const kept = await results.page.evaluate("window.keptState");
    await results.load("dark", kept);
    await entry(1)
      .getByRole("img", { name: /^Histogram/ })
      .waitFor();
    assert.equal(await results.page.getByRole("button", { name: "Two" }).getAttribute("aria-expanded"), "false");
    await results.page.getByRole("button", { name: "Two" }).click();
    assert.match(await textOf(results.page.locator(".curve .last")), /^step 29: 841$/);
    assert.match(await textOf(entry(1).locator(".stale-mark")), /before this window/);
  });

  it("brings a result into view and gives it the focus", async () => {
    await results.open(Array.from({ length: 40 }, (_, i) => `eval(full([3], ${i}.0))`).join("\n"));
    await results.run();
    const told = results.runner.told.filter((t) => t.event.kind === "result").at(-1)!.event;
    assert.ok(told.kind === "result");
    await results.send({ kind: "reveal-result", result: told.result });
    await results.until("document.activeElement.dataset.line === '39'");
  });

  for (const name of ["dark", "light", "high-contrast"] as const) {
    it(`has no violation that axe-core finds in the ${name} theme`, async () => {
      await results.open(
        `${training(300)}# %% Views\n[[1.5, nan], [inf, 2]]\neval(sin(arange(300.0)))\nreshape(arange(600.0), [20, 30])\nreshape(arange(24.0), [2, 3, 4])\n# %% Fails\nload("no.npy")\n`,
        name,
      );
      await results.run();
      await results.setTheme(themes[name]);
      await results.page.getByRole("button", { name: "Show graph" }).click();
      await results.page.locator(".graph .box").first().waitFor();
      await results.page.locator(".entry summary[aria-label=Export]").first().click();
      await results.page.evaluate(axe.source);
      const found = (await results.page.evaluate(
        "axe.run(document).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html.slice(0, 120) + ' ' + (n.any[0]?.message ?? '')).slice(0, 4).join(' | ')))",
      )) as string[];
      assert.deepEqual(found, []);
    });
  }
});
