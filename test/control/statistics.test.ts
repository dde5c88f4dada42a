/** @file Order statistics, folds without NaN, means with weights, lines through points, grids: values of NumPy 2.4, on every backend. */
import assert from "node:assert/strict";
import { namedDim } from "../../runtime/src/ir/dim.ts";
import { build } from "../../runtime/src/ops/build.ts";
import "../../runtime/src/ops/index.ts";
import type { Attrs } from "../../runtime/src/ir/node.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { inputLeaf } from "../harness/graphs.ts";
import { itRunsEach } from "../harness/programs-that-assert.ts";

const data = "X = [[3, 1, 2.5, 7], [0, 5, -1, nan], [2, 2, 8, -4]]\nx = [[3, 1, 2.5, 7], [2, 2, 8, -4]]\n";

const values: readonly (readonly [expression: string, value: string])[] = [
  ["quantile(x, [0.1, 0.75], axis=1)", "[[1.45, -2.2], [4, 3.5]]"],
  ["percentile(x, 37, axis=0)", "[2.37, 1.37, 4.535, 0.07]"],
  ["median(x)", "2.25"],
  ["median(X, axis=1, keepdims=true)", "[[2.75], [nan], [2.0]]"],
  ["median([inf, 1, inf])", "inf"],
  ["nansum(X, axis=1)", "[13.5, 4, 8]"],
  ["nanmean(X)", "2.3181818181818183"],
  ["nanmax(X, axis=1)", "[7, 5, 8]"],
  ["nanmin([[7], [nan], [-4.0]], axis=1)", "[7, nan, -4]"],
  ["nanvar(X, axis=1, ddof=1)", "[6.5625, 10.333333333333334, 24]"],
  ["nanstd(X, axis=0)", "[1.247219128924647, 1.699673171197595, 3.7043517951488116, 5.5]"],
  ["average(x, [1, 0, 2, 5], axis=1)", "[5.375, -0.25]"],
  ["interp([-2, 0, 0.5, 3.7, 4.5, 9, nan], [0, 1, 3, 4.5], [1, -1, 2, 0])", "[1, 1, 0, 1.0666666666666664, 0, 0, nan]"],
  ["interp([-2, 0, 4.5, 9], [0, 1, 3, 4.5], [1, -1, 2, 0], left=7, right=8)", "[7, 1, 0, 8]"],
];

describe("statistics", () => {
  itRunsEach({
    "the values of NumPy": data + values.map(([e, v]) => `assert allclose(${e}, ${v}, equal_nan=true)`).join("\n"),
    "lengths that are names, and slopes": `
input X: float64[n, m]
input w: float64[n]
middle: float64[m] = median(X, axis=0)
spread: float64[2, n] = quantile(X, [0.25, 0.75], axis=1)
across, down = meshgrid(w, arange(m))
grid: float64[m, n] = across
function look(X, w) -> grad(sum(middle), X) as of_median, grad(sum(spread), X) as of_spread, nanmean(X), average(X, w, axis=0) as mean, down, interp(X, w, w ** 2) as line
  given w = w + 0
r = look([[1, 2], [nan, 5], [3, 0.0]], [1, 2, 3])
assert r.of_spread == [[1, 1], [2, 0], [1, 1]]
assert r.down == [[0, 0, 0], [1, 1, 1]]
assert r[2] == 2.2
assert allclose(r.line, [[1, 4], [nan, 9], [9, 1]], equal_nan=true)
assert allclose(r.mean, [nan, 2], equal_nan=true)
s = look([[1, 2], [7, 5], [3, 0.0]], [1, 2, 3])
assert s.of_median == [[0, 1], [0, 0], [1, 0]]`,
  });

  const [n, m] = [namedDim("n"), namedDim("m")];
  const refused: readonly (readonly [
    op: string,
    shapes: readonly (readonly (number | typeof n)[])[],
    attrs: Attrs,
    message: RegExp,
  ])[] = [
    ["quantile", [[n]], { q: 1.5 }, /^q is a number between 0 and 1,/],
    ["quantile", [[n]], { q: [] }, /^q is a number between 0 and 1, or a list/],
    ["percentile", [[n]], { q: [50, -1] }, /^q is a number between 0 and 100,/],
    ["median", [[0, 3]], { axis: 0 }, /^there is no element to choose from in \$0$/],
    ["median", [[n]], { axis: 1 }, /^axis 1 does not exist in \$0/],
    ["average", [[n, m], [n]], { axis: 1 }, /^`n` weights for `m` elements along axis 1$/],
    ["average", [[n, m], [n]], {}, /^the weights have the shape of \$0/],
    ["interp", [[n], [n], [m]], {}, /^`n` places, but `m` values$/],
    ["interp", [[n], [n, m], [m]], {}, /^interp joins the points of two vectors, but \$1 has 2 axes$/],
  ];
  for (const [op, shapes, attrs, message] of refused) {
    it(`has no ${op} where ${message.source.slice(1, 40)}`, () => {
      const made = build(
        op,
        shapes.map((s, i) => inputLeaf(`x${i}`, "float64", s)),
        attrs,
      );
      assert.ok(isFault(made));
      assert.match(made.message, message);
    });
  }
});
