/** @file One page of the language: what every reader of a file must take without complaint. */
export const tutorialPage = `# %% Logistic function
input x: float64[m, n]
s = 1 / (1 + exp(-x))
s2 = (1 + tanh(x / 2)) / 2
function logistic(x) -> s
function logistic2(x) -> s2

logistic([[0, 1], [-1, -2]])
assert allclose(logistic([[0, 1], [-1, -2]]), logistic2([[0, 1], [-1, -2]]))

# %% Several outputs from one call
input a, b: float64[m, n]
diff = a - b
function differences(a, b) -> diff, abs(diff), diff ** 2
differences([[1, 1], [1, 1]], [[0, 1], [2, 3]])

# %% Default values
input p, q, w: float64
function f(p, q = 1, w as w_by_name = 2) -> (p + q) * w
f(33)                          # 68
f(33, 0, 1)                    # 33
f(33, w_by_name=1, q=0)        # 33

# %% Shared state
shared state = 0
input inc: int32
function accumulator(inc) -> state
  update state = state + inc
accumulator(1)
state.get_value()              # 1
state.set_value(-1)

# %% Replacing part of a graph
fn_of_state = state * 2 + inc
input foo: int64
function skip_shared(inc, foo) -> fn_of_state
  given state = foo
skip_shared(1, 3)              # 7, and state is untouched

# %% Copies
shared new_state = 0
new_accumulator = accumulator.copy(swap={state: new_state})
null_accumulator = accumulator.copy(delete_updates=true)

# %% Random streams
srng = RandomStreams(seed=234)
rv_u = srng.uniform([2, 2])
rv_n = srng.normal([2, 2])
function draw() -> rv_u
function same() -> rv_n
  with no_default_updates
function nearly_zeros() -> rv_u + rv_u - 2 * rv_u
rv_u.rng.seed(89234)
srng.seed(902340)
saved = rv_u.rng.get_state()
rv_u.rng.set_state(saved)

# %% Logistic regression
N = 400
feats = 784
rng = RandomStreams(seed=0)
data_x = eval(rng.normal([N, feats]))
data_y = eval(rng.random_integers([N], low=0, high=1))

input X: float64[N, feats]
input y: float64[N]
shared weights: float64[feats] = eval(rng.normal([feats]))
shared bias: float64 = 0

p_1 = 1 / (1 + exp(-dot(X, weights) - bias))     # probability that the target is 1
prediction = p_1 > 0.5
xent = -y * log(p_1) - (1 - y) * log(1 - p_1)    # cross-entropy
cost = xent.mean() + 0.01 * (weights ** 2).sum()
gw, gb = grad(cost, [weights, bias])

function train(X, y) -> prediction, xent
  update weights = weights - 0.1 * gw
  update bias = bias - 0.1 * gb
function predict(X) -> prediction

for step in range(10000) {
  pred, err = train(data_x, data_y)
  track loss = mean(err)
}
predict(data_x)
`;
