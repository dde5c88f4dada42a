/** @file `ifelse` computes only the branch that it takes, also of its gradient; `where` keeps what it does not take out of gradients. */
import { itRunsEach } from "../harness/programs-that-assert.ts";

const cases: Readonly<Record<string, string>> = {
  "either branch": `
input c: bool
input x: float64[n]
a, b = ifelse(c, [x * 2, sum(x)], [x, 1.0])
function f(c, x) -> a, b
p, q = f(true, [1, 2])
r, s = f(false, [1, 2])
assert allclose(p, [2, 4])
assert allclose(q, 3)
assert allclose(r, [1, 2])
assert allclose(s, 1)`,
  "an index out of range in the branch that is not taken is no fault": `
input c: bool
input x: float64[n]
input k: int64
bad = x[k]
z = ifelse(c, bad ** 2, sum(x))
function f(c, x, k) -> z, grad(z, x)
a, da = f(false, [1, 2], 7)
b, db = f(true, [1, 2], 1)
assert allclose(a, 3)
assert allclose(da, [1, 1])
assert allclose(b, 4)
assert allclose(db, [0, 4])`,
  "a loop of a billion steps is not run": `
input c: bool
input x: float64
slow = scan(s => sin(s) + x, outputs_info=0.0, n_steps=1000000000)
y = ifelse(c, x, slow[-1])
function f(c, x) -> y
assert allclose(f(true, 2), 2)`,
  "gradients, and those of gradients, of the branch that is taken": `
input c: bool
input x: float64[n]
y = ifelse(c, log(x[0]), x[0] ** 2 * x[1])
d = grad(y, x)
function f(c, x) -> d, grad(d[0], x)
a, da = f(false, [0, 2])
b, db = f(true, [4, 2])
assert allclose(a, [0, 0])
assert allclose(da, [4, 0])
assert allclose(b, [0.25, 0])
assert allclose(db, [-0.0625, 0])`,
  "a choice in a loop, and a loop in a choice": `
input x: float64[n]
loop = scan((a, s) => ifelse(a > 0, s + a, s * 2), x, 1.0)
y = ifelse(x[0] > 0, scan((a, s) => s * a, x, 1.0), x)
function f(x) -> loop, grad(loop[-1], x), y, grad(y[-1], x)
a, da, b, db = f([1, -1, 2])
assert allclose(a, [2, 4, 6])
assert allclose(da, [2, 0, 1])
assert allclose(b, [1, -1, -2])
assert allclose(db, [-2, 2, -1])`,
  "a branch that reads one of a loop's results, whose others are read elsewhere": `
input x: float32[n]
loop = scan((a, s) => ifelse(a > 0, s + a, s * 2), x, float64(1.0))
y = ifelse(x[0] > 0, scan((a, s) => s * a, x, float64(1.0)), x)
function f(x) -> loop, grad(loop[-1], x), y, grad(y[-1], x)
a, da, b, db = f([1, -1, 2])
assert allclose(b, [1, -1, -2])
assert allclose(db, [-2, 2, -1])`,
  "a choice under a mask, in a branch of another one": `
input X: float64[n, 2]
input w: float64[2]
y = map(a => ifelse(sum(w) > 0.4, w, where(w > 0.3, w, ifelse(sum(w) > 0.1, log(a) + zeros([2]), 1 + zeros([2])))), X)
function f(X, w) -> y, grad(sum(y), X)
a, da = f([[0, 0.5], [1, 2]], [0.35, -0.2])
b, db = f([[0, 0.5], [1, 2]], [0.3, -0.4])
assert allclose(a, [[0.35, log(0.5)], [0.35, log(2)]])
assert allclose(da, [[0, 2], [0, 0.5]])
assert allclose(b, ones([2, 2]))
assert allclose(db, zeros([2, 2]))`,
  "choices in choices and in loops, on either backend": `
input c, d: bool
input x: float64[n]
a = sum(exp(x))
b = sum(sin(x))
y = ifelse(c, ifelse(d, a * 2, b), ifelse(d, a, b * 3)) + ifelse(c, a, 0.0)
z = ifelse(c and d, scan((v, s) => ifelse(s > 1, s * v, ifelse(d, s + v, s - v)), x, 1.0)[-1], sum(x))
function f(c, d, x) -> y, grad(y, x), z, grad(z, x), grad(sum(grad(y, x) ** 2), x)
function g(c, d, x) -> y, grad(y, x), z, grad(z, x), grad(sum(grad(y, x) ** 2), x)
  with device = reference
for i in [true, false] {
  for j in [true, false] {
    p, q, r, s, t = f(i, j, [0.5, 2, 3])
    u, v, w, m, o = g(i, j, [0.5, 2, 3])
    assert allclose(p, u) and allclose(q, v) and allclose(r, w) and allclose(s, m) and allclose(t, o)
  }
}`,
  "a random variable is drawn once a call, whatever is chosen": `
srng = RandomStreams(seed=1)
u = srng.uniform([])
input c: bool
function f(c) -> ifelse(c, u, 0.0)
function g() -> u
f(false)
saved = u.rng.get_state()
f(false)
after = g()
u.rng.set_state(saved)
f(true)
assert after == g()`,
  "where: no NaN from what is not taken": `
input x: float64[n]
function f(x) -> grad(sum(where(x > 0, log(x), 0)), x), grad(sum(where(x > 0, sqrt(x), x)), x), grad(sum(where(x == 0, 1, sin(x) / x)), x), grad(sum(where(x > 0, x ** 0.5 * log(x), 0)), x)
a, b, c, d = f([0, 1, 4])
assert allclose(a, [0, 1, 0.25])
assert allclose(b, [1, 0.5, 0.25])
assert allclose(c, [0, cos(1) - sin(1), cos(4) / 4 - sin(4) / 16])
assert allclose(d, [0, 1, 0.5 / 2 * log(4) + 0.5])`,
  "where: a norm at 0": `
input x: float64[n]
s = sum(x ** 2)
function f(x) -> grad(where(s > 0, sqrt(s), 0), x)
assert allclose(f([0, 0]), [0, 0])
assert allclose(f([3, 4]), [0.6, 0.8])`,
};

describe("choices", () => {
  itRunsEach(cases);
});
