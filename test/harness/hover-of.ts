/** @file What the editor of a workbench shows where the mouse rests on a word. */
import type { Page } from "playwright-core";
import { placeOfWord } from "./place-of-word.ts";
import { persist, until } from "./until.ts";

/** Of the first place where the word stands: the text of the hover, once it is what is wanted. */
export async function hoverOf(page: Page, word: string, wanted: RegExp): Promise<string> {
  const shown = page.locator(".monaco-hover:not(.hidden)");
  return persist(
    `the hover of ${word}`,
    async (timeout) => {
      const at = await until(`${word} to be seen`, async () => (await placeOfWord(page, word)) ?? undefined, timeout);
      await page.mouse.move(at.x - 3, at.y);
      await page.mouse.move(at.x, at.y, { steps: 3 });
      return until(
        `text of it with ${wanted}`,
        async () => {
          const text = (await shown.allInnerTexts()).join("\n").replaceAll("\u00a0", " ").trim();
          return wanted.test(text) && !/^Loading/.test(text) ? text : undefined;
        },
        timeout,
      );
    },
    // A mouse that rests on the word shows nothing again.
    () => page.mouse.move(5, 5),
  );
}
