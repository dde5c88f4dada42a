/** @file The names of axes, with the values of runs and in the state. */
import assert from "node:assert/strict";
import type { SentValue } from "../../server/protocol/requests.ts";
import { Runner } from "./runner.ts";

const text = `input X: float64[batch, row, column]
shared W: float64[column, unit] = ones([4, 2])
y = X @ W
function f(X) -> y
function two(X) -> y as hidden, sum(X, axis=[1, 2]) as total
plain = ones([2, 3, 4])
data: float64[batch, row, column] = plain
`;

/** What a statement shows, and the names of its axes. */
const cases: readonly (readonly [string, unknown])[] = [
  ["f(plain)", ["batch", "row", "unit"]],
  ["data", ["batch", "row", "column"]],
  ["data * 2", ["batch", "row", "column"]],
  ["mean(data, axis=1)", ["batch", "column"]],
  ["data.T", ["column", "row", "batch"]],
  ["f(data)[0]", ["row", "unit"]],
  ["eval(y, X=plain)", ["batch", "row", "unit"]],
  ["W.get_value()", ["column", "unit"]],
  [
    "[f(plain), W.get_value()]",
    [
      ["batch", "row", "unit"],
      ["column", "unit"],
    ],
  ],
  ["two(plain)", [["batch", "row", "unit"], ["batch"]]],
  ["two(plain).hidden", ["batch", "row", "unit"]],
  ["plain", undefined],
  ["ones([3, 2]) @ W.get_value().T", [null, "column"]],
  ["sum(data)", undefined],
  ["if true { p = f(plain) }; p", ["batch", "row", "unit"]],
];

describe("the names of axes", () => {
  let runner: Runner;
  before(async () => {
    runner = await Runner.start();
  });
  after(() => runner.stop());

  const axesOf = (v: SentValue): unknown => {
    if (v.kind === "tensor") return v.axes;
    return v.kind === "record" || v.kind === "list" ? v.items.map(axesOf) : undefined;
  };

  for (const [statement, axes] of cases) {
    it(`of ${statement} are ${JSON.stringify(axes) ?? "not known"}`, async () => {
      const uri = `file:///axes/${encodeURIComponent(statement)}.tg`;
      await runner.client.open(uri, `${text}${statement.replaceAll("; ", "\n")}\n`);
      const { ok } = await runner.run(uri);
      assert.ok(ok, JSON.stringify(runner.events(uri, "diagnostic")));
      const [result, ...others] = runner.events(uri, "result");
      assert.ok(result && others.length === 0);
      assert.deepEqual(axesOf(result.value), axes);
    });
  }

  it("come with plots, and with shared variables and values in the state", async () => {
    const uri = "file:///axes/state.tg";
    await runner.client.open(uri, `${text}a, b = two(plain)\nplot(a)\n`);
    assert.ok((await runner.run(uri)).ok);
    const [plotted] = runner.events(uri, "plotted");
    assert.deepEqual(plotted!.items.map(axesOf), [["batch", "row", "unit"]]);
    const { shareds, values } = await runner.ask("tensorgraph/state", { uri });
    assert.deepEqual(
      [...shareds, ...values].map((i) => [i.name, i.axes]),
      [
        ["W", ["column", "unit"]],
        ["plain", undefined],
        ["data", ["batch", "row", "column"]],
        ["a", ["batch", "row", "unit"]],
        ["b", ["batch"]],
      ],
    );
  });
});
