/** @file A cost of many terms on hover: short enough to leave the line to be seen. */
import assert from "node:assert/strict";
import type { Hover, MarkupContent } from "vscode-languageserver";
import { LspClient } from "../harness/lsp-client.ts";

describe("the cost of a function of many named lengths", () => {
  let client: LspClient;
  before(async () => {
    client = await LspClient.start();
  });
  after(() => client.stop());

  it("is told by the terms that are most of it", async () => {
    const uri = "file:///cost.tg";
    const text = `input image: float32[batch, channels, height, width]
shared k: float32[filters, channels, 3, 3] = zeros([8, 3, 3, 3], dtype="float32")
function f(image) -> mean(relu(conv2d(image, k)))
  update k -= grad(mean(relu(conv2d(image, k)) ** 2), k)
`;
    await client.open(uri, text);
    const position = { line: 2, character: text.split("\n")[2]!.indexOf("f(image") };
    const hover = await client.request<Hover>("textDocument/hover", { textDocument: { uri }, position });
    const [, cost = ""] = /Cost of a call: (.*)/.exec((hover.contents as MarkupContent).value) ?? [];
    assert.match(cost, /≈ .*batch\*channels\*filters\*height\*width.* flops · /);
    assert.ok(cost.length < 200, cost);
  });
});
