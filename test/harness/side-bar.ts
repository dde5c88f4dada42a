/** @file The rows of the side bar of a workbench: their buttons and menus. */
import type { Locator, Page } from "playwright-core";
import type { QuickInput } from "./quick-input.ts";
import { persist, until } from "./until.ts";

export class SideBar {
  private readonly page: Page;
  private readonly quick: QuickInput;

  constructor(page: Page, quick: QuickInput) {
    this.page = page;
    this.quick = quick;
  }

  rows(text: string | RegExp): Locator {
    return this.page.locator(".pane-body .monaco-list-row", { hasText: text });
  }

  /** Presses the button of a row of the side bar until what is awaited is there: the row is drawn anew whenever it changes, also in the middle of a click. */
  async action(row: RegExp, name: string, comes: (milliseconds: number) => Promise<unknown>): Promise<void> {
    await persist(
      `${name} of ${row}`,
      async (timeout) => {
        const found = this.rows(row).first();
        await found.hover({ timeout });
        await found.getByRole("button", { name }).click({ timeout });
        await comes(timeout);
      },
      () => this.quick.close(),
    );
  }

  /** Presses the button of a row of the side bar, and answers what that asks. */
  async actionWithAnswer(row: RegExp, name: string, text: string): Promise<void> {
    await this.action(row, name, (milliseconds) => this.quick.answer(text, milliseconds));
  }

  /** Waits until the rows of the side bar have kept their places for longer than its state is asked for: a click meets what it is meant for. */
  private async rowsRest(): Promise<void> {
    const places = () =>
      this.rows(/./).evaluateAll((all) => all.map((r) => `${r.id} ${r.getAttribute("style")}`).join());
    let before = await places();
    await until("the rows of the side bar to rest", async () => {
      await this.page.waitForTimeout(500);
      const now = await places();
      const rests = now === before;
      before = now;
      return rests;
    });
  }

  /** Chooses from the menu of a row of the side bar. */
  async menu(row: RegExp, name: string): Promise<void> {
    const menu = this.page.locator(".monaco-menu");
    const item = menu.getByRole("menuitem", { name, exact: true });
    await this.rowsRest();
    await persist(
      `${name} of ${row}`,
      async (timeout) => {
        await this.rows(row).first().click({ button: "right", timeout });
        await item.waitFor({ timeout });
        // A menu takes no clicks in its first 100 ms, against those that were meant for what it covers. Its timer ends before this one.
        await this.page.evaluate("new Promise((later) => setTimeout(later, 150))");
        await item.click({ timeout });
        await menu.waitFor({ state: "detached", timeout });
      },
      async () => {
        if ((await menu.count()) > 0) await this.page.keyboard.press("Escape");
      },
    );
  }
}
