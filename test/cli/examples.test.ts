/** @file Every example runs to its end, with its asserts, and prints what a reader is told to expect. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tensorgraph } from "../harness/command-line.ts";

/** What each prints, among other things. A new example has to be put here. */
const printed: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  "tutorial.tg": [
    "array([[0.5       , 0.73105858],\n               [0.26894142, 0.11920292]])  float64[2, 2]",
    "array([0.72803009])  float64[1]",
    "array([0.55056769])  float64[1]",
    /10000 rounds, \d+\/s/,
  ],
  "logistic-regression.tg": [/10\.7464702457570\d+ {2}float64/, /loss = 0\.0494\d+ \(after 10000 steps\)/],
  "digits.tg": [/softmax_accuracy\n\s+0\.9\d+/, /net_accuracy\n\s+0\.9[4-9]\d*/],
  "convolution.tg": [/accuracy\n\s+0\.9[6-9]\d*/, /6 rounds/],
  "oscillator.tg": ["array([1.99"],
  "option-pricing.tg": ["price = 6.70477", "delta = 0.48"],
  "gaussian-process.tg": [/noise = 0\.10\d+/, "evidence_now = 25."],
  "attention.tg": [/right\n\s+1\.0/, /300 rounds/],
  "recurrent.tg": [/mean squared error: 0\.00\d+/, /1500 rounds/],
  "kalman-filter.tg": [/deviation\n\s+0\.29\d+/, "error of the sensor 0.305"],
  "characters.tg": [/bits = 0\.0\d+/, /line\n\s+array\(\[ 9, {2}3, 10, 14, 16, 21, {2}0/],
  "boltzmann.tg": [/error_unseen\n\s+0\.04\d+/, /5 rounds/],
  "life.tg": ["array([[0, 1, 0, 0"],
};

describe("the examples", () => {
  it("are all listed here", () => {
    const files = readdirSync("examples").filter((f) => f.endsWith(".tg"));
    assert.deepEqual(files.sort(), Object.keys(printed).sort());
  });

  for (const [file, expected] of Object.entries(printed)) {
    it(`runs ${file}`, async () => {
      const { status, out, err } = await tensorgraph(["run", `examples/${file}`]);
      assert.equal(err, "");
      assert.equal(status, 0);
      for (const text of expected)
        assert.ok(typeof text === "string" ? out.includes(text) : text.test(out), `${text} in\n${out}`);
    });
  }

  it("are formatted and have no diagnostics", async () => {
    const files = Object.keys(printed).map((f) => `examples/${f}`);
    assert.equal((await tensorgraph(["fmt", "--check", ...files])).status, 0);
    const checked = await tensorgraph(["check", ...files]);
    assert.equal(checked.out, `${files.length} files: 0 errors, 0 warnings\n`);
  });

  it("hold the digits of the package that they were made from", async () => {
    const { makeDigits } = (await import(new URL("../../../examples/data/make-digits.mjs", import.meta.url).href)) as {
      makeDigits: () => Map<string, object>;
    };
    const { loadTensors } = await import("../../server/src/files/tensor-file.ts");
    const shipped = loadTensors("examples/data/digits.npz");
    assert.ok(shipped instanceof Map);
    for (const [name, tensor] of makeDigits()) assert.deepEqual(shipped.get(name), tensor, name);
  });
});
