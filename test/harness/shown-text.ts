/** @file What is to be read in the editor of a workbench: lines, colours, and what stands behind lines as decoration, which is generated content. */
import type { Page } from "playwright-core";

/** What stands behind the text of lines, as a user reads it. */
export async function textsBehindLines(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll(".editor-instance .view-line span span")]
    .map((e) => getComputedStyle(e, "::after").content)
    .filter((c) => c !== "none" && c !== "normal" && c !== '""')
    .map((c) => c.replace(/^"|"$/g, "").replaceAll("\\u00a0", " "))`);
}

/** The result behind the first line that is shown with this text and no more. */
export async function textBehind(page: Page, text: string): Promise<string | undefined> {
  return page.evaluate(`(() => {
    const lines = [...document.querySelectorAll(".editor-instance .view-line")];
    const line = lines.find((l) => l.textContent.replaceAll("\u00a0", " ").trim() === ${JSON.stringify(text)});
    const shown = [...(line?.querySelectorAll("span span") ?? [])].map((e) => getComputedStyle(e, "::after").content);
    return shown.find((c) => c.includes("⇒"))?.replace(/^"|"$/g, "").replaceAll("\u00a0", " ").trim();
  })()`);
}

/** The text of the lines that are shown, from the top, without what stands behind them. */
export async function shownLines(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll(".editor-instance .view-line")]
    .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
    .map((l) => [...l.querySelectorAll("span span:not([class*='dyn-rule'])")].map((s) => s.textContent).join("").replaceAll("\u00a0", " "))`);
}

/** The colour of each piece of text that is shown. */
export async function shownColours(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    `[...document.querySelectorAll(".editor-instance .view-line span span")].map((e) => getComputedStyle(e).color)`,
  );
}
