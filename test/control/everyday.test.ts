/** @file What users of Theano and NumPy write every day, run to its end on every backend: each case asserts its own numbers. */
import { itRunsEach } from "../harness/programs-that-assert.ts";

const cases: Readonly<Record<string, string>> = {
  "minibatches of shared data by their number": `
shared data = reshape(arange(12.0), [6, 2])
shared labels = [0, 1, 0, 1, 0, 1]
input i: int64
input x: float64[m, 2]
input y: int64[m]
picked = x[arange(y.shape[0]), y]
function train(i) -> picked, m as rows
  given x = data[i * 3:(i + 1) * 3]
  given y = labels[i * 3:(i + 1) * 3]
function all_of(x, y) -> picked
assert train(0).picked == [0, 3, 4]
assert train(1).picked == [7, 8, 11]
assert train(1).rows == 3
assert all_of(data.get_value(), labels.get_value()) == [0, 3, 4, 7, 8, 11]`,
  "minibatches of inputs whose lengths have no name": `
shared data = arange(8.0)
input i: int64
input x: float64[?]
input y: float64[?]
function train(i) -> arange(x.shape[0]) * x, sum(y)
  given x = data[i * 4:(i + 1) * 4]
  given y = data[:3]
assert train(1)[0] == [0, 5, 12, 21]`,
  "a loop that knows its input by its length only": `
input x: float64[n]
hessian_rows = map(i => 2 * eye(n)[i] + i, arange(n))
function f(x) -> hessian_rows
assert f([4, 4]) == [[2, 0], [1, 3]]`,
  "lengths that are arguments": `
input k: int32
input x: float64[n]
input by: int64
running = scan((a, total) => total + a, arange(by), 0)
pairs = reshape(x, [k, 2])
function f(k) -> arange(k), zeros([k, 2]), eye(k)
function triangular(by) -> running
function g(x, k) -> pairs, grad(sum(pairs ** 3), x), arange(1, 2 * k, 2)
numbers, none_yet, ones_there = f(3)
assert numbers == [0, 1, 2]
assert none_yet.shape == [3, 2]
assert ones_there[2] == [0, 0, 1]
assert f(0)[0].shape == [0]
assert triangular(6) == [0, 1, 3, 6, 10, 15]
assert triangular(-2).shape == [0]
folded, slope, odd = g([1, 2, 3, 4], 2)
assert folded == [[1, 2], [3, 4]]
assert allclose(slope, [3, 12, 27, 48])
assert odd == [1, 3]`,
  "ranges whose start and step are arguments": `
input from, to, by: int64
input t: float32
function whole(from, to, by) -> arange(from, to, by)
function rest(from, t) -> arange(from, from + 3), arange(10, from, -3), arange(from, dtype="int8"), arange(0, t, 0.5)
assert whole(-2, 3, 2) == [-2, 0, 2]
assert whole(3, -2, -2) == [3, 1, -1]
assert whole(3, -2, 1).shape == [0]
assert whole(5, 6, 10) == [5]
here, down, small, halves = rest(-2, 1.25)
assert here == [-2, -1, 0]
assert down == [10, 7, 4, 1]
assert small.shape == [0]
assert small.dtype == "int8"
assert halves == [0, 0.5, 1]`,
  "draws as long as an argument says": `
input k: int64
srng = RandomStreams(seed=1)
noise = srng.normal([k])
order = srng.permutation([k], 4)
function draw(k) -> noise, sum(noise ** 2), order, srng.uniform(k)
two = draw(2)
assert two[0].shape == [2]
assert allclose(two[1], sum(two[0] ** 2))
assert two[2].shape == [2, 4]
assert two[3].shape == [2]
assert draw(3)[0].shape == [3]
assert draw(0)[0].shape == [0]`,
  "folds of what a mask selects in the step of a loop": `
input X: float64[t, n]
input K: int32[t, n]
def folds(r) {
  kept = r[r > 0]
  return [kept.sum(), mean(kept), prod(kept, axis=0), any(kept), all(kept)]
}
sums, means, products, some, whole = map(folds, X)
counted = map(r => sum(r[r > 1]) + mean(r[r > 1]), K)
slope = grad(sum(means), X)
function f(X, K) -> sums, means, products, some, whole, counted, slope
r = f([[1, -2, 3], [4, 5, -1]], [[2, 4, 0], [2, 2, 2]])
assert r[0] == [4, 9]
assert r[1] == [2, 4.5]
assert r[2] == [3, 20]
assert all(r[3])
assert all(r[4])
assert r[5] == [9, 8]
assert r[6] == [[0.5, 0, 0.5], [0.5, 0.5, 0]]
none_kept = f([[-1, -2]], [[0, 0]])
assert none_kept[0] == [0]
assert isnan(none_kept[1][0])
assert none_kept[2] == [1]`,
  "a length that is state": `
shared rows = 2
input x: float64[n]
function f(x) -> reshape(x, [rows, -1])
  update rows += 1
assert f([1, 2, 3, 4, 5, 6]).shape == [2, 3]
assert f([1, 2, 3, 4, 5, 6]).shape == [3, 2]`,
  "loops that are left early": `
total = 0
for i in range(10) {
  if i == 2 { continue }
  if i > 4 { break }
  total += i
}
assert total == 8
n = 0
while true {
  n += 1
  for j in range(3) { if j == 1 { break } }
  if n >= 5 { break }
}
assert n == 5
assert j == 1
x = 1.0
for i in range(3) {
  x = [1.0, 2]
  if i == 1 { break }
  x = 1.0
}
assert x + 1 == [2, 3]`,
  "results by number": `
input x: float64
function f(x) -> x, x * 2 as twice, zeros([3])
r = f(3)
assert r[0] == 3
assert r[1] == r.twice
assert r[-1].shape == [3]
rest = r[1:]
assert rest[0] == 6
assert f(4)[1] == 8
sol = lstsq([[1.0, 0], [0, 2]], [1.0, 2])
assert allclose(sol[0], [1, 1])
x0, residuals, rank, s = sol
assert allclose(x0, [1, 1])
layers = [ones([2, 3]), ones([3, 4])]
assert layers[1].shape == [3, 4]`,
  "first values of state that are parts of the graph": `
srng = RandomStreams(seed=3)
shared w = srng.normal([2, 3])
shared m = zeros_like(w)
shared f: float32[2] = float32(srng.uniform([2]))
shared row = 2 * w[0]
function step() -> m
  update m += 1
step()
assert step() == ones([2, 3])
assert allclose(row.get_value(), 2 * w.get_value()[0])`,
};

describe("everyday programs", () => {
  itRunsEach(cases);
});
