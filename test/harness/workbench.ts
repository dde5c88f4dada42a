/** @file The real workbench with the packaged extension, in a headless browser: opens files, presses keys, reads what a user sees. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { chromium, type ElementHandle, type Frame, type Locator, type Page } from "playwright-core";
import { placeOfWord } from "./place-of-word.ts";
import { until } from "./until.ts";
import { addressOf, browserPath, end, type Parts } from "./workbench-processes.ts";

export interface WorkbenchOptions {
  /** Files of the workspace beside the examples, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Installs the extension's package for this machine, which has a GPU's, instead of the one for all. */
  readonly hasGpu?: boolean;
  readonly window?: { readonly width: number; readonly height: number; readonly scale?: number };
}

export class Workbench {
  readonly page: Page;
  readonly folder: string;
  private readonly base: string;
  private readonly parts: Parts;

  private constructor(parts: Parts, page: Page, base: string) {
    this.parts = parts;
    this.page = page;
    this.base = base;
    this.folder = join(base, "workspace");
  }

  static async start({
    files = {},
    settings = {},
    hasGpu = false,
    window = { width: 1500, height: 950 },
  }: WorkbenchOptions = {}): Promise<Workbench> {
    const executablePath = browserPath();
    const base = mkdtempSync(join(tmpdir(), "tensorgraph-editor-"));
    const folder = join(base, "workspace");
    mkdirSync(folder);
    cpSync("examples", folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const target = hasGpu ? ["--target", `${process.platform}-${process.arch}`] : [];
    const args = ["scripts/workbench.mjs", folder, "--run", join(base, "run"), ...target];
    const more = { "editor.hover.delay": 100, "editor.minimap.enabled": false, ...settings };
    const server = spawn(process.execPath, [...args, "--settings", JSON.stringify(more)], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const parts: Parts = { base, server };
    try {
      const url = await addressOf(parts);
      parts.browser = await chromium.launchServer({ executablePath, args: ["--no-sandbox"] });
      const browser = await chromium.connect(parts.browser.wsEndpoint());
      const { scale: deviceScaleFactor = 1, ...viewport } = window;
      const page = await browser.newPage({
        viewport,
        deviceScaleFactor,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      page.setDefaultTimeout(30_000);
      await page.goto(url);
      await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
      return new Workbench(parts, page, base);
    } catch (e) {
      // Whoever asked for it has nothing to stop.
      await end(parts);
      throw e;
    }
  }

  async stop(): Promise<void> {
    await end(this.parts);
  }

  /** Waits until the language server has answered. */
  async open(name: string): Promise<void> {
    await this.showView("Explorer");
    const start = new RegExp(`^${name.replaceAll(".", "\\.")}`);
    const tab = this.page.locator(".tab", { hasText: start }).first();
    const active = this.page.locator(".tab.active", { hasText: start }).first();
    // The rows of the explorer move when files are made, also between the two clicks.
    await until(`the tab of ${name}`, 30_000, async () => {
      if ((await tab.count()) > 0) await tab.click();
      else await this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: start }).dblclick();
      const shown = active.waitFor({ timeout: 5000 });
      return shown.then(() => true).catch(() => undefined);
    });
    await this.lens("Run cell").first().waitFor();
  }

  /** Opens a file of a workspace of several folders by its whole path. */
  async openPath(path: string): Promise<void> {
    const folder = basename(dirname(path));
    await this.page.keyboard.press("Control+p");
    await this.page.locator(".quick-input-widget input[type=text]").fill(path);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: folder }).first().click();
    await this.page.locator(".monaco-breadcrumbs", { hasText: folder }).first().waitFor();
    await this.lens("Run cell").first().waitFor();
  }

  /** Makes a workspace of several folders of what is open and another folder: the window opens again. */
  async addFolder(path: string): Promise<void> {
    await this.command("Workspaces: Add Folder to Workspace...");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const rows = async () => (await this.page.locator(".quick-input-list .monaco-list-row").allInnerTexts()).join();
    // It writes the folder that it starts in, and lists it later: what is typed before that is lost.
    await until("the dialog", 20_000, async () => (/\bworkspace\b/.test(await rows()) ? true : undefined));
    await input.fill(`${path}/`);
    // It has no folders of its own to be chosen among.
    await until("the folder's list", 20_000, async () => ((await rows()) === ".." ? true : undefined));
    await this.page.locator(".quick-input-widget").getByRole("button", { name: "Add" }).click();
    await this.page.waitForURL(/workspace=/);
    // The window opens with the view that it had, which need not be the explorer.
    await this.page.locator(".activitybar .action-item").first().waitFor();
    await this.page.locator(".part.statusbar .statusbar-item").first().waitFor();
  }

  /** Opens the window again. */
  async reload(): Promise<void> {
    // In a browser the editor stores what is open every five seconds, when it is idle, and nothing when its page is left.
    await this.page.waitForTimeout(11_000);
    await this.page.reload();
    await this.page.locator(".monaco-workbench .part.editor .tab").first().waitFor();
  }

