/** @file The results panel in a real browser, fed by the real language server: each kind of value in each of its views. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { threadsPerCore } from "../../server/src/kernel/threads-per-core.ts";
import { ResultsPage } from "../harness/results-page.ts";

const textOf = async (place: Locator): Promise<string> => (await place.textContent()) ?? "";

describe("views of the results panel", () => {
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
  const rowsOf = async (place: Locator): Promise<string[][]> => {
    await place.locator("tbody tr").first().waitFor();
    return (await place.locator("tbody tr").all()).reduce(
      async (rows, row) => [...(await rows), await row.locator("th, td").allInnerTexts()],
      Promise.resolve<string[][]>([]),
    );
  };

  it("shows a number with all its digits, its line, time and device", async () => {
    await results.open("# %% Numbers\nx = 0.1 + 0.2\nx\n");
    await results.run();
    assert.equal(await textOf(entry(2).locator(".scalar")), "0.30000000000000004");
    assert.match(await textOf(entry(2).locator(".when")), /^[\d.]+ [mµ]?s · cpu$/);
    await entry(2).getByRole("button", { name: "line 3" }).click();
    const [goTo] = await results.posted("go-to");
    assert.deepEqual(goTo!.position, { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } });
  });

  it("shows a small matrix as a table with its indices, NaN and inf marked, sorts and copies it", async () => {
    await results.open("[[1.5, nan], [inf, 2], [-1, 4]]\n");
    await results.run();
    const table = entry(0).getByRole("grid");
    const [grid, scroller] = await Promise.all([
      table.boundingBox(),
      entry(0).locator(".table-scroller").boundingBox(),
    ]);
    assert.ok(grid!.width < 250 && grid!.width <= scroller!.width, "columns are as wide as what stands in them");
    assert.deepEqual(await rowsOf(table), [
      ["0", "1.5", "nan"],
      ["1", "inf", "2"],
      ["2", "-1", "4"],
    ]);
    assert.deepEqual(await entry(0).locator("td.marked").allInnerTexts(), ["nan", "inf"]);
    await table.getByRole("button", { name: "0" }).click();
    assert.deepEqual(
      (await rowsOf(table)).map((row) => row[0]),
      ["2", "0", "1"],
    );
    assert.equal(await table.locator("th[aria-sort=ascending]").count(), 1);
    await entry(0).getByRole("button", { name: /^Copy/ }).click();
    await results.until("window.posted.some((m) => m.kind === 'copy')");
    assert.equal((await results.posted("copy"))[0]!.text, "1.5\tnan\ninf\t2\n-1\t4");
  });

  it("moves through a table by keys, and says the cell with all its digits", async () => {
    await results.open("[[1.0, 2.0], [3.0, 1.0 / 3]]\n");
    await results.run();
    const table = entry(0).getByRole("grid");
    await table.focus();
    await results.page.keyboard.press("ArrowDown");
    await results.page.keyboard.press("End");
    assert.equal(await textOf(entry(0).locator(".readout")), "1, 1 = 0.3333333333333333");
    const active = await table.getAttribute("aria-activedescendant");
    assert.equal(await textOf(results.page.locator(`#${active}`)), "0.333333");
    await results.page.keyboard.press("Shift+ArrowUp");
    await results.page.keyboard.press("Control+c");
    await results.until("window.posted.some((m) => m.kind === 'copy')");
    assert.equal((await results.posted("copy"))[0]!.text, "2\n0.3333333333333333");
  });

  it("chooses a slice of a tensor of three axes by the names of its dims", async () => {
    await results.open("shared images: float64[batch, row, column] = reshape(arange(60.0), [3, 4, 5])\n");
    await results.run();
    await results.send({ kind: "show-value", name: "images" });
    const watch = results.page.getByRole("region", { name: "Value of images" });
    await watch.getByRole("button", { name: "Table" }).click();
    assert.deepEqual((await rowsOf(watch))[0], ["0", "0", "1", "2", "3", "4"]);
    await watch.getByLabel("batch", { exact: true }).fill("2");
    await results.page.keyboard.press("Enter");
    assert.deepEqual((await rowsOf(watch))[1], ["1", "45", "46", "47", "48", "49"]);
    await watch.getByLabel("rows").selectOption({ label: "batch (3)" });
    assert.deepEqual(
      (await rowsOf(watch)).map((row) => row[1]),
      ["0", "20", "40"],
    );
    assert.equal(await textOf(watch.locator(".corner")), "batch \\ column");
  });

  it("names the axes of what a function gives: in tables, in plots, and where there are too many", async () => {
    await results.open(
      "input X: float64[sample, step, feature]\nfunction f(X) -> X * 2\nfunction g(X) -> X[0, :, 0]\nX0 = reshape(arange(600.0), [2, 60, 5])\nf(X0)\ng(X0)\n",
    );
    await results.run();
    await entry(4).getByRole("button", { name: "Table" }).click();
    assert.equal(await textOf(entry(4).locator(".corner")), "step \\ feature");
    await entry(4).getByLabel("sample", { exact: true }).fill("1");
    await results.page.keyboard.press("Enter");
    assert.deepEqual((await rowsOf(entry(4)))[0], ["0", "600", "602", "604", "606", "608"]);
    await entry(5).getByRole("button", { name: "Line", exact: true }).click();
    await entry(5).getByRole("img").focus();
    await results.page.keyboard.press("Home");
    assert.match(await textOf(entry(5).locator(".readout").first()), /^step 0: 0$/);
  });

  it("tells two axes of one name apart by their numbers", async () => {
    await results.open("shared cov: float64[unit, unit, time] = ones([2, 2, 3])\n");
    await results.run();
    await results.send({ kind: "show-value", name: "cov" });
    const watch = results.page.getByRole("region", { name: "Value of cov" });
    await watch.getByRole("button", { name: "Table" }).click();
    assert.deepEqual(await watch.getByLabel("rows").locator("option").allInnerTexts(), [
      "unit (axis 0) (2)",
      "unit (axis 1) (2)",
      "time (3)",
    ]);
  });

  it("shows a watched variable as it is after each run", async () => {
    await results.open("# %% A\nshared w = 5.0\n# %% B\nw.set_value(w.get_value() * 2)\n");
    await results.run({ kind: "cells", cells: [0] });
    await results.send({ kind: "show-value", name: "w" });
    const watched = results.page.getByRole("region", { name: "Value of w" });
    await watched.getByText("5", { exact: true }).waitFor();
    await results.run({ kind: "cells", cells: [1] });
    await watched.getByText("10", { exact: true }).waitFor();
  });

  it("draws a vector as a line that keys read, with its numbers behind it", async () => {
    await results.open("eval(sin(arange(400.0) / 20))\n");
    await results.run();
    const frame = entry(0).getByRole("img");
    await frame.locator("canvas").waitFor();
    await frame.focus();
    await results.page.keyboard.press("End");
    assert.match(await textOf(entry(0).locator(".readout").first()), /^axis 0 399: 0\.891/);
    await entry(0).getByText("Numbers").click();
    assert.deepEqual((await rowsOf(entry(0).getByRole("grid")))[1], ["1", "1", "0.0499792"]);
  });

  it("draws histograms, heat maps and images, each with a picture to save", async () => {
    await results.open("reshape(arange(600.0), [20, 30])\n");
    await results.run();
    await entry(0)
      .getByRole("img", { name: /^Heat map of/ })
      .focus();
    await results.page.keyboard.press("ArrowRight");
    assert.equal(await textOf(entry(0).locator(".readout")), "axis 0 0, axis 1 1: 1");
    await entry(0).getByRole("button", { name: "Histogram" }).click();
    await entry(0)
      .getByRole("img", { name: /^Histogram of/ })
      .locator("canvas")
      .waitFor();
    await entry(0).getByText("Numbers").click();
    const counts = (await rowsOf(entry(0).getByRole("grid"))).map((row) => Number(row[3]));
    assert.ok(counts.length > 5 && counts.every((n) => n > 0));
    await entry(0).getByRole("button", { name: "Image" }).click();
    await entry(0)
      .getByRole("img", { name: /^Image of/ })
      .waitFor();
    for (const item of ["NumPy array (.npy)", "Table (.csv)", "Picture (.png)", "Drawing (.svg)"]) {
      await entry(0).locator(".menu summary").click();
      await entry(0).getByRole("button", { name: item }).click();
    }
    const exports = await results.posted("export-value");
    assert.deepEqual(
      exports.map((e) => e.format),
      ["npy", "csv"],
    );
    assert.ok(exports[0]!.of.result !== undefined);
    const [png, svg] = await results.posted("save-file");
    assert.deepEqual(
      [...Buffer.from(png!.content, "base64").subarray(1, 4)].map((c) => String.fromCharCode(c)).join(""),
      "PNG",
    );
    assert.match(svg!.content, /^<svg .*<image .*<\/svg>$/s);
  });

  it("shows a picture with a last axis of three channels in its colours", async () => {
    await results.open("uint8(stack([full([16, 16], 200), full([16, 16], 100), full([16, 16], 50)], axis=-1))\n");
    await results.run();
    const canvas = entry(0).locator(".pixels canvas");
    await canvas.waitFor();
    const pixel = await results.page.evaluate(
      "[...document.querySelector('.pixels canvas').getContext('2d').getImageData(3, 4, 1, 1).data]",
    );
    assert.deepEqual(pixel, [200, 100, 50, 255]);
  });

  it("shows the parts of a list one by one", async () => {
    await results.open('[ones([3]), "words", 2.5]\n');
    await results.run();
    assert.deepEqual(await entry(0).locator("h4").allInnerTexts(), ["0", "1", "2"]);
    assert.equal(await textOf(entry(0).locator("pre")), "words");
    assert.equal(await textOf(entry(0).locator(".scalar")), "2.5");
  });

  it("shows a value of 50 million elements at once, and fetches what is scrolled to", async function () {
    this.retries(3); // the machine may be busy with something else
    await results.open('shared big: uint8[n] = uint8(eval(zeros([50000000], dtype = "uint8") + 7))\nbig.get_value()\n');
    await results.run();
    await results.page.evaluate(`(() => {
      window.longest = 0; let last = performance.now();
      const tick = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(tick); };
      requestAnimationFrame(tick);
    })()`);
    const began = performance.now();
    await entry(1).getByRole("button", { name: "Table" }).click();
    const table = entry(1).getByRole("grid");
    await table.getByRole("gridcell").first().waitFor();
    const shown = performance.now() - began;
    assert.equal(await table.getAttribute("aria-rowcount"), "50000001");
    await table.focus();
    await results.page.keyboard.press("Control+End");
    assert.equal(await textOf(entry(1).locator(".readout")), "49999999 = 7");
    await results.page.keyboard.press("PageUp");
    await results.page.keyboard.press("PageUp");
    await entry(1).getByText("49999970", { exact: true }).waitFor();
    await results.until("![...document.querySelectorAll('td')].some((c) => c.textContent === '…')");
    await results.page.evaluate(
      "(() => { const s = document.querySelector('.table-scroller'); s.scrollTop = s.scrollHeight / 2; })()",
    );
    await results.until("/^2[45]/.test(document.querySelector('tbody th').textContent)");
    await results.until("![...document.querySelectorAll('td')].some((c) => c.textContent === '…')");
    const slices = (await results.posted("ask")).filter((m) => m.method === "tensorgraph/value");
    const cells = await results.page.locator("td").count();
    assert.ok(cells < 100, `${cells} cells on the page`);
    assert.ok(slices.length >= 2 && slices.length < 12, `${slices.length} slices`);
    const longest = Number(await results.page.evaluate("window.longest"));
    const busy = threadsPerCore();
    const what = `shown after ${shown} ms, the longest frame took ${longest} ms, ${busy} threads wait for each core`;
    assert.ok(shown < 1500 * busy && longest < 500 * busy, what);
  });
});
