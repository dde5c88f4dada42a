/** @file The extension's own page in the workbench: its pictures come with the package, not from the network. */
import assert from "node:assert/strict";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

describe("the page of the extension", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start();
  });
  after(async () => {
    await bench?.stop();
  });

  it("shows every picture without the network", async () => {
    await bench.showView("Extensions");
    await persist("its page", async (timeout) => {
      const row = bench.page.locator(".extensions-list .monaco-list-row", { hasText: "Tensorgraph" }).first();
      await row.click({ timeout });
      await bench.page.locator(".tab.active", { hasText: "Tensorgraph" }).waitFor({ timeout });
    });
    const page = await bench.panel();
    await page.locator("img").first().waitFor();
    const widths = await until("the pictures", async () => {
      const all: number[] = await page.evaluate("[...document.images].map((i) => (i.complete ? i.naturalWidth : -1))");
      return all.includes(-1) ? undefined : all;
    });
    assert.ok(widths.length >= 3 && widths.every((w) => w > 100), `widths: ${widths}`);
    const sources: string[] = await page.evaluate("[...document.images].map((i) => i.src.slice(0, 16))");
    assert.deepEqual([...new Set(sources)], ["data:image/webp;"]);
  });
});
