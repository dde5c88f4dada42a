/** @file What the workbench in a browser has stored of the editors that are open. */
import type { Page } from "playwright-core";

/** The stored layout of all workspaces, as the JSON that it is; empty when there is none yet. */
export async function storedLayout(page: Page): Promise<string> {
  return page.evaluate(`(async () => {
    const answer = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const texts = [];
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith("vscode-web-state-db-")) continue;
      const database = await answer(indexedDB.open(name));
      if (database.objectStoreNames.contains("ItemTable")) {
        const items = database.transaction("ItemTable").objectStore("ItemTable");
        texts.push((await answer(items.get("memento/workbench.parts.editor"))) ?? "");
      }
      database.close();
    }
    return texts.join("\\n");
  })()`);
}
