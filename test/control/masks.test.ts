/** @file Masks and lengths that only data tell, in programs run to their end on every backend: each asserts its own numbers. */
import assert from "node:assert/strict";
import { itRunsEach } from "../harness/programs-that-assert.ts";
import { runText } from "../harness/run-text.ts";

const cases: Readonly<Record<string, string>> = {
  "selections of values": `
x = [3.0, -1, 2, -5]
m = [[1, 2], [3, 4]]
assert x[x > 0] == [3, 2]
assert m[m > 1] == [2, 3, 4]
assert m[[false, true], 0] == [3]
assert m[:, [false, true]] == [[2], [4]]
assert argwhere(m > 2) == [[1, 0], [1, 1]]
assert nonzero(m > 2)[1] == [0, 1]
assert compress([true, false], m, axis=1) == [[1], [3]]
assert set_subtensor(m[m > 1], [7, 8, 9]) == [[1, 7], [8, 9]]
assert inc_subtensor(x[x < 0], [10, 20]) == [3, 9, 2, 15]
assert bincount([0, 1, 5, 1], [1, 2, 3, 4.5]) == [1, 6.5, 0, 0, 0, 3]
values, first, place, counts = unique([[3, 1], [3, 2]], return_index=true, return_inverse=true, return_counts=true)
assert values == [1, 2, 3]
assert first == [1, 3, 0]
assert place == [[2, 0], [2, 1]]
assert counts == [1, 1, 2]
assert unique([nan, 1, nan]).shape == [2]
assert unique([true, false, true]) == [false, true]`,
  "gradients against differences": `
input x: float64[n]
input y: float64[n, 2]
picked = y[x > 0]
cost = sum(tanh(picked.T @ picked)) + sum(x[x > 0] ** 3) / x[x > 0].shape[0]
more = sum(unique(x) ** 2) + sum(compress(x < 1, sin(x))) + sum(nonzero_values(x * y[:, 0]) ** 2)
written = sum(set_subtensor(y[x > 0], x[x > 0][:, none]) ** 3) + sum(inc_subtensor(x[x < 1], 2 * x[x < 1]) ** 2)
total = cost + more + written
function f(x, y) -> total
gx, gy = grad(total, [x, y])
function slopes(x, y) -> gx, gy
a = [0.5, -1.5, 2.0, 0.25]
b = [[0.3, -0.2], [0.1, 0.4], [-0.5, 0.2], [0.7, 0.6]]
by_x, by_y = slopes(a, b)
h = 1e-6
for i in range(4) {
  difference = (f(inc_subtensor(a[i], h), b) - f(inc_subtensor(a[i], -h), b)) / (2 * h)
  assert allclose(by_x[i], difference, atol=1e-6)
  for j in range(2) {
    difference = (f(a, inc_subtensor(b[i, j], h)) - f(a, inc_subtensor(b[i, j], -h))) / (2 * h)
    assert allclose(by_y[i, j], difference, atol=1e-6)
  }
}`,
  "jacobians, products with them, and second derivatives": `
input x: float64[n]
input v: float64[n]
kept = x[x > 0] ** 2
function f(x, v) -> jacobian(kept, x), Rop(kept, x, v), hessian(sum(kept * kept), x)
by_rows, along, curved = f([1, -2, 3], [1, 1, 1])
assert by_rows == [[2, 0, 0], [0, 0, 6]]
assert along == [2, 6]
assert curved == [[12, 0, 0], [0, 0, 0], [0, 0, 108]]`,
  "in loops, choices and helpers": `
input x: float64[n]
def positive(a) = a[a > 0]
running = scan((a, h) => h + a * positive(x).shape[0], positive(x), 0.0)
chosen = ifelse(sum(x) > 0, sum(positive(x)), sum(positive(-x)))
function f(x) -> running, chosen, grad(running[-1], x)
a, b, c = f([1, -2, 3])
assert a == [2, 8]
assert b == 4
assert c == [2, 0, 2]
assert f([-1, -2])[1] == 3
function above(x) -> sum(x[x > 2])
total = 0.0
for k in range(1, 7) { total += above(arange(0.0, k)) }
assert total == 3 + (3 + 4) + (3 + 4 + 5)`,
  "given another input, and with other state": `
input x: float64[n]
input z: float64[m]
shared s = [1.0, -1, 2]
shared t = [-1.0, 5, -2]
kept = x[x > 0]
function f(z) -> kept, kept.shape[0] as many
  given x = 2 * z
function g() -> s[s > 0]
of_t = g.copy(swap={s: t})
assert f([1, -1, 3]).kept == [2, 6]
assert f([1, -1, 3]).many == 2
assert g() == [1, 2]
assert of_t() == [5]`,
  "class numbers that are literals": `
input x: float64[2]
loss = crossentropy_with_logits(stack([x, x]), [1, 0])
same = crossentropy_with_logits(stack([x, x]), [[0, 1], [1, 0]])
function f(x) -> loss, same, bincount([0, 1], x), choose([1, 0], [x, 2 * x])
a, b, c, d = f([1, 2])
assert allclose(a, [0.3132616875, 1.3132616875])
assert allclose(a, b)
assert c == [1, 2]
assert d == [2, 2]`,
};

describe("masks in programs", () => {
  itRunsEach(cases);

  it("name what differs when lengths that data tell do not agree", () => {
    const { diagnostics } = runText(
      `input x: float64[n]
input y: float64[m]
function f(x, y) -> x[x > 0] + y
f([1, -1, 2], [1, 2, 3])`,
      "cpu",
    );
    assert.deepEqual(
      diagnostics.map((d) => d.message),
      ["f: lengths of one axis differ: 2 (length of a boolean selection) and 3 (`m`)"],
    );
  });
});
