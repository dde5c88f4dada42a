/** @file What comprehensions, and updates of several shared variables, compute. */
import assert from "node:assert/strict";
import { runText } from "../harness/run-text.ts";

const head = `
input x: float64[n, 3]
shared w: float64[3, 2] = [[1, 0], [0, 1], [1, 1]]
shared b: float64[2] = [1, 2]
params = [w, b]
cost = sum((x @ w + b) ** 2)
grads = grad(cost, params)
`;

/** What is asserted holds, and nothing is complained of. */
const programs: readonly (readonly [what: string, text: string])[] = [
  [
    "one update for each parameter, by the state as it was",
    `function step(x) -> cost
  update p = p - 0.1 * g for p, g in zip(params, grads)
function byhand(x) -> w - 0.1 * grads[0] as w2, b - 0.1 * grads[1] as b2
wanted = byhand([[1, 2, 3]])
step([[1, 2, 3]])
assert w.get_value() == wanted.w2
assert b.get_value() == wanted.b2`,
  ],
  [
    "an update of a list, and of names with commas",
    `function halve()
  update params = [p / 2 for p in params]
function turned()
  update b, w = [b + w[0], w + b]
halve()
assert b.get_value() == [0.5, 1]
turned()
assert b.get_value() == [1, 1]
assert w.get_value() == [[1, 1], [0.5, 1.5], [1, 1.5]]`,
  ],
  [
    "an update with an operator",
    `function more()
  update p += i + 1 for i, p in enumerate(params)
function fewer()
  update params -= [1, 2]
more()
assert b.get_value() == [3, 4]
fewer()
assert b.get_value() == [1, 2]`,
  ],
  [
    "lists of values, with conditions and loops inside each other",
    `assert [i * i for i in range(1, 4)] == [1, 4, 9]
assert [i + 10 * j for i in range(3) for j in range(i)] == [1, 2, 12]
assert [v for v in [3, 1, 2] if v > 1] == [3, 2]
assert [sum(r) for r in [[1, 2], [3, 4]]] == [3, 7]
assert [i * v for i, v in enumerate([5, 6, 7])] == [0, 6, 14]
many = [i for i in range(1000)]
assert sum(many) == 499500`,
  ],
  [
    "a condition that is written with words",
    `big = [p for p in params if p.ndim > 1 and not p.ndim == 3 or false]
assert len(big) == 1`,
  ],
  [
    "loops over several lists at once",
    `total = 0
for left, right in zip([1, 2, 3], [10, 20, 30]) { total += left * right }
assert total == 140
pairs = zip(range(3), [0.5, 1.5, 2.5])
for i, v in pairs { total += i * v }
assert total == 146.5
def weighted(xs, ws) {
  sum_of = 0.0
  for x, w in zip(xs, ws) { sum_of = sum_of + x * w }
  return sum_of
}
function f() -> weighted(b, [2, 3])
assert f() == 8`,
  ],
  [
    "names in brackets",
    `seen = 0
for i, (u, v) in enumerate(zip([1, 2, 3], [10, 20, 30])) { seen += i * u * v }
assert seen == 220
for (i, ((u, v), z)) in enumerate(zip(zip([1, 2], [3, 4]), [5, 6])) { seen += i + u * v * z }
assert seen == 220 + 15 + 1 + 48
assert [i * u + v for i, (u, v) in enumerate(zip([1, 2], [3, 4]))] == [3, 6]`,
  ],
  [
    "rows of a tensor of the graph",
    `function rows() -> [sum(r) for r in w]
assert rows() == [1, 1, 2]`,
  ],
  [
    "calls of functions, one after another",
    `shared count = 0
function next() -> count
  update count += 1
assert [next() for i in range(4)] == [0, 1, 2, 3]`,
  ],
];

describe("a comprehension", () => {
  for (const [what, text] of programs) {
    it(`gives ${what}`, () => {
      const { diagnostics, cells } = runText(head + text, "cpu");
      assert.deepEqual(
        diagnostics.map((d) => d.message),
        [],
      );
      assert.ok(cells.every((status) => status === "ok"));
    });
  }
});