  /** From the command palette, which is opened again where the key was lost or something else took the focus from it. */
  async command(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await until(`the command ${title}`, 90_000, async () => {
      await this.page.keyboard.press("F1");
      const chosen = async () => {
        await input.fill(`>${title}`, { timeout: 5000 });
        await this.choice(title).click({ timeout: 10_000 });
        return true;
      };
      return chosen().catch(() => undefined);
    });
  }

  /** A row of the list that is open, by the whole of its label. */
  private choice(label: string): Locator {
    const start = new RegExp(`^${label}(?:,|$)`);
    return this.page.locator(".quick-input-list").getByRole("option", { name: start }).first();
  }

  /** Types into the input box that is open. */
  async answer(text: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press("Enter");
  }

  /** Presses the button of a row of the side bar. */
  async action(row: RegExp, name: string): Promise<void> {
    const found = this.rows(row).first();
    await found.hover();
    await found.getByRole("button", { name }).click();
  }

  /** Waits until the rows of the side bar have kept their places for longer than its state is asked for: a click meets what it is meant for. */
  private async rowsRest(): Promise<void> {
    const places = () =>
      this.rows(/./).evaluateAll((all) => all.map((r) => `${r.id} ${r.getAttribute("style")}`).join());
    let before = await places();
    await until("the rows of the side bar to rest", 20_000, async () => {
      await this.page.waitForTimeout(500);
      const now = await places();
      const rests = now === before;
      before = now;
      return rests ? true : undefined;
    });
  }

  /** Chooses from the menu of a row of the side bar. */
  async menu(row: RegExp, name: string): Promise<void> {
    await this.rowsRest();
    await this.rows(row).first().click({ button: "right" });
    const item = this.page.locator(".monaco-menu").getByRole("menuitem", { name, exact: true });
    await item.waitFor();
    // A menu takes no clicks in its first 100 ms, against those that were meant for what it covers. Its timer ends before this one.
    await this.page.evaluate("new Promise((later) => setTimeout(later, 150))");
    await item.click();
    await this.page.locator(".monaco-menu").waitFor({ state: "detached" });
  }

  /** A file of the workspace, in the dialog for files that is open; `suggested` is what that starts with. */
  async chooseFile(name: string, suggested: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    const start = join(this.folder, suggested || "/");
    await until("the dialog", 20_000, async () => ((await input.inputValue()) === start ? true : undefined));
    await input.fill(join(this.folder, name));
    await this.page.locator(".quick-input-widget").getByRole("button", { name: "OK" }).click();
  }

  /** Presses a button of the dialog that is open. */
  async dialog(button: string): Promise<void> {
    await this.page.locator(".monaco-dialog-box").getByRole("button", { name: button }).click();
  }

  /** What a view says that is empty. */
  welcome(text: string): Locator {
    return this.page.locator(".welcome-view-content", { hasText: text });
  }

  lens(text: string | RegExp): Locator {
    return this.page.locator(".codelens-decoration a", { hasText: text });
  }

  /** Puts the cursor into the line with this number. */
  async goToLine(line: number): Promise<void> {
    await this.page.keyboard.press("Control+g");
    await this.answer(`:${line}`);
    await this.activeLine(line);
  }

