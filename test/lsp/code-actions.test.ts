/** @file Code actions: each is applied, and the text that comes out is what was promised. */
import assert from "node:assert/strict";
import type { CodeAction } from "vscode-languageserver";
import { check } from "../../server/src/language/check/check.ts";
import { parse } from "../../server/src/language/parse.ts";
import { LineIndex } from "../../server/src/text/line-index.ts";
import { LspClient } from "../harness/lsp-client.ts";

const errorsIn = (text: string): string[] => {
  const { file, diagnostics } = parse(text);
  return check(file, diagnostics, { text })
    .diagnostics.filter((d) => d.severity === "error")
    .map((d) => d.code);
};

/** A text, the title of an action at its last line, and what the action makes of it. */
const table: readonly (readonly [what: string, text: string, title: string, expected: string])[] = [
  ["declares an input", "y = 2 * fresh\n", "Declare fresh as an input", "input fresh: float64\ny = 2 * fresh\n"],
  ["mends a misspelt name", "rate = 1\ny = rte + 1\n", "Change to rate", "rate = 1\ny = rate + 1\n"],
  [
    "transposes",
    "input x: float64[n, k]\ninput w: float64[m, k]\ny = x @ w\n",
    "Transpose w",
    "input x: float64[n, k]\ninput w: float64[m, k]\ny = x @ w.T\n",
  ],
  [
    "adds a missing axis",
    "input x: float64[n, k]\ninput v: float64[n]\ny = x - v\n",
    "Add an axis to v",
    "input x: float64[n, k]\ninput v: float64[n]\ny = x - v[:, none]\n",
  ],
  [
    "puts parameters with defaults last",
    "input a, b: float64\nfunction f(a = 1, b) -> a + b\n",
    "Put parameters with defaults last",
    "input a, b: float64\nfunction f(b, a = 1) -> a + b\n",
  ],
  [
    "converts an update",
    "shared n: int64 = 0\ninput x: float64\nfunction f(x)\n  update n = x\n",
    "Convert to int64",
    "shared n: int64 = 0\ninput x: float64\nfunction f(x)\n  update n = int64(x)\n",
  ],
  [
    "inserts the inferred type",
    "input x: float64[n]\ny = exp(x)\n",
    "Insert the type float64[n]",
    "input x: float64[n]\ny: float64[n] = exp(x)\n",
  ],
  [
    "sorts inputs",
    "input c: float64\ninput a, z: int32\ninput b: float64[n]\n",
    "Sort inputs",
    "input a, z: int32\ninput b: float64[n]\ninput c: float64\n",
  ],
  [
    "fixes all that is certain",
    "input a, b: float64\nfunction f(a = 1, b) -> a\nfunction g(a = 1, b) -> b\n",
    "Fix all that is certain",
    "input a, b: float64\nfunction f(b, a = 1) -> a\nfunction g(b, a = 1) -> b\n",
  ],
];

describe("code actions", () => {
  let client: LspClient;
  before(async () => {
    client = await LspClient.start();
  });
  after(() => client.stop());

  for (const [i, [what, text, title, expected]] of table.entries()) {
    it(`one ${what}`, async () => {
      const uri = `untitled:action-${i}.tg`;
      await client.open(uri, text);
      const line = text.split("\n").length - 2;
      const range = { start: { line, character: 0 }, end: { line, character: 1000 } };
      const context = { diagnostics: [] };
      const params = { textDocument: { uri }, range, context };
      const actions = await client.request<CodeAction[]>("textDocument/codeAction", params);
      const action = actions.find((a) => a.title === title);
      assert.ok(action, `${title} among ${actions.map((a) => a.title).join(", ")}`);
      const lines = new LineIndex(text);
      let mended = text;
      const edits = [...action.edit!.changes![uri]!];
      for (const e of edits.sort((a, b) => lines.offset(b.range.start) - lines.offset(a.range.start))) {
        mended = mended.slice(0, lines.offset(e.range.start)) + e.newText + mended.slice(lines.offset(e.range.end));
      }
      assert.equal(mended, expected);
      assert.deepEqual(errorsIn(mended), []);
    });
  }

  it("only those that are asked for come", async () => {
    const uri = "untitled:only.tg";
    await client.open(uri, "input b: float64\ninput a: float64\ny = a + b\n");
    const at = { line: 2, character: 0 };
    const ask = (only: string[]): Promise<CodeAction[]> =>
      client.request("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: at, end: at },
        context: { diagnostics: [], only },
      });
    assert.deepEqual(
      (await ask(["source"])).map((a) => a.kind),
      ["source.sortInputs.tensorgraph"],
    );
    assert.deepEqual(
      (await ask(["refactor"])).map((a) => a.kind),
      ["refactor.rewrite"],
    );
    assert.deepEqual(await ask(["quickfix"]), []);
  });
});
