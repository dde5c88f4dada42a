/** @file The results panel in a real browser, fed by the real language server: each kind of value in each of its views. */
import assert from "node:assert/strict";
import { ResultsPage } from "../harness/results-page.ts";

describe("views of the results panel", () => {
  let results: ResultsPage;
  before(async function () {
    this.timeout(30_000);
    results = await ResultsPage.start();
  });
  after(() => results.stop());
  afterEach(async () => {
    assert.deepEqual(results.failures.splice(0), []);
    assert.deepEqual(await results.page.evaluate("window.violations"), [], "content that the page's policy forbids");
  });
  const entry = (line: number) => results.page.locator(`.entry[data-line="${line}"]`);

  it("shows a number with all its digits, its line, time and device", async () => {
    await results.open("# %% Numbers\nx = 0.1 + 0.2\nx\n");
    await results.run();
    assert.equal(await entry(2).locator(".scalar").textContent(), "0.30000000000000004");
    assert.match((await entry(2).locator(".when").textContent()) ?? "", /^[\d.]+ m?s · cpu$/);
    await entry(2).getByRole("button", { name: "line 3" }).click();
    const [goTo] = await results.posted("go-to");
    assert.deepEqual(goTo!.position, { start: { line: 2, character: 0 }, end: { line: 2, character: 1 } });
  });

  it("shows a small matrix as a table with its indices, NaN and inf marked", async () => {
    await results.open("[[1.5, nan], [inf, 2]]\n");
    await results.run();
    const rows = await entry(0).locator("tbody tr").allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.trim().split(/\s+/)),
      [
        ["0", "1.5", "nan"],
        ["1", "inf", "2"],
      ],
    );
    assert.deepEqual(await entry(0).locator("td.marked").allInnerTexts(), ["nan", "inf"]);
  });
});
