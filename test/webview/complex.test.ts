/** @file Complex numbers in the results panel: both parts in tables, a chosen one in pictures, as the language server sends them. */
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { ResultsPage } from "../harness/results-page.ts";
import { until } from "../harness/until.ts";

describe("complex numbers in the results panel", () => {
  let results: ResultsPage;
  before(async () => {
    results = await ResultsPage.start();
  });
  after(() => results?.stop());
  afterEach(() => assert.deepEqual(results.failures.splice(0), []));
  const entry = (line: number): Locator => results.page.locator(`.entry[data-line="${line}"]`);
  /** Waits until the table has these cells: it is drawn once its room is known. */
  const shows = async (line: number, ...wanted: string[]): Promise<void> => {
    let seen: string[] = [];
    const look = async () => {
      seen = await entry(line).locator("td").allInnerTexts();
      return seen.join() === wanted.join();
    };
    await until("the cells", look, 20_000).catch(() => assert.deepEqual(seen, wanted));
  };
  const choose = (line: number, part: string): Promise<unknown> =>
    entry(line).getByLabel("Part of complex numbers").selectOption(part);

  it("shows one with both its parts and its own dtype", async () => {
    await results.open("complex(1, -2)\ncomplex64([1 + 2.5j, complex(0, -1), nan])\n");
    await results.run();
    await entry(0).locator(".scalar").waitFor();
    assert.equal(await entry(0).locator(".scalar").textContent(), "1-2j");
    assert.equal(await entry(0).locator("code.type").textContent(), "complex128");
    assert.equal(await entry(1).locator("code.type").textContent(), "complex64[3]");
    await shows(1, "1+2.5j", "0-1j", "nan+0j");
    assert.deepEqual(await entry(1).locator("td.marked").allInnerTexts(), ["nan+0j"]);
    assert.match((await entry(1).locator(".note").first().textContent())!, /^absolute value 1 to 2\.693 /);
  });

  it("shows the part that is chosen, and copies what is shown", async () => {
    await results.open("complex([[3., 0], [-1, 0]], [[4., 2], [0, -1]])\n");
    await results.run();
    await shows(0, "3+4j", "0+2j", "-1+0j", "0-1j");
    await choose(0, "Absolute value");
    await shows(0, "5", "2", "1", "1");
    await choose(0, "Imaginary part");
    await shows(0, "4", "2", "0", "-1");
    await entry(0).getByRole("button", { name: /^Copy/ }).click();
    await results.until("window.posted.some((m) => m.kind === 'copy')");
    const [copied] = await results.posted("copy");
    assert.match(copied!.text, /4\t2\n.*0\t-1/s);
  });

  it("fetches what is not here as pairs, and draws the part that is chosen", async () => {
    await results.open("complex(reshape(arange(90000) * 1.0, [300, 300]), ones([300, 300]))\n");
    await results.run();
    await entry(0).getByRole("button", { name: "Table" }).click();
    const at = entry(0).getByRole("grid").locator('tr[aria-rowindex="12"] td').first();
    await at.getByText("3000+1j", { exact: true }).waitFor();
    await choose(0, "Real part");
    await at.getByText("3000", { exact: true }).waitFor();
    await entry(0).getByRole("button", { name: "Heat map" }).click();
    await entry(0)
      .locator(".key", { hasText: /^0.*89700/ })
      .waitFor();
    await choose(0, "Phase");
    await entry(0)
      .locator(".key", { hasText: /1\.571/ })
      .waitFor();
  });
});
