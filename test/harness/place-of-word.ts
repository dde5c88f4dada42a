/** @file Where a word stands in the text of an editor. */
import type { Page } from "playwright-core";

/** The middle of the first place where it is to be seen as a whole word, in the page's coordinates. */
export async function placeOfWord(
  page: Page,
  word: string,
): Promise<{ readonly x: number; readonly y: number } | null> {
  return page.evaluate(`(() => {
    const word = new RegExp("(?<![\\\\w])" + ${JSON.stringify(word)} + "(?![\\\\w])");
    for (const line of document.querySelectorAll(".editor-instance .view-line")) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const found = word.exec(node.data);
        if (!found) continue;
        const range = document.createRange();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
    }
    return null;
  })()`);
}
