/** @file The server over stdio, as an editor drives it: diagnostics, names, outline, colours, hints, folding. */
import assert from "node:assert/strict";
import type { DocumentSymbol, Location, Position, SemanticTokens, WorkspaceEdit } from "vscode-languageserver";
import { LspClient } from "../harness/lsp-client.ts";

const uri = "file:///model.tg";
const text = `# %% Model
input X: float64[batch, feats]
shared w: float64[feats] = zeros([feats])
feats = 3
p = 1 / (1 + exp(-dot(X, w)))
function predict(X) -> p > 0.5
`;

describe("the language server over stdio", () => {
  let client: LspClient;
  before(async () => {
    client = await LspClient.start();
    await client.open(uri, text);
  });
  after(() => client.stop());

  const at = (needle: string, nth = 0): Position => {
    let offset = -1;
    for (let i = 0; i <= nth; i++) offset = text.indexOf(needle, offset + 1);
    const before = text.slice(0, offset).split("\n");
    return { line: before.length - 1, character: before.at(-1)!.length };
  };
  const ask = <R>(method: string, params: object = {}): Promise<R> =>
    client.request<R>(`textDocument/${method}`, { textDocument: { uri }, ...params });

  it("publishes diagnostics, with codes and related places", async () => {
    const other = "file:///wrong.tg";
    await client.open(other, "input a: float64[n, k]\ninput b: float64[m, k]\nc = dot(a, b)\nd = nothing\n");
    const diagnostics = await client.diagnostics(other);
    assert.deepEqual(
      diagnostics.map((d) => d.code),
      ["inner-dim", "unknown-name"],
    );
    assert.ok(diagnostics[0]!.relatedInformation!.length >= 2);
  });

  it("goes to the declaration of a name and of a dim", async () => {
    const name = await ask<Location>("definition", { position: at("w)))") });
    assert.deepEqual(name.range.start, at("w: float64"));
    const dim = await ask<Location>("definition", { position: at("batch") });
    assert.deepEqual(dim.range.start, at("batch"));
  });

  it("renames a name everywhere, and refuses what cannot be a name", async () => {
    const edit = await ask<WorkspaceEdit>("rename", { position: at("w: float64"), newName: "weights" });
    assert.equal(edit.changes![uri]!.length, 2);
    for (const newName of ["2x", "input", "exp", "X", "a b"]) {
      await assert.rejects(ask("rename", { position: at("w: float64"), newName }), /`/);
    }
  });

  it("outlines cells and declarations with their types", async () => {
    const symbols = await ask<DocumentSymbol[]>("documentSymbol");
    assert.deepEqual(
      symbols.map((s) => [s.name, s.children!.map((c) => c.name)]),
      [["Model", ["X", "w", "feats", "p", "predict"]]],
    );
  });

  it("colours dims, inputs and shared variables as such", async () => {
    const { legend } = client.initialized.capabilities.semanticTokensProvider!;
    const { data } = await ask<SemanticTokens>("semanticTokens/full");
    const types = new Set<string>();
    for (let i = 3; i < data.length; i += 5) types.add(legend.tokenTypes[data[i]!]!);
    for (const type of ["dim", "input", "shared", "function", "type"]) assert.ok(types.has(type), type);
  });

  it("shows the inferred type after a name", async () => {
    const hints = await ask<{ label: string }[]>("inlayHint", {
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
    });
    assert.ok(hints.some((h) => h.label === ": float64[batch]"));
  });

  it("folds cells and widens the selection step by step", async () => {
    assert.ok((await ask<object[]>("foldingRange")).length >= 1);
    const [selection] = await ask<{ parent?: object }[]>("selectionRange", { positions: [at("w)))")] });
    let depth = 0;
    for (let s: { parent?: object } | undefined = selection; s; s = s.parent) depth++;
    assert.ok(depth >= 5);
  });
});
