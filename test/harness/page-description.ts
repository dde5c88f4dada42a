/** @file What is to be seen in a workbench, as text: so that a failure far away can be understood from its log alone. */
import type { Page } from "playwright-core";

/** What has the focus, also inside a page of an extension's. */
const focus = `(() => {
  const e = document.activeElement;
  return document.hasFocus() + " " + [e?.tagName, e?.id, e?.className, e?.getAttribute("aria-label")].filter(Boolean).join(" ");
})()`;

const parts = `(() => {
  const isShown = (e) => e.getClientRects().length > 0;
  const texts = (selector) => [...document.querySelectorAll(selector)].filter(isShown).map((e) => e.innerText.replaceAll("\\u00a0", " ").replace(/\\s*\\n\\s*/g, " | ").trim());
  const classed = (selector, name) => [...document.querySelectorAll(selector)].map((e) => (e.ariaLabel || e.querySelector("a[aria-label]")?.ariaLabel || e.innerText) + (e.classList.contains(name) ? " *" : ""));
  const input = document.querySelector(".quick-input-widget input[type=text]");
  const lines = [...document.querySelectorAll(".editor-instance .view-line")].sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top));
  const behind = (line) => [...line.querySelectorAll("span span")].map((e) => getComputedStyle(e, "::after").content).filter((c) => !["none", "normal", '""'].includes(c)).join(" ");
  return {
    "quick input": input && isShown(input) ? [input.value, ...texts(".quick-input-list .monaco-list-row")] : ["closed"],
    notifications: texts(".notification-list-item"),
    dialogs: texts(".monaco-dialog-box"),
    menus: texts(".monaco-menu"),
    hovers: texts(".monaco-hover:not(.hidden)"),
    views: [classed(".activitybar .action-item", "checked").join(" · ")],
    tabs: classed(".tab", "active"),
    "side bar": texts(".sidebar .monaco-list-row, .sidebar .welcome-view-content"),
    status: [texts(".statusbar-item").join(" · ")],
    "line of the cursor": texts(".active-line-number"),
    lines: lines.map((l) => (l.textContent + " " + behind(l)).replaceAll("\\u00a0", " ")),
  };
})()`;

/** Never fails: what cannot be read is told as such. */
export async function describePage(page: Page): Promise<string> {
  const out: string[] = [];
  const tell = (name: string, lines: readonly string[]) => {
    const shown = lines.slice(0, 30).map((l) => l.slice(0, 300));
    out.push(
      shown.length < 2 ? `${name}: ${shown[0] ?? "none"}` : [`${name}:`, ...shown.map((l) => `  ${l}`)].join("\n"),
    );
  };
  const inTime = <T>(asked: Promise<T>): Promise<T> =>
    Promise.race([
      asked,
      new Promise<never>((_, fail) => setTimeout(() => fail(new Error("no answer in 10 s")), 10_000).unref()),
    ]);
  try {
    tell("address", [page.url()]);
    tell("focus (page has it, element)", [await inTime(page.evaluate<string>(focus))]);
    const seen = await inTime(page.evaluate<Record<string, readonly string[]>>(parts));
    for (const [name, lines] of Object.entries(seen)) tell(name, lines);
    for (const frame of page.frames().filter((f) => f.parentFrame()?.parentFrame())) {
      const text: string = await inTime(frame.evaluate("document.body.innerText"));
      tell("inside a panel: focus", [await inTime(frame.evaluate<string>(focus))]);
      tell("inside a panel", text.split(/\s*\n\s*/));
    }
  } catch (e) {
    out.push(`what else is shown could not be read: ${e instanceof Error ? e.message : e}`);
  }
  return out.join("\n");
}
