/** @file The real workbench with the packaged extension, in a headless browser: opens files, presses keys, reads what a user sees. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { chromium, type Frame, type Locator, type Page } from "playwright-core";
import { hoverOf } from "./hover-of.ts";
import { panelOf } from "./panel-of.ts";
import { QuickInput } from "./quick-input.ts";
import { shownColours, shownLines, textBehind, textsBehindLines } from "./shown-text.ts";
import { SideBar } from "./side-bar.ts";
import { storedLayout } from "./stored-layout.ts";
import { patience, persist, until } from "./until.ts";
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
  readonly sideBar: SideBar;
  private readonly quick: QuickInput;
  private readonly base: string;
  private readonly parts: Parts;

  private constructor(parts: Parts, page: Page, base: string) {
    this.parts = parts;
    this.page = page;
    this.quick = new QuickInput(page);
    this.sideBar = new SideBar(page, this.quick);
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
      parts.browser = await chromium.launchServer({ executablePath, args: ["--no-sandbox"], timeout: patience });
      const browser = await chromium.connect(parts.browser.wsEndpoint(), { timeout: patience });
      const { scale: deviceScaleFactor = 1, ...viewport } = window;
      const page = await browser.newPage({
        viewport,
        deviceScaleFactor,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      page.setDefaultTimeout(patience);
      // As on a machine whose cores are so many times slower: for seeing that tests bear that.
      const rate = Number(process.env.TENSORGRAPH_THROTTLE ?? 1);
      if (rate > 1) await (await page.context().newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate });
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
    const start = new RegExp(`^${name.replaceAll(".", "\\.")}`);
    const tab = this.page.locator(".tab", { hasText: start }).first();
    const active = this.page.locator(".tab.active", { hasText: start }).first();
    if ((await tab.count()) === 0) await this.showView("Explorer");
    // The rows of the explorer move when files are made, also between the two clicks.
    await persist(`the tab of ${name}`, async (timeout) => {
      if ((await tab.count()) > 0) await tab.click({ timeout });
      else
        await this.page
          .locator(".explorer-folders-view .monaco-list-row", { hasText: start })
          .first()
          .dblclick({ timeout });
      await active.waitFor({ timeout });
    });
    // It may have been scrolled out of sight.
    await this.lens("Run cell").first().waitFor({ state: "attached" });
  }

  /** Opens a file that is to have this text, whatever was done to it before. */
  async openAnew(name: string, text: string): Promise<void> {
    await this.open(name);
    const wanted = text.split("\n");
    if ((await shownLines(this.page)).join("\n") === text) return;
    writeFileSync(join(this.folder, name), text);
    await this.command("File: Revert File");
    await this.shows(wanted);
  }

  /** Opens a file of a workspace of several folders by its whole path. */
  async openPath(path: string): Promise<void> {
    const folder = basename(dirname(path));
    await persist(
      `the tab of ${path}`,
      async (timeout) => {
        await this.page.keyboard.press("Control+p");
        await this.quick.input.fill(path, { timeout });
        await this.page.locator(".quick-input-list .monaco-list-row", { hasText: folder }).first().click({ timeout });
        await this.page.locator(".monaco-breadcrumbs", { hasText: folder }).first().waitFor({ timeout });
      },
      () => this.quick.close(),
    );
    // It may have been scrolled out of sight.
    await this.lens("Run cell").first().waitFor({ state: "attached" });
  }

  /** Makes a workspace of several folders of what is open and another folder: the window opens again. */
  async addFolder(path: string): Promise<void> {
    await this.command("Workspaces: Add Folder to Workspace...");
    const rows = async () => (await this.quick.look()).rows.map((r) => r.trim()).join();
    // It writes the folder that it starts in, and lists it later: what is typed before that is lost.
    await until("the dialog", async () => /\bworkspace\b/.test(await rows()));
    await persist("the folder's list", async (timeout) => {
      await this.quick.input.fill(`${path}/`, { timeout });
      // It has no folders of its own to be chosen among.
      await until("the folder's list", async () => (await rows()) === "..", timeout);
    });
    await this.page.locator(".quick-input-widget").getByRole("button", { name: "Add" }).click();
    await this.page.waitForURL(/workspace=/);
    // The window opens with the view that it had, which need not be the explorer.
    await this.page.locator(".activitybar .action-item").first().waitFor();
    await this.page.locator(".part.statusbar .statusbar-item").first().waitFor();
  }

  /** Opens the window again, when the editor has stored that these tabs are open. */
  async reload(...tabs: readonly string[]): Promise<void> {
    // In a browser the editor stores what is open every five seconds, when it is idle, and nothing when its page is left.
    await this.page.waitForTimeout(11_000);
    await until("what is stored", async () => {
      const stored = await storedLayout(this.page);
      return tabs.every((t) => stored.includes(t));
    });
    await this.page.reload();
    await this.page.locator(".monaco-workbench .part.editor .tab").first().waitFor();
  }

  /** From the palette of commands, which is opened again where the key was lost or something else took the focus; the answers are to what the command asks. */
  async command(title: string, ...answers: readonly string[]): Promise<void> {
    await this.quick.command(title, ...answers);
  }

  /** A file of the workspace, in the dialog for files that is open; `suggested` is what that starts with. */
  async chooseFile(name: string, suggested: string): Promise<void> {
    // It would ask whether a file may be replaced that is there.
    if (suggested !== "") rmSync(join(this.folder, name), { force: true });
    await this.quick.chooseFile(join(this.folder, name), join(this.folder, suggested || "/"));
  }

  /** Presses a button of the dialog that is open. */
  async dialog(button: string): Promise<void> {
    const dialog = this.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    await persist(`the end of the dialog by ${button}`, async (timeout) => {
      if ((await dialog.count()) === 0) return;
      await dialog.getByRole("button", { name: button }).click({ timeout });
      await dialog.waitFor({ state: "detached", timeout });
    });
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
    await persist(
      `line ${line}`,
      async (timeout) => {
        await this.quick.goTo(line, timeout);
        await this.activeLine(line, timeout);
        await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor({ timeout });
      },
      () => this.quick.close(),
    );
  }

  /** Waits until the cursor is in the line with this number. */
  async activeLine(line: number, timeout = patience): Promise<void> {
    await this.page
      .locator(".line-numbers.active-line-number", { hasText: new RegExp(`^${line}$`) })
      .first()
      .waitFor({ timeout });
  }

  /** Presses a key, again when what is awaited does not come. */
  async press(key: string, comes: (milliseconds: number) => Promise<unknown>): Promise<void> {
    await persist(`what ${key} does`, async (milliseconds) => {
      await this.page.keyboard.press(key);
      await comes(milliseconds);
    });
  }

  async showView(label: string): Promise<void> {
    const of = (state: string) =>
      this.page.locator(`.activitybar .action-item${state}:has(a[aria-label^="${label}"])`).first();
    await persist(`the view ${label}`, async (timeout) => {
      await of("").waitFor({ timeout });
      // A click on the view that is shown would hide it.
      if ((await of(".checked").count()) === 0) await of("").click({ timeout });
      await of(".checked").waitFor({ timeout });
    });
  }

  rows(text: string | RegExp): Locator {
    return this.sideBar.rows(text);
  }

  private status(): Locator {
    return this.page.locator("#tensorgraph\\.tensorgraph\\.tensorgraph\\.kernel, [id*='tensorgraph.kernel']").first();
  }

  async statusText(): Promise<string> {
    return (await this.status().allInnerTexts()).join(" ").trim();
  }

  /** Ends what a failed attempt has left behind: boxes, menus, dialogs, messages, a run. */
  async rest(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.page.keyboard.press("Escape");
    await this.command("Notifications: Clear All Notifications");
    if (!isIdle.test(await this.statusText())) await this.command("Tensorgraph: Interrupt");
    await this.idle();
  }

  /** Waits until the status item names no more than a device. */
  async idle(device = isIdle): Promise<void> {
    await until(`the status ${device}`, async () => device.test(await this.statusText()));
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

  /** What stands behind the text of lines. */
  async inline(): Promise<readonly string[]> {
    return textsBehindLines(this.page);
  }

  /** What stands behind the first line that is shown with this text and no more. */
  async inlineOf(text: string): Promise<string | undefined> {
    return textBehind(this.page, text);
  }

  /** Waits until some inline text matches. */
  async seeInline(pattern: RegExp, timeout = patience): Promise<string> {
    return until(`inline text ${pattern}`, async () => (await this.inline()).find((t) => pattern.test(t)), timeout);
  }

  /** Waits until these are the lines that are shown. */
  async shows(wanted: readonly string[], timeout = patience): Promise<void> {
    let seen: readonly string[] = [];
    await until(
      "lines",
      async () => {
        seen = await shownLines(this.page);
        return seen.join("\n") === wanted.join("\n");
      },
      timeout,
    ).catch(() => assert.deepEqual(seen, wanted));
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
    return new Set(await shownColours(this.page));
  }

  /** Rests the mouse on the first place where a word stands, and reads the hover. */
  async hover(word: string, wanted = /\S/): Promise<string> {
    return hoverOf(this.page, word, wanted);
  }

  /** By command: the panel takes the focus. */
  async showResults(): Promise<Frame> {
    await persist("the panel's focus", async (milliseconds) => {
      await this.command("Tensorgraph: Show Results");
      const focused = "document.activeElement?.tagName === 'IFRAME'";
      await until("the panel's focus", () => this.page.evaluate<boolean>(focused), milliseconds);
    });
    return this.panel();
  }

  /** The page inside the results panel that is shown. A panel that was shown before may still be there, unseen. */
  async panel(): Promise<Frame> {
    return panelOf(this.page);
  }

  /** Has the extension kept the state of a file since then, for the case of a crash? In milliseconds. */
  hasKeptState(since: number): boolean {
    const storage = join(this.base, "run/data/User/workspaceStorage");
    if (!existsSync(storage)) return false;
    const files = readdirSync(storage, { recursive: true }).filter((f) => String(f).endsWith(".npz"));
    return files.some((f) => statSync(join(storage, String(f))).mtimeMs >= since);
  }

  /** Changes a setting of the machine, as an editor of its file would. */
  set(name: string, value: unknown): void {
    const folder = join(this.base, "run/data/Machine");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ [name]: value }));
  }

  /** Chooses a colour theme by its name. */
  async theme(name: string): Promise<void> {
    await persist(
      `the theme ${name}`,
      async (timeout) => {
        await this.command("Preferences: Color Theme");
        await this.quick.input.fill(name, { timeout });
        await this.quick.choice(name).click({ timeout });
        await this.quick.input.waitFor({ state: "hidden", timeout });
      },
      () => this.quick.close(),
    );
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

const isIdle = /^(?:CPU|GPU|auto|reference)?$/;
