/** @file The tutorial that the language starts from, with the numbers that it prints. */
import assert from "node:assert/strict";
import { assertClose, TextRunner } from "./run-text.ts";

const sections: readonly { readonly title: string; readonly text: string; readonly results: readonly unknown[] }[] = [
  {
    title: "the logistic function, written in two ways",
    text: `
input x: float64[m, n]
s = 1 / (1 + exp(-x))
s2 = (1 + tanh(x / 2)) / 2
function logistic(x) -> s
function logistic2(x) -> s2
logistic([[0, 1], [-1, -2]])
assert allclose(logistic([[0, 1], [-1, -2]]), logistic2([[0, 1], [-1, -2]]))
`,
    results: [
      [
        [0.5, 0.73105858],
        [0.26894142, 0.11920292],
      ],
    ],
  },
  {
    title: "several outputs from one call",
    text: `
input a, b: float64[m, n]
diff = a - b
function differences(a, b) -> diff, abs(diff), diff ** 2
differences([[1, 1], [1, 1]], [[0, 1], [2, 3]])
`,
    results: [
      [
        [
          [1, 0],
          [-1, -2],
        ],
        [
          [1, 0],
          [1, 2],
        ],
        [
          [1, 0],
          [1, 4],
        ],
      ],
    ],
  },
  {
    title: "default values, by position and by name",
    text: `
input p, q, w: float64
function f(p, q = 1, w as w_by_name = 2) -> (p + q) * w
f(33)
f(33, 2)
f(33, 0, 1)
f(33, w_by_name=1)
f(33, w_by_name=1, q=0)
`,
    results: [68, 70, 33, 34, 33],
  },
  {
    title: "shared state",
    text: `
shared state = 0
input inc: int32
function accumulator(inc) -> state
  update state = state + inc
function decrementor(inc) -> state
  update state = state - inc
state.get_value()
accumulator(1)
state.get_value()
accumulator(300)
state.get_value()
state.set_value(-1)
accumulator(3)
state.get_value()
decrementor(2)
state.get_value()
fn_of_state = state * 2 + inc
input foo: int64
function skip_shared(inc, foo) -> fn_of_state
  given state = foo
skip_shared(1, 3)
state.get_value()
`,
    results: [0, 0, 1, 1, 301, -1, 2, 2, 0, 7, 0],
  },
  {
    title: "copies of functions",
    text: `
shared state = 0
input inc: int32
function accumulator(inc) -> state
  update state = state + inc
accumulator(10)
state.get_value()
shared new_state = 0
new_accumulator = accumulator.copy(swap={state: new_state})
new_accumulator(100)
new_state.get_value()
state.get_value()
null_accumulator = accumulator.copy(delete_updates=true)
null_accumulator(9000)
state.get_value()
`,
    results: [0, 10, 0, 100, 10, 10, 10],
  },
  {
    title: "the state of one random graph given to another",
    text: `
g1 = RandomStreams(seed=123)
y1 = g1.uniform([1])
g2 = RandomStreams(seed=987)
y2 = g2.uniform([1])
function f1() -> y1
function f2() -> y2
f1()
f2()
g2.set_state(g1.get_state())
f1()
f2()
`,
    results: [[0.72803009], [0.55056769], [0.59044123], [0.59044123]],
  },
  {
    title: "the same with Theano's other generator",
    text: `
g1 = MRG_RandomStreams(seed=123)
y1 = g1.uniform([1])
g2 = MRG_RandomStreams(seed=987)
y2 = g2.uniform([1])
function f1() -> y1
function f2() -> y2
f1()
f2()
g2.set_state(g1.get_state())
f1()
f2()
`,
    results: [[0.23648804426193237], [0.8976723556406796], [0.2352812890894711], [0.2352812890894711]],
  },
];

describe("the tutorial", () => {
  for (const device of ["reference", "cpu"] as const) {
    for (const { title, text, results } of sections) {
      it(`gives ${title} on ${device}`, () => {
        const runner = new TextRunner(device);
        runner.runWell(text);
        assertClose(runner.results(), results);
      });
    }
  }

  it("trains its logistic regression, node by node as the reference backend does, and finite at every step", () => {
    const runner = new TextRunner();
    runner.runWell(`
N = 400
feats = 784
rng = RandomStreams(seed=0)
data_x = eval(rng.normal([N, feats]))
data_y = eval(rng.random_integers([N], low=0, high=1))
input X: float64[N, feats]
input y: float64[N]
shared weights: float64[feats] = eval(rng.normal([feats]))
shared bias: float64 = 0
p_1 = 1 / (1 + exp(-dot(X, weights) - bias))
prediction = p_1 > 0.5
xent = -y * log(p_1) - (1 - y) * log(1 - p_1)
cost = xent.mean() + 0.01 * (weights ** 2).sum()
gw, gb = grad(cost, [weights, bias])
function train(X, y) -> prediction, xent
  update weights = weights - 0.1 * gw
  update bias = bias - 0.1 * gb
  with mode = debug
for step in range(8) {
  pred, err = train(data_x, data_y)
  track loss = mean(err)
}
bias.get_value()
`);
    const losses = runner.events.flatMap((e) => (e.kind === "track" ? e.values : []));
    assert.equal(losses.length, 8);
    assert.ok(losses.every(Number.isFinite));
    assert.ok(losses[7]! < losses[0]!);
    assert.notDeepEqual(runner.results(), [0]);
  });

  it("draws, repeats, seeds and restores random variables", () => {
    const runner = new TextRunner();
    runner.runWell(`
srng = RandomStreams(seed=234)
rv_u = srng.uniform([2, 2])
rv_n = srng.normal([2, 2])
function draw() -> rv_u
function same() -> rv_n
  with no_default_updates
function nearly_zeros() -> rv_u + rv_u - 2 * rv_u
draw()
draw()
same()
same()
saved = rv_u.rng.get_state()
nearly_zeros()
draw()
rv_u.rng.set_state(saved)
draw()
draw()
rv_u.rng.seed(89234)
draw()
rv_u.rng.seed(89234)
draw()
srng.seed(902340)
draw()
same()
srng.seed(902340)
draw()
same()
`);
    const r = runner.results() as number[][][];
    const [first, second, n1, n2, zeros, after, again, next, a, b, u1, m1, u2, m2] = r;
    assert.notDeepEqual(first, second);
    assert.deepEqual(n1, n2);
    assert.deepEqual(zeros, [
      [0, 0],
      [0, 0],
    ]);
    // The call of nearly_zeros drew once: from the saved state on, the second draw is the one that came after it.
    assert.notDeepEqual(again, after);
    assert.deepEqual(next, after);
    assert.deepEqual(a, b);
    assert.deepEqual(u1, u2);
    assert.deepEqual(m1, m2);
    assert.notDeepEqual(m1, n1);
  });
});
