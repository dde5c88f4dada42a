/** @file Statements and the trees that they must have. */
import assert from "node:assert/strict";
import { parse } from "../../server/src/language/parse.ts";
import { showFile } from "./s-expression.ts";

const table: Readonly<Record<string, readonly (readonly [text: string, tree: string])[]>> = {
  "declares inputs": [
    ["input x: float64", "(input x float64)"],
    ["input a, b: float64[m, n]", "(input a b float64[m n])"],
    ["input a,\n  b: dmatrix", "(input a b dmatrix)"],
    ["input x: int8[?, 2 * n, (n - k) // 2 + 1]", "(input x int8[? (* 2 n) (+ (// (- n k) 2) 1)])"],
    ["input x: float64[]", "(input x float64[])"],
    ["input σ, θ_1: float32[\n  n, # rows\n  m,\n]", "(input σ θ_1 float32[n m])"],
  ],
  "declares shared variables": [
    ["shared state = 0", "(shared state 0)"],
    ["shared w: float64[n] = zeros([n])", "(shared w :float64[n] (call zeros [n]))"],
  ],
  assigns: [
    ["x = 1", "(= x 1)"],
    ["gw, gb = grad(c, [w, b])", "(= gw gb (call grad c [w b]))"],
    ["gw,\ngb = grad(c, [w, b])", "(= gw gb (call grad c [w b]))"],
    ["kept: float64[k] = x[mask]", "(= kept :float64[k] (at x mask))"],
    ["total += 2", "(+= total 2)"],
    ["total **= 2", "(**= total 2)"],
    ["total >>= 2", "(>>= total 2)"],
    ["x =\n  1 +\n  # more\n  2", "(= x (+ 1 2))"],
  ],
  "declares graph helpers": [
    ["def sq(x) = x * x", "(def sq (x) (return (* x x)))"],
    ["def k() = 1", "(def k () (return 1))"],
    [
      "def layer(x, w: float64[?, n], b = 0) -> float64[?, n] = x @ w + b",
      "(def layer (x (w :float64[? n]) (b =0)) ->float64[? n] (return (+ (@ x w) b)))",
    ],
    ["def f(x) {\n  y = x\n  return y\n}", "(def f (x) (= y x) (return y))"],
    ["def f(x) { return x }", "(def f (x) (return x))"],
    ["def f(x)\n{\n  return x\n}", "(def f (x) (return x))"],
  ],
  "declares functions": [
    ["function f(x) -> s", "(function f (x) s)"],
    ["function f() -> a, abs(a), a ** 2 as square", "(function f () a (call abs a) (as (** a 2) square))"],
    [
      "function f(p, q = 1, w as by_name = 2) -> (p + q) * w",
      "(function f (p (q =1) (w as by_name =2)) (* (+ p q) w))",
    ],
    ["function f(x: float64[n], y: int32 = 3)", "(function f ((x :float64[n]) (y :int32 =3)))"],
    ["function f(x)\n  update s = s + x\n  update t *= 2", "(function f (x) (update s (+ s x)) (update* t 2))"],
    ["function f(x) -> y\n\n  # why\n  given s = foo", "(function f (x) y (given s foo))"],
    ["function f(x) -> y\n  with mode = debug, profile", "(function f (x) y (with mode=debug profile))"],
    ["function f(x) ->\n  y,\n  z", "(function f (x) y z)"],
  ],
  "does things": [
    ["f(33, w_by_name=1, q=0)", "(call f 33 w_by_name=1 q=0)"],
    ["for i in range(n) { }", "(for i (call range n))"],
    ["for i in [1, 2] { f(i) }", "(for i [1 2] (call f i))"],
    ["for i in(xs){\n  a\n  b\n}", "(for i xs a b)"],
    ["while c { n -= 1 }", "(while c (-= n 1))"],
    ["while(c){ n -= 1 }", "(while c (-= n 1))"],
    ["if a { b } else if c { d } else { e }", "(if a {b} {(if c {d} {e})})"],
    ["if a {\n  b\n}\nelse {\n  c\n}", "(if a {b} {c})"],
    ['assert c, "no"', '(assert c "no")'],
    ["assert(allclose(a, b))", "(assert (call allclose a b))"],
    ["track loss = mean(err)", "(track loss (call mean err))"],
    ['import "layers.tg"', '(import "layers.tg")'],
  ],
  "reads expressions with Python's precedence": [
    ["a + b * c", "(+ a (* b c))"],
    ["(a + b) * c", "(* (+ a b) c)"],
    ["a - b - c", "(- (- a b) c)"],
    ["a ** b ** c", "(** a (** b c))"],
    ["-a ** 2", "(- (** a 2))"],
    ["a ** -b", "(** a (- b))"],
    ["a ** -b ** c", "(** a (- (** b c)))"],
    ["-a * b", "(* (- a) b)"],
    ["- -a", "(- (- a))"],
    ["~a & b | c ^ d", "(| (& (~ a) b) (^ c d))"],
    ["a << 1 + b", "(<< a (+ 1 b))"],
    ["a + b > c and not d == e or f", "(or (and (> (+ a b) c) (not (== d e))) f)"],
    ["not not a", "(not (not a))"],
    ["not(a)and(b)", "(and (not a) b)"],
    ["a @ b / c // d % e", "(% (// (/ (@ a b) c) d) e)"],
    ["a<-b", "(< a (- b))"],
    ["a!=b", "(!= a b)"],
    ["(a < b) == c", "(== (< a b) c)"],
  ],
  "reads calls, members and indices": [
    ["x.T", "(. x T)"],
    ["xent.mean() + 1", "(+ (call (. xent mean)) 1)"],
    ["-x.mean(axis=0)", "(- (call (. x mean) axis=0))"],
    ["r.in", "(. r in)"],
    ["x[0]", "(at x 0)"],
    ["x[1:-1]", "(at x 1:(- 1))"],
    ["x[::2, None]", "(at x ::2 :none)"],
    ["x[none, newaxis, ...]", "(at x :none :none ...)"],
    ["x[..., i][:, j:]", "(at (at x ... i) : j:)"],
    ["x[a:b:c, :b, ::]", "(at x a:b:c :b :)"],
    ["f(swap={a: b})", "(call f swap={a:b})"],
    ["f({})", "(call f {})"],
    ["scan((x, h) => x + h, sequences=[x],)", "(call scan (=> (x h) (+ x h)) sequences=[x])"],
    ["[x + 1 for x in xs]", "(each (+ x 1) (for x xs))"],
    ["[x for x in xs if x > 0 and c]", "(each x (for x xs) (if (and (> x 0) c)))"],
    ["[a for i, (a, b) in xs]", "(each a (for i (a b) xs))"],
    ["[a for (i, ((a), b)) in xs]", "(each a (for i (a b) xs))"],
    ["for ((a, b)) in xs { }", "(for a b xs)"],
    ["[(a, b) for a in xs for b in ys]", "(each (tuple a b) (for a xs) (for b ys))"],
    ["[p-g for p,g in zip(ps,gs)][0]", "(at (each (- p g) (for p g (call zip ps gs))) 0)"],
    ["f([a for\n a in xs\n  if a\n])", "(call f (each a (for a xs) (if a)))"],
    ["[\n  a\n  for a in xs # all\n  for b in f({c: d})\n]", "(each a (for a xs) (for b (call f {c:d})))"],
    ["map(x => x ** 2, xs)", "(call map (=> (x) (** x 2)) xs)"],
    ["f(() => 1, until=(a) => a > 0)", "(call f (=> () 1) until=(=> (a) (> a 0)))"],
  ],
  "reads values": [
    ["1_000", "1000"],
    ["0xff + 0b11 + 0o17", "(+ (+ 255 3) 15)"],
    ["1e-3 + .5 + 2. + 1.5E+2", "(+ (+ (+ 0.001 0.5) 2e+0) 1.5e+2)"],
    ["12345678901234567890", "12345678901234567890"],
    ["[true, false, none, inf, nan, pi]", "[:true :false :none :inf :nan :pi]"],
    ["[[1, 2],\n [3, 4],\n]", "[[1 2] [3 4]]"],
    ["(a, b)", "(tuple a b)"],
    ["(a,)", "(tuple a)"],
    ["((a))", "a"],
    ["constructor + __proto__.toString", "(+ constructor (. __proto__ toString))"],
    ["[]", "[]"],
    [String.raw`"a\n\"\u{3c3}\x41 # no comment"`, JSON.stringify('a\n"σA # no comment')],
    [String.raw`'it\'s'`, `"it's"`],
  ],
  "lays files out": [
    ["# %% A\nx = 1\n# %%\n#%% B b \ny = 2", '["A" (= x 1)] [""] ["B b" (= y 2)]'],
    ["x = 1\n# %% A\ny = 2", '(= x 1) ["A" (= y 2)]'],
    ["## Doc one\n## two\nx = 1", '(= """Doc one\ntwo""" x 1)'],
    ["## not its\n\nx = 1 # nor this", "(= x 1)"],
    ["x = 1\r\ny = (2 +\r\n 3)\r\n", "(= x 1) (= y (+ 2 3))"],
    ["\tx\t=\t1 # tab", "(= x 1)"],
    ["x = 1\ry = 2", "(= x 1) (= y 2)"],
    ["\ufeffx = 1", "(= x 1)"],
    ["", ""],
    ["# only a comment", ""],
  ],
};

describe("a statement", () => {
  for (const [what, rows] of Object.entries(table)) {
    for (const [text, tree] of rows) {
      it(`${what}: ${JSON.stringify(text)}`, () => {
        const { file, diagnostics } = parse(text);
        assert.deepEqual(
          diagnostics.map(({ message }) => message),
          [],
        );
        assert.equal(showFile(file), tree);
      });
    }
  }
});
