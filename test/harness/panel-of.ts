/** @file The page of the results panel in a workbench: a frame within the frame of a webview. */
import type { ElementHandle, Frame, Page } from "playwright-core";
import { until } from "./until.ts";

/** Of the panel that is shown. */
export async function panelOf(page: Page): Promise<Frame> {
  return until("the page of a panel", async () => {
    for (const outer of await page.locator("iframe.webview.ready").elementHandles()) {
      // Its frame is another one once it is loaded.
      const found = await pageOf(outer).catch(() => undefined);
      if (found) return found;
    }
    return undefined;
  });
}

async function pageOf(webview: ElementHandle): Promise<Frame | undefined> {
  if (!(await webview.isVisible())) return undefined;
  const inner = await (await webview.contentFrame())?.$("iframe#active-frame");
  return (await inner?.contentFrame()) ?? undefined;
}
