/** @file The box at the top of the workbench: the palette of commands, lists to choose from, questions, dialogs for files. */
import type { Locator, Page } from "playwright-core";
import { persist, until } from "./until.ts";

/** What is to be seen of the box. */
interface Look {
  readonly isOpen: boolean;
  readonly hasFocus: boolean;
  readonly value: string;
  readonly rows: readonly string[];
}

export class QuickInput {
  private readonly page: Page;
  readonly input: Locator;

  constructor(page: Page) {
    this.page = page;
    this.input = page.locator(".quick-input-widget input[type=text]");
  }

  async look(): Promise<Look> {
    return this.page.evaluate(`(() => {
      const isShown = (e) => e !== null && e !== undefined && e.getClientRects().length > 0;
      const box = document.querySelector(".quick-input-widget");
      const input = box?.querySelector("input[type=text]");
      const list = box?.querySelector(".quick-input-list");
      const rows = isShown(list) ? [...list.querySelectorAll(".monaco-list-row")] : [];
      rows.sort((a, b) => a.dataset.index - b.dataset.index);
      return {
        isOpen: isShown(input),
        hasFocus: isShown(input) && document.activeElement === input,
        value: input?.value ?? "",
        rows: rows.map((r) => r.innerText.replaceAll("\u00a0", " ")),
      };
    })()`);
  }

  /** Chooses a command from the palette, and gives the answers to what it asks, one after the other. */
  async command(title: string, ...answers: readonly string[]): Promise<void> {
    await persist(
      `the command ${title}`,
      async (milliseconds) => {
        await this.page.keyboard.press("F1");
        await this.input.fill(`>${title}`, { timeout: milliseconds });
        await this.choice(title).click({ timeout: milliseconds });
        for (const text of answers) await this.answer(text, milliseconds);
      },
      () => this.close(),
    );
  }

  /** A row of the list that is open, by the whole of its label. */
  choice(label: string): Locator {
    const start = new RegExp(`^${label}(?:,|$)`);
    return this.page.locator(".quick-input-list").getByRole("option", { name: start }).first();
  }

  /** Answers the question that is asked, or is going to be: with a text, or with the first row of a list that has it. */
  async answer(text: string, milliseconds: number): Promise<void> {
    // The palette may still be there: its text starts with a sign.
    const isAsked = async () => {
      const { isOpen, value } = await this.look();
      return isOpen && !value.startsWith(">");
    };
    await until("a question", isAsked, milliseconds);
    await this.accept(text, text, milliseconds);
  }

  /** Goes to a line of the editor by its key. */
  async goTo(line: number, milliseconds: number): Promise<void> {
    await this.page.keyboard.press("Control+g");
    await this.accept(`:${line}`, `${line}`, milliseconds);
  }

  /** Writes a text and presses Enter, when no other row is first and nothing else gets that key. */
  private async accept(text: string, row: string, milliseconds: number): Promise<void> {
    await this.input.fill(text, { timeout: milliseconds });
    const isReady = async () => {
      const { hasFocus, value, rows } = await this.look();
      return hasFocus && value === text && (rows[0]?.includes(row) ?? true);
    };
    await until(`${row} to be offered`, isReady, milliseconds);
    await this.page.keyboard.press("Enter");
    const isTaken = async () => {
      const { isOpen, value } = await this.look();
      return !isOpen || value !== text;
    };
    await until(`${row} to be taken`, isTaken, milliseconds);
  }

  /** What is open is left without an answer. */
  async close(): Promise<void> {
    if ((await this.look()).isOpen) await this.page.keyboard.press("Escape");
  }

  /** Chooses a file in the dialog that is open, or is going to be; `start` is the path that it starts with. */
  async chooseFile(path: string, start: string): Promise<void> {
    const isThere = async () => {
      const { isOpen, value } = await this.look();
      return isOpen && value === start;
    };
    await until("the dialog for files", isThere);
    const ok = this.page.locator(".quick-input-widget").getByRole("button", { name: "OK" });
    await persist(`the choice of ${path}`, async (milliseconds) => {
      // It is gone when it has taken what was chosen.
      if (!(await this.look()).isOpen) return;
      await this.input.fill(path, { timeout: milliseconds });
      await ok.click({ timeout: milliseconds });
      await this.input.waitFor({ state: "hidden", timeout: milliseconds });
    });
  }
}