  /** Waits until the cursor is in the line with this number. */
  async activeLine(line: number): Promise<void> {
    await this.page
      .locator(".line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) })
      .first()
      .waitFor();
  }

  async showView(label: string): Promise<void> {
    const tab = this.page.locator(`.activitybar .action-item:has(a[aria-label^="${label}"])`);
    await tab.waitFor();
    if ((await tab.getAttribute("class"))?.includes("checked")) return;
    await tab.click();
  }

  rows(text: string | RegExp): Locator {
    return this.page.locator(".pane-body .monaco-list-row", { hasText: text });
  }

  private status(): Locator {
    return this.page.locator("#tensorgraph\\.tensorgraph\\.tensorgraph\\.kernel, [id*='tensorgraph.kernel']").first();
  }

  async statusText(): Promise<string> {
    return (await this.status().allInnerTexts()).join(" ").trim();
  }

  /** Sooner than any call ends that the first press interrupts. */
  async pressStatusTwice(): Promise<void> {
    await this.status().dblclick();
  }

  /** Where the extension is installed. */
  get extension(): string {
    const folder = join(this.base, "run/extensions");
    const name = readdirSync(folder).find((f) => f.startsWith("tensorgraph."));
    assert.ok(name, `the extension is installed in ${folder}`);
    return join(folder, name);
  }

  /** What stands behind the text of lines, as a user reads it: decorations are generated content, not text. */
  async inline(): Promise<readonly string[]> {
    return this.page.evaluate(`[...document.querySelectorAll(".editor-instance .view-line span span")]
      .map((e) => getComputedStyle(e, "::after").content)
      .filter((c) => c !== "none" && c !== "normal" && c !== '""')
      .map((c) => c.replace(/^"|"$/g, "").replaceAll("\\u00a0", " "))`);
  }

  /** What stands behind the first line that is shown with this text and no more. */
  async inlineOf(text: string): Promise<string | undefined> {
    return this.page.evaluate(`(() => {
      const lines = [...document.querySelectorAll(".editor-instance .view-line")];
      const line = lines.find((l) => l.textContent.replaceAll("\u00a0", " ").trim() === ${JSON.stringify(text)});
      const shown = [...(line?.querySelectorAll("span span") ?? [])].map((e) => getComputedStyle(e, "::after").content);
      return shown.find((c) => c.includes("⇒"))?.replace(/^"|"$/g, "").replaceAll("\u00a0", " ").trim();
    })()`);
  }

  /** Waits until some inline text matches. */
  async seeInline(pattern: RegExp, timeout = 20_000): Promise<string> {
    return until(`inline text ${pattern}`, timeout, async () => (await this.inline()).find((t) => pattern.test(t)));
  }

  /** The text of the lines that are shown, from the top. */
  async lines(): Promise<readonly string[]> {
    return this.page.evaluate(`[...document.querySelectorAll(".editor-instance .view-line")]
      .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
      .map((l) => [...l.querySelectorAll("span span:not([class*='dyn-rule'])")].map((s) => s.textContent).join("").replaceAll("\u00a0", " "))`);
  }

  /** Waits until these are the lines that are shown. */
  async shows(...wanted: readonly string[]): Promise<void> {
    let seen: readonly string[] = [];
    await until("lines", 15_000, async () => {
      seen = await this.lines();
      return seen.join("\n") === wanted.join("\n") ? true : undefined;
    }).catch(() => assert.deepEqual(seen, wanted));
  }

  /** Presses a key for each character, each when the one before is drawn: indenting and closing go by what is coloured. */
  async type(text: string): Promise<void> {
    for (const key of text) {
      await this.page.keyboard.type(key);
      await this.frame();
    }
  }

  async enter(): Promise<void> {
    // A list of completions would take it.
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press("Enter");
    await this.frame();
  }

  private async frame(): Promise<void> {
    await this.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
  }

  /** Different colours of the text that is shown. */
  async colours(): Promise<ReadonlySet<string>> {
    const all: string[] = await this.page.evaluate(
      `[...document.querySelectorAll(".editor-instance .view-line span span")].map((e) => getComputedStyle(e).color)`,
    );
    return new Set(all);
  }

  /** Rests the mouse on the first place where a word stands, and reads the hover. */
  async hover(word: string): Promise<string> {
    const at = await placeOfWord(this.page, word);
    if (!at) throw new Error(`"${word}" is not to be seen`);
    await this.page.mouse.move(at.x - 3, at.y);
    await this.page.mouse.move(at.x, at.y, { steps: 3 });
    const hover = this.page.locator(".monaco-hover:not(.hidden) .hover-contents").first();
    await hover.waitFor();
    return (await this.page.locator(".monaco-hover:not(.hidden)").allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
  }

  /** By command: the panel takes the focus. */
  async showResults(): Promise<Frame> {
    await this.command("Tensorgraph: Show Results");
    const focused = "document.activeElement?.tagName === 'IFRAME'";
    await until("the panel's focus", 20_000, async () => ((await this.page.evaluate(focused)) ? true : undefined));
    return this.panel();
  }

  /** The page inside the results panel that is shown. A panel that was shown before may still be there, unseen. */
  async panel(): Promise<Frame> {
    return until("the page of a panel", 60_000, async () => {
      for (const outer of await this.page.locator("iframe.webview.ready").elementHandles()) {
        // Its frame is another one once it is loaded.
        const found = await pageOf(outer).catch(() => undefined);
        if (found) return found;
      }
      return undefined;
    });
  }

  /** Has the extension kept the state of a file, for the case of a crash? */
  hasKeptState(): boolean {
    const storage = join(this.base, "run/data/User/workspaceStorage");
    return existsSync(storage) && readdirSync(storage, { recursive: true }).some((f) => String(f).endsWith(".npz"));
  }

  /** Changes a setting of the machine, as an editor of its file would. */
  set(name: string, value: unknown): void {
    const folder = join(this.base, "run/data/Machine");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ [name]: value }));
  }

  /** Chooses a colour theme by its name. */
  async theme(name: string): Promise<void> {
    await this.command("Preferences: Color Theme");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.fill(name);
    await this.choice(name).click();
    await input.waitFor({ state: "hidden" });
  }

  async clipboard(): Promise<string> {
    return this.page.evaluate("navigator.clipboard.readText()");
  }

  /** Waits for a notification with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item", { hasText: text });
  }

  /** For a person to look at, where a folder for pictures is named. */
  async picture(name: string): Promise<void> {
    const folder = process.env.TENSORGRAPH_PICTURES;
    if (folder) await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

async function pageOf(webview: ElementHandle): Promise<Frame | undefined> {
  if (!(await webview.isVisible())) return undefined;
  const inner = await (await webview.contentFrame())?.$("iframe#active-frame");
  return (await inner?.contentFrame()) ?? undefined;
}
