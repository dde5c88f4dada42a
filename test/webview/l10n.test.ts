/** @file The words of the results panel in another language, given to its page as the extension gives them. */
import assert from "node:assert/strict";
import { ResultsPage } from "../harness/results-page.ts";

const words = {
  "line {0}": "Zeile {0}",
  "Heat map": "Wärmebild",
  Numbers: "Zahlen",
  "done in {0}": "fertig nach {0}",
  "{0} to {1}": "{0} bis {1}",
};

describe("the results panel in another language", () => {
  let results: ResultsPage;
  before(async () => {
    results = await ResultsPage.start();
  });
  after(() => results?.stop());

  it("takes its words from the page, with their values in them, and English where there is none", async () => {
    const body = `<body data-words='${JSON.stringify(words)}'><main id="root"></main><script src="webview.js"></script></body>`;
    await results.page.route("http://results.test/", (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body }),
    );
    await results.open("reshape(arange(24), [4, 6])\n");
    await results.run();
    const entry = results.page.locator('.entry[data-line="0"]');
    await entry.getByRole("button", { name: "Wärmebild" }).click();
    await entry.getByText("Zahlen").waitFor();
    assert.equal(await entry.locator(".entry-head button").first().textContent(), "Zeile 1");
    await entry.getByText("0 bis 23").waitFor();
    await results.page.getByText(/^fertig nach [\d.]+ [mµ]?s$/).waitFor();
    await entry.getByRole("button", { name: "Histogram" }).waitFor();
  });
});
