/** @file Graphs, gradients and generated code as documents, over the language server. */
import assert from "node:assert/strict";
import { CancellationTokenSource } from "vscode-languageserver/node";
import { analyse } from "../../server/src/analysis.ts";
import { Runner } from "./runner.ts";

const uri = "file:///graphs/model.tg";
const text = `input X: float64[batch, feats]
input t: float64[batch]
shared w: float64[feats] = [1.0, 2, 3]
p = sigmoid(X @ w)
cost = -mean(t * log(p) + (1 - t) * log(1 - p)) + 0.1 * sum(w ** 2)
gw = grad(cost, w)
function train(X, t) -> cost
  update w = w - 0.5 * gw
srng = RandomStreams(seed=1)
noisy = sum(tanh(w + sum(srng.normal([3]))) ** 2)
gn = grad(noisy, w)
train([[1, 0, 2], [0, 1, 1]], [1, 0])
`;

describe("graphs over the language server", () => {
  let runner: Runner;
  before(async () => {
    runner = await Runner.start({ workspace: { textDocumentContent: {} } });
    await runner.client.open(uri, text);
  });
  after(() => runner.stop());

  it("says which `def` a node was written in", async () => {
    const file = "file:///graphs/defs.tg";
    await runner.client.open(file, "input x: float64[n]\ndef bump(v) = exp(-v ** 2)\nfunction f(x) -> bump(x) + 1\n");
    const { nodes } = await runner.ask("tensorgraph/graph", { uri: file, name: "f" });
    const exp = nodes.find((n) => n.op === "exp");
    assert.deepEqual([exp?.def, exp?.range?.start.line], ["bump", 1]);
    assert.ok(nodes.filter((n) => n.isOutput).every((n) => n.def === undefined));
  });

  it("shows the optimised graph with the lines that each node comes from", async () => {
    const { text: printed, nodes, edges } = await runner.ask("tensorgraph/graph", { uri, name: "train" });
    assert.match(printed, /^X: float64\[batch, feats\]\n/);
    assert.match(printed, /# .*line \d+/);
    assert.deepEqual(
      nodes.filter((n) => n.isOutput).map((n) => n.label),
      ["cost", "new w"],
    );
    assert.ok(nodes.some((n) => n.range?.start.line === 4));
    for (const { from, to, operand } of edges) assert.ok(from < to && operand >= 0 && nodes[from] && nodes[to]);
    await assert.rejects(runner.ask("tensorgraph/graph", { uri, name: "nothing" }), /there is no `nothing`/);
    await assert.rejects(runner.ask("tensorgraph/graph", { uri, name: "srng" }), /no function and no node/);
  });

  for (const cost of ["cost", "noisy"]) {
    it(`writes the gradient of ${cost} as a file that has no errors and the type of w`, async () => {
      const { text: file } = await runner.ask("tensorgraph/gradientGraph", { uri, cost, name: "w" });
      const checked = analyse("file:///gradient.tg", 1, file);
      assert.deepEqual(
        checked.diagnostics.filter((d) => d.severity === "error").map((d) => d.message),
        [],
        file,
      );
      const result = checked.names.symbols.get(`d_${cost}_d_w`)![0]!;
      assert.equal(result.type!.dtype, "float64");
      assert.equal(result.type!.shape.length, 1);
    });
  }

  it("says why there is no gradient", async () => {
    await assert.rejects(runner.ask("tensorgraph/gradientGraph", { uri, cost: "noisy", name: "X" }), /no gradient by/);
  });

  it("shows the generated WebAssembly for the shapes of the last call", async () => {
    await assert.rejects(runner.ask("tensorgraph/wat", { uri, name: "train" }), /call it first/);
    assert.ok((await runner.run(uri)).ok);
    const { text: wat } = await runner.ask("tensorgraph/wat", { uri, name: "train" });
    assert.match(
      wat,
      /^;; train -> cost, new w\n;; X: float64\[2, 3\]\n;; t: float64\[2\]\n;; w: float64\[3\]\n\(module\n/,
    );
    assert.match(wat, /\(import "env" "memory" \(memory 1 \d+ shared\)\)/);
    assert.match(wat, /;; .*\(line \d.*\n {2}\(func \$step0 \(export "step0"\) \(result i32\)/);
    assert.match(wat, /f64x2?\./);
    assert.equal(wat.split("(").length, wat.split(")").length);
  });

  it("says that code is made for lengths which only a call finds", async () => {
    const file = "file:///graphs/mask.tg";
    await runner.client.open(file, "input x: float64[4]\nfunction f(x) -> sum(x[x > 0])\nf([1, 2, -1, 3])\n");
    assert.ok((await runner.run(file)).ok);
    await assert.rejects(runner.ask("tensorgraph/wat", { uri: file, name: "f" }), /lengths that only data tell/);
    const { text: graph } = await runner.ask("tensorgraph/graph", { uri: file, name: "f" });
    assert.match(graph, /mask_positions/);
  });

  it("makes them beside everything else, and stops where one is cancelled", async () => {
    const file = "file:///graphs/deep.tg";
    const steps = Array.from({ length: 600 }, (_, i) => `y${i + 1} = tanh(y${i} @ W + sin(y${i}))`);
    const deep = [
      "input x: float64[n, k]",
      "input W: float64[k, k]",
      "y0 = x",
      ...steps,
      "c = mean(y600 ** 2)",
      "g = grad(c, W)",
    ];
    await runner.client.open(file, `${deep.join("\n")}\nfunction f(x, W) -> g\n`);
    await runner.client.diagnostics(file);
    const order: string[] = [];
    const graph = runner.ask("tensorgraph/graph", { uri: file, name: "f" }).then(() => order.push("graph"));
    const hover = { textDocument: { uri: file }, position: { line: 0, character: 6 } };
    await runner.client.request("textDocument/documentSymbol", hover).then(() => order.push("outline"));
    await graph;
    assert.deepEqual(order, ["outline", "graph"]);
    const source = new CancellationTokenSource();
    const params = { uri: file, name: "f" };
    const cancelled = runner.client.connection.sendRequest("tensorgraph/graph", params, source.token);
    const waiting = runner.ask("tensorgraph/graph", { uri, name: "train" });
    setTimeout(() => source.cancel(), 20);
    await assert.rejects(cancelled, { code: -32800 });
    assert.match((await waiting).text, /^X: /);
  });

  it("offers them as documents of a scheme of its own", async () => {
    const { textDocumentContent } = runner.client.initialized.capabilities.workspace as {
      textDocumentContent: { schemes: string[] };
    };
    assert.deepEqual(textDocumentContent.schemes, ["tensorgraph"]);
    const ask = async (path: string): Promise<string> => {
      const params = { uri: `tensorgraph:/${path}?${encodeURIComponent(uri)}` };
      return (await runner.client.request<{ text: string }>("workspace/textDocumentContent", params)).text;
    };
    assert.match(await ask("graph/train.txt"), /^X: /);
    assert.match(await ask("gradient/cost/w.tg"), /d_cost_d_w = /);
    await assert.rejects(ask("secret/train.txt"), /no document/);
  });
});
