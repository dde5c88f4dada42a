/** @file The library: every def of it is documented and used in `std.tg` here, whose asserts hold on both backends; gradients by differences. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NodeFiles } from "../../server/src/kernel/node-files.ts";
import { check } from "../../server/src/language/check/check.ts";
import { format } from "../../server/src/language/format.ts";
import { parse } from "../../server/src/language/parse.ts";
import { TextRunner } from "../kernel/run-text.ts";

const path = "server/library/std.tg";
const text = readFileSync(path, "utf8");
const program = readFileSync("test/library/std.tg", "utf8");
const parsed = parse(text);
const defs = parsed.file.cells.flatMap((c) => c.statements).flatMap((s) => (s.kind === "def" ? [s] : []));

describe("the library", () => {
  it("has no mistake and is formatted", () => {
    assert.deepEqual(
      check(parsed.file, parsed.diagnostics, { text }).diagnostics.map((d) => d.message),
      [],
    );
    assert.equal(format(text), text);
  });

  for (const d of defs) {
    it(`documents and tests ${d.name.text}`, () => {
      assert.ok(d.doc && d.doc.length > 10);
      assert.match(program, new RegExp(`\\b${d.name.text}\\(`));
    });
  }

  for (const device of ["cpu", "reference"] as const) {
    it(`does what the program of its tests says, on ${device}`, () => {
      const r = new TextRunner(device, new NodeFiles("test/library/std.tg"));
      // Slow and obvious: training is for the other one.
      r.runWell(device === "reference" ? program.slice(0, program.indexOf("# %% A parameter that learns")) : program);
    });
  }

  it("refuses a class that is none in a confusion matrix, by its number", () => {
    for (const [classes, message] of [
      ["[0, 3], [0, 1]", /^3 is not one of the 3 numbers/],
      ["[0, 1], [-1, 1]", /-1 is in/],
    ] as const) {
      const r = new TextRunner("cpu", new NodeFiles("test/library/confusion.tg"));
      r.run(`import "std"\nconfusion_matrix(${classes}, 3)\n`);
      const said = r.diagnostics();
      assert.deepEqual(
        said.map((d) => d.code),
        ["index-range"],
      );
      assert.match(said[0]!.message, message);
    }
  });

  /** Scalars of a vector, with what they are differentiated by between -2 and 2. */
  const differentiable = [
    ...["leaky_relu", "selu", "silu", "gelu", "mish", "hard_tanh", "relu6"].map((f) => `sum(${f}(x) * sin(x))`),
    ...["mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "cosine_similarity", "r2_score"].map(
      (f) => `sum(${f}(x, cos(x) + 3) * 2)`,
    ),
    "hinge(x, [1, -1, 1])",
    "binary_cross_entropy(x, [0.2, 1, 0])",
    "cross_entropy(stack([x, 2 * x]), int64([1, 2]))",
    "sum(kl_divergence(softmax(x), softmax(sin(x))))",
    "gaussian_nll(x, sin(x), [0.1, 0.2, 0.3])",
    "sum(clip_by_norm(x, 0.5) * [1, 2, 3])",
    "sum(standardize(stack([x, sin(x), x ** 2])) * [1, 2, 3])",
    "sum(rescale(stack([x, sin(x), x ** 2])) * [1, 2, 3])",
    "sum(attention(stack([x, x + 1]), stack([sin(x), x]), stack([x, 2 * x])))",
  ];
  for (const cost of differentiable) {
    it(`has the gradient of ${cost}`, () => {
      const r = new TextRunner("cpu", new NodeFiles("test/library/gradient.tg"));
      const h = 1e-6;
      r.runWell(`
import "std"
input x: float64[3]
cost = ${cost}
g = grad(cost, x)
function value(x) -> cost
function slope(x) -> g
at = [0.7, -1.3, 0.4]
numeric = [
  (value(at + [${h}, 0, 0]) - value(at - [${h}, 0, 0])) / ${2 * h},
  (value(at + [0, ${h}, 0]) - value(at - [0, ${h}, 0])) / ${2 * h},
  (value(at + [0, 0, ${h}]) - value(at - [0, 0, ${h}])) / ${2 * h}
]
assert allclose(slope(at), numeric, rtol=1e-5, atol=1e-7), "the gradient is not the slope"
`);
    });
  }
});
