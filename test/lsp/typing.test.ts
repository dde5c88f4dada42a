/** @file What helps while a line is being typed: completion in its contexts, documentation on resolve, signature help. */
import assert from "node:assert/strict";
import type { CompletionItem, CompletionList, SignatureHelp } from "vscode-languageserver";
import { LspClient } from "../harness/lsp-client.ts";

const head = `feats = 3
input X: float64[batch, feats]
shared w: float64[feats] = zeros([feats])
srng = RandomStreams(seed=1)
rv = srng.normal([3])
function both(X, scale = 2.0) -> dot(X, w) as product, sum(X) as total
`.replace("function both(X, scale = 2.0)", "input scale: float64\nfunction both(X, scale = 2.0)");

describe("typing", () => {
  let client: LspClient;
  let count = 0;
  before(async () => {
    client = await LspClient.start({ textDocument: { completion: { completionItem: { snippetSupport: true } } } });
  });
  after(() => client.stop());

  /** Opens the head with a last line of its own and asks at its end. */
  async function typed<R>(line: string, method: string): Promise<R> {
    const uri = `file:///typing-${count++}.tg`;
    await client.open(uri, head + line);
    const lines = (head + line).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)!.length };
    return client.request<R>(`textDocument/${method}`, { textDocument: { uri }, position });
  }
  const labels = async (line: string): Promise<string[]> =>
    (await typed<CompletionList>(line, "completion")).items.map((i) => i.label);

  const table: readonly (readonly [line: string, wanted: readonly string[], unwanted: readonly string[]])[] = [
    ["input y: ", ["float64", "int32", "dmatrix"], ["exp", "w"]],
    ["input y: float64[", ["batch", "feats", "?"], ["exp"]],
    ["srng.", ["uniform", "normal", "seed", "get_state"], ["exp"]],
    ["w.", ["get_value", "set_value", "mean", "T"], ["seed"]],
    ["rv.rng.", ["seed", "set_state"], ["mean"]],
    ["both.", ["copy"], ["mean"]],
    ["r = both(X, ", ["scale=", "w"], []],
    ["s = sum(X, ", ["axis=", "keepdims="], []],
    ["s = sum(X, axis=0, ", ["keepdims="], ["axis="]],
    ["", ["function", "for", "exp", "both"], []],
    ["z = 1 + ", ["X", "w", "exp", "grad"], []],
    ["# some comment about ", [], ["exp"]],
    ['load("', [], ["exp"]],
    ["  with ", ["mode", "no_default_updates"], ["exp"]],
    ["  with mode = ", ["debug", "nanguard"], ["exp"]],
    ["  update ", ["w"], ["X", "exp"]],
  ];
  for (const [line, wanted, unwanted] of table) {
    it(`completes after ${JSON.stringify(line)}`, async () => {
      const found = await labels(line);
      for (const label of wanted) assert.ok(found.includes(label), `${label} is offered`);
      for (const label of unwanted) assert.ok(!found.includes(label), `${label} is not offered`);
    });
  }

  it("gives documentation when an item is looked at", async () => {
    const { items } = await typed<CompletionList>("z = tan", "completion");
    const item = items.find((i) => i.label === "tanh")!;
    const resolved = await client.request<CompletionItem>("completionItem/resolve", item);
    assert.match((resolved.documentation as { value: string }).value, /1 - tanh\(x\)/);
  });

  it("marks the active parameter by position and by name", async () => {
    const first = await typed<SignatureHelp>("both(", "signatureHelp");
    assert.equal(
      first.signatures[0]!.label,
      "both(X: float64[batch, 3], scale: float64 = 2.0) -> product: float64[batch], total: float64",
    );
    assert.equal(first.activeParameter, 0);
    assert.equal((await typed<SignatureHelp>("both(X, ", "signatureHelp")).activeParameter, 1);
    assert.equal((await typed<SignatureHelp>("sum(X, keepdims=", "signatureHelp")).activeParameter, 2);
    assert.equal((await typed<SignatureHelp>("z = srng.normal([2, 2], std=", "signatureHelp")).activeParameter, 2);
    assert.equal(
      (await typed<SignatureHelp>("z = exp(sum(X, ", "signatureHelp")).signatures[0]!.label.startsWith("sum("),
      true,
    );
  });

  it("shows signatures of what is no op as well", async () => {
    const table: readonly (readonly [line: string, label: string])[] = [
      ["z = eval(", "eval(expression, input = value, …)"],
      ["print(", "print(value, …)"],
      ["z = float32(", "float32(x)"],
      ["z = w.get_value(", "get_value() -> float64[3]"],
      ["z = hessian(", 'hessian(cost, wrt, consider_constant = none, disconnected_inputs = "raise")'],
    ];
    for (const [line, label] of table) {
      const help = await typed<SignatureHelp | null>(line, "signatureHelp");
      assert.equal(help?.signatures[0]?.label, label, line);
    }
  });
});
