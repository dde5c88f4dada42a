/** @file Loops through the language, on every backend: each case asserts what the same computation gives when it is written out. */
import { itRunsEach } from "../harness/programs-that-assert.ts";

const cases: Readonly<Record<string, string>> = {
  "a running sum": `
input x: float64[n]
function f(x) -> scan((a, total) => total + a, x, 0)
assert allclose(f([1, 2, 3]), [1, 3, 6])`,
  "a state without sequences": `
input A: float64[k, k]
input v: float64[k]
powers = scan(h => A @ h, outputs_info=v, n_steps=3)
function f(A, v) -> powers, A @ (A @ (A @ v))
loop, written = f([[1, 2], [3, 4]], [1, -1])
assert allclose(loop[-1], written)`,
  "several results, one of which is not fed back": `
input x: float64[n]
totals, squares = scan((a, total) => [total + a, a ** 2], x, [0.0, none])
function f(x) -> totals, squares
t, s = f([1, 2, 3])
assert allclose(t, [1, 3, 6])
assert allclose(s, [1, 4, 9])`,
  "taps of a result": `
fibonacci = scan((b, a) => a + b, outputs_info=taps([1, 1], [-2, -1]), n_steps=6)
assert fibonacci == [2, 3, 5, 8, 13, 21]`,
  "taps that leave steps out": `
x = scan(a => 2 * a, outputs_info=taps([1, 10, 100], [-3]), n_steps=6)
assert x == [2, 20, 200, 4, 40, 400]`,
  "taps of a sequence": `
input x: float64[n]
function f(x) -> map((a, b, c) => c - 2 * b + a, taps(x, [-1, 0, 1]))
assert allclose(f([1, 4, 9, 16, 25]), [2, 2, 2])`,
  "from the last element to the first": `
input x: float64[n]
function f(x) -> scan((a, t) => 10 * t + a, x, 0, go_backwards=true)
assert allclose(f([1, 2, 3]), [3, 32, 321])`,
  "n_steps cuts the sequences": `
input x: float64[n]
function f(x) -> scan((a, t) => t + a, x, 0, n_steps=2), scan((a, t) => t + a, x, 0, n_steps=2, go_backwards=true)
a, b = f([1, 2, 3])
assert allclose(a, [1, 3])
assert allclose(b, [3, 5])`,
  "sequences of two lengths": `
input x: float64[n]
input y: float64[m]
function f(x, y) -> map((a, b) => a * b, [x, y])
assert allclose(f([1, 2, 3], [10, 20]), [10, 40])`,
  "a matrix walked by rows, its columns by a transposed view": `
input X: float64[n, k]
function f(X) -> map(row => sum(row ** 2), X), map(column => sum(column), X.T)
rows, columns = f([[1, 2], [3, 4], [5, 6]])
assert allclose(rows, [5, 25, 61])
assert allclose(columns, [9, 12])`,
  "a loop in a loop": `
input X: float64[n, k]
function f(X) -> map(row => scan((a, t) => t + a, row, 0), X), foldl((row, s) => s + foldl((a, t) => t + a * s, row, 1.0), X, 1.0)
rows, s = f([[1, 2], [3, 4]])
assert allclose(rows, [[1, 3], [3, 7]])
assert allclose(s, 41)`,
  "non_sequences, a def as step, integers": `
def step(a, total, k) {
  scaled = a * k
  return total + scaled
}
input x: int64[n]
function f(x) -> scan(step, x, 0, 3)
assert f([1, 2, 3]) == [3, 9, 18]`,
  "an op as step": `
assert allclose(map(exp, [0.0, 1.0]), exp([0.0, 1.0]))
assert reduce(maximum, [3, 1, 4, 1], 0) == 4`,
  "no steps at all": `
input x: float64[n]
function f(x) -> scan((a, t) => t + a, x, 5), foldl((a, t) => t + a, x, 5)
all, last = f(zeros([0]))
assert all.shape == [0]
assert allclose(last, 5)`,
  "a state that feeds a shared variable": `
shared total = 0.0
input x: float64[n]
running = scan((a, t) => t + a, x, total)
function f(x) -> running
  update total = running[-1]
f([1, 2])
f([3])
assert allclose(total.get_value(), 6)`,
  "a number of steps that is an argument": `
input k: int64
input A: float64
p = scan(r => r * A, outputs_info=1.0, n_steps=k)
function powers(A, k) -> p, grad(p[-1], A)
for n in [3, 5, 1, 3] {
  p3, slope = powers(2, n)
  assert p3.shape == [n]
  assert allclose(p3[-1], 2.0 ** n)
  assert allclose(slope, n * 2.0 ** (n - 1))
}`,
  "until: the step that makes it true is the last": `
input x: float64[n]
s = scan((a, t) => t + a, x, 0, until=t => t >= 6)
function f(x) -> s, grad(sum(s), x)
a, da = f([1, 2, 3, 4, 5])
b, db = f([1, 2])
assert allclose(a, [1, 3, 6])
assert allclose(da, [3, 2, 1, 0, 0])
assert allclose(b, [1, 3])
assert allclose(db, [2, 1])`,
  "random variables in the step are drawn anew, and alike for value and gradient": `
srng = RandomStreams(seed=3)
input x: float64[n]
walk = scan((a, s) => s + a * srng.normal([2]), x, zeros([2]))
slope = grad(sum(walk[-1]), x)
function f(x) -> walk, slope
first, d = f([1, 1, 1])
again, _ = f([1, 1, 1])
steps = first - concatenate([zeros([1, 2]), first[:-1]])
assert allclose(sum(steps, axis=1), d)
assert not allclose(steps[0], steps[1])
assert not allclose(first, again)`,
  "until with random variables": `
srng = RandomStreams(seed=1)
w = scan(t => t + srng.uniform([]), outputs_info=0.0, n_steps=1000, until=t => t > 2)
function g() -> w
for i in range(3) {
  walk = g()
  assert walk[-1] > 2
  assert walk[-2] <= 2
}`,
  "states that change places": `
x, y = scan((a, b) => [b, a + b], outputs_info=[0, 1], n_steps=5)
assert x == [1, 1, 2, 3, 5]
assert y == [1, 2, 3, 5, 8]`,
};

describe("loops", () => {
  itRunsEach(cases);
});
