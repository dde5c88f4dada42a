/** @file Formulas that overflow as written give the right values, however they are spelled, and so do their gradients. */
import assert from "node:assert/strict";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { fromValues } from "../../../runtime/src/ir/array.ts";
import { makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import "../../../runtime/src/ops/index.ts";

const g = new Builder();
const points = [-1000, -25, -1, 0, 1, 25, 1000];

/** Accurate by itself: σ, and softplus, at one point. */
const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

interface Row {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly spellings: Readonly<Record<string, (x: Node) => Node>>;
  /** What is small beside 1 does not count: 1 - tanh(x)**2 is 0 from x = 19 on. */
  readonly absolute?: boolean;
  /** Of what the test compares with; 1e-13 where nothing is said. */
  readonly tolerance?: number;
}

/** log erfc(x) and its derivative, as Python's math.erfc has them. */
const logErfc: Readonly<Record<number, readonly [value: number, slope: number]>> = {
  [-1000]: [Math.LN2, 0],
  [-25]: [Math.LN2, 0],
  [-1]: [0.6112323176780705, -0.22527124262865744],
  0: [0, -2 / Math.sqrt(Math.PI)],
  1: [-1.8496055099332482, -2.6389675142347913],
};

const one = (x: Node): Node => g.op("ones_like", [x]);
const logistic = (x: Node): Node => g.div(1, g.add(1, g.exp(g.neg(x))));
const column = (x: Node): Node => g.reshape(x, [points.length, 1]);
const row = (x: Node): Node => g.reshape(x, [points.length]);
const float64 = (x: Node): Node => g.cast(x, "float64");

/** Ways to write 1/(1 + e^-x). */
const sigmoids: Readonly<Record<string, (x: Node) => Node>> = {
  "1 / (1 + exp(-x))": logistic,
  "1 / (exp(-x) + 1)": (x) => g.div(1, g.add(g.exp(g.neg(x)), 1)),
  "1.0 / (1 + exp(-1 * x))": (x) => g.div(1, g.add(1, g.exp(g.mul(-1, x)))),
  "(1 + exp(-x)) ** -1": (x) => g.pow(g.add(1, g.exp(g.neg(x))), -1),
  "reciprocal(1 + exp(-x))": (x) => g.op("reciprocal", [g.add(1, g.exp(g.neg(x)))]),
  "exp(x) / (exp(x) + exp(0 * x))": (x) => g.div(g.exp(x), g.add(g.exp(x), g.exp(g.mul(0, x)))),
  "exp(2 x) / (exp(2 x) + exp(x))": (x) => g.div(g.exp(g.mul(2, x)), g.add(g.exp(g.mul(2, x)), g.exp(x))),
  "exp(x) / (1 + exp(x))": (x) => g.div(g.exp(x), g.add(1, g.exp(x))),
  "exp(x) / (exp(x) + 1)": (x) => g.div(g.exp(x), g.add(g.exp(x), 1)),
  "1 - 1 / (1 + exp(x))": (x) => g.sub(1, g.div(1, g.add(1, g.exp(x)))),
  "(1 + tanh(x / 2)) / 2": (x) => g.div(g.add(1, g.op("tanh", [g.div(x, 2)])), 2),
  "0.5 * tanh(0.5 * x) + 0.5": (x) => g.add(g.mul(0.5, g.op("tanh", [g.mul(0.5, x)])), 0.5),
  "ones_like(x) / (ones_like(x) + exp(-x))": (x) => g.div(one(x), g.add(one(x), g.exp(g.neg(x)))),
  "sigmoid(x)": (x) => g.op("sigmoid", [x]),
  "1 - sigmoid(-x)": (x) => g.sub(1, g.op("sigmoid", [g.neg(x)])),
  "through reshape": (x) => row(g.div(1, g.add(1, column(g.exp(g.neg(x)))))),
  "through where": (x) => g.where(g.less(x, 0.5), logistic(x), logistic(x)),
};

const spelled = (f: (p: Node, x: Node) => Node): Row["spellings"] =>
  Object.fromEntries(Object.entries(sigmoids).map(([name, p]) => [name, (x: Node) => f(p(x), x)]));

const rows: Readonly<Record<string, Row>> = {
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x), spellings: sigmoids },
  "p (1 - p)": {
    value: (x) => sigmoid(x) * sigmoid(-x),
    slope: (x) => sigmoid(x) * sigmoid(-x) * (sigmoid(-x) - sigmoid(x)),
    spellings: {
      ...spelled((p) => g.mul(p, g.sub(1, p))),
      "exp(-x) / (1 + exp(-x)) ** 2": (x) => g.div(g.exp(g.neg(x)), g.pow(g.add(1, g.exp(g.neg(x))), 2)),
      "exp(x) / (1 + exp(x)) ** 2": (x) => g.div(g.exp(x), g.pow(g.add(1, g.exp(x)), 2)),
    },
  },
  tanh: {
    value: Math.tanh,
    slope: (x) => 4 * sigmoid(2 * x) * sigmoid(-2 * x),
    absolute: true,
    spellings: {
      "(exp(x) - exp(-x)) / (exp(x) + exp(-x))": (x) =>
        g.div(g.sub(g.exp(x), g.exp(g.neg(x))), g.add(g.exp(x), g.exp(g.neg(x)))),
      "(1 - exp(-2 x)) / (1 + exp(-2 x))": (x) => g.div(g.sub(1, g.exp(g.mul(-2, x))), g.add(1, g.exp(g.mul(-2, x)))),
      "(exp(2 x) - 1) / (exp(2 x) + 1)": (x) => g.div(g.sub(g.exp(g.mul(2, x)), 1), g.add(g.exp(g.mul(2, x)), 1)),
      "2 p(2 x) - 1": (x) => g.sub(g.mul(2, logistic(g.mul(2, x))), 1),
    },
  },
  "log p": { value: (x) => -softplus(-x), slope: (x) => sigmoid(-x), spellings: spelled((p) => g.log(p)) },
  "log(1 - p)": {
    value: (x) => -softplus(x),
    slope: (x) => -sigmoid(x),
    spellings: {
      ...spelled((p) => g.log(g.sub(1, p))),
      "log1p(-p)": (x) => g.op("log1p", [g.neg(logistic(x))]),
      "log(1 - reshape(p))": (x) => row(g.log(g.sub(1, column(logistic(x))))),
      "log(reshape(1 - p))": (x) => row(g.log(column(g.sub(1, logistic(x))))),
      "log(1 - transpose(reshape(p)))": (x) => row(g.log(g.sub(1, g.transpose(column(logistic(x)), [1, 0])))),
      "log(1 - squeeze(expand_dims(p)))": (x) =>
        g.log(g.sub(1, g.op("squeeze", [g.op("expand_dims", [logistic(x)], { axis: 0 })], { axis: 0 }))),
      "log(1 - where(c, p, p))": (x) => g.log(g.sub(1, g.where(g.less(x, 3), logistic(x), g.op("sigmoid", [x])))),
      "log(where(c, 1 - p, p(-x)))": (x) => g.log(g.where(g.less(x, 3), g.sub(1, logistic(x)), logistic(g.neg(x)))),
      "log(1 - p[...])": (x) =>
        g.log(
          g.sub(
            1,
            g.op("take", [logistic(x), g.constant(fromValues("int64", [7], [0, 1, 2, 3, 4, 5, 6]))], { axis: 0 }),
          ),
        ),
      "log((1 - p)[indices])": (x) => {
        const all = g.constant(fromValues("int64", [7], [0, 1, 2, 3, 4, 5, 6]));
        return g.log(g.op("index", [g.sub(1, logistic(x)), all], { items: [["tensor"]] }));
      },
      "log(1 - p[0:7])": (x) => g.log(g.sub(1, g.op("index", [logistic(x)], { items: [["slice", 0, 7, null]] }))),
      "log(1 - p[::-1][::-1])": (x) => {
        const turned = (v: Node): Node => g.op("index", [v], { items: [["slice", null, null, -1]] });
        return turned(g.log(g.sub(1, turned(logistic(x)))));
      },
      "log(1 - cast(p))": (x) => g.log(g.sub(1, float64(logistic(g.cast(x, "float32"))))),
    },
  },
  softplus: {
    value: softplus,
    slope: sigmoid,
    spellings: {
      "log(1 + exp(x))": (x) => g.log(g.add(1, g.exp(x))),
      "log1p(exp(x))": (x) => g.op("log1p", [g.exp(x)]),
      "log(1 + reshape(exp(x)))": (x) => row(g.log(g.add(1, column(g.exp(x))))),
      "x - log(1 / (1 + exp(-x))) - x": (x) => g.neg(g.log(logistic(g.neg(x)))),
      "logaddexp of 0": (x) => g.log(g.add(g.exp(g.mul(x, 0)), g.exp(x))),
    },
  },
  identity: {
    value: (x) => x,
    slope: () => 1,
    spellings: {
      "log(exp(x))": (x) => g.log(g.exp(x)),
      "log(reshape(exp(x)))": (x) => row(g.log(column(g.exp(x)))),
      "log(p) - log(1 - p)": (x) => g.sub(g.log(logistic(x)), g.log(g.sub(1, logistic(x)))),
      "log(p / (1 - p))": (x) => g.log(g.div(logistic(x), g.sub(1, logistic(x)))),
      "log(exp(x) ** 2) / 2": (x) => g.div(g.log(g.pow(g.exp(x), 2)), 2),
      "log(sqrt(exp(x))) * 2": (x) => g.mul(g.log(g.sqrt(g.exp(x))), 2),
      "log(exp(x) / exp(2 x)) * -1": (x) => g.neg(g.log(g.div(g.exp(x), g.exp(g.mul(2, x))))),
      "log(exp(3 x) * exp(-2 x))": (x) => g.log(g.mul(g.exp(g.mul(3, x)), g.exp(g.mul(-2, x)))),
      "log(exp(x / 2)) * 2": (x) => g.mul(g.log(g.exp(g.div(x, 2))), 2),
      "log(exp(x) + exp(x)) - log 2": (x) => g.sub(g.log(g.add(g.exp(x), g.exp(x))), Math.LN2),
    },
  },
  "log(e^x + e^(1-x))": {
    value: (x) => Math.max(x, 1 - x) + Math.log1p(Math.exp(-Math.abs(2 * x - 1))),
    slope: (x) => sigmoid(2 * x - 1) - sigmoid(1 - 2 * x),
    spellings: { "log(exp(x) + exp(1 - x))": (x) => g.log(g.add(g.exp(x), g.exp(g.sub(1, x)))) },
  },
  "log cosh": {
    absolute: true,
    value: (x) => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.LN2,
    slope: Math.tanh,
    spellings: {
      "log(cosh(x))": (x) => g.log(g.op("cosh", [x])),
      "log(exp(x) + exp(-x)) - log(2)": (x) => g.sub(g.log(g.add(g.exp(x), g.exp(g.neg(x)))), Math.LN2),
      "log((exp(x) + exp(-x)) / 2)": (x) => g.log(g.div(g.add(g.exp(x), g.exp(g.neg(x))), 2)),
    },
  },
  "log(1 + e^x + e^-x)": {
    absolute: true,
    value: (x) => Math.abs(x) + Math.log1p(Math.exp(-Math.abs(x)) + Math.exp(-2 * Math.abs(x))),
    slope: (x) =>
      (Math.sign(x) * (1 - Math.exp(-2 * Math.abs(x)))) / (1 + Math.exp(-Math.abs(x)) + Math.exp(-2 * Math.abs(x))),
    spellings: {
      "log(1 + exp(x) + exp(-x))": (x) => g.log(g.add(g.add(1, g.exp(x)), g.exp(g.neg(x)))),
      "log(exp(x) + exp(-x) + 1)": (x) => g.log(g.add(g.add(g.exp(x), g.exp(g.neg(x))), 1)),
    },
  },
  "log erfc": {
    // Asymptotic for x > 20: erfc(x) = e^(-x²) / (x √π) · (1 - 1/(2x²) + …).
    value: (x) => (x > 20 ? -x * x - Math.log(x * Math.sqrt(Math.PI)) + Math.log1p(-1 / (2 * x * x)) : logErfc[x]![0]),
    slope: (x) => (x > 20 ? -2 * x - 1 / x : logErfc[x]![1]),
    absolute: true,
    tolerance: 1e-3,
    spellings: {
      "log(erfc(x))": (x) => g.log(g.op("erfc", [x])),
      "log(1 - erf(x))": (x) => g.log(g.sub(1, g.op("erf", [x]))),
    },
  },
  "|x|": {
    value: Math.abs,
    slope: Math.sign,
    spellings: {
      "sqrt(x ** 2)": (x) => g.sqrt(g.pow(x, 2)),
      "sqrt(x * x)": (x) => g.sqrt(g.mul(x, x)),
      "(x ** 2) ** 0.5": (x) => g.pow(g.pow(x, 2), 0.5),
      "sqrt(reshape(sqr(x)))": (x) => row(g.sqrt(column(g.op("sqr", [x])))),
    },
  },
};

const input = (): Node =>
  makeNode({
    op: "input",
    attrs: { ref: makeRef("input", "x") },
    type: tensorType("float64", [points.length]),
    name: "x",
  });

/** Values of `outputs` at the points, optimised. */
function run(x: Node, outputs: readonly Node[]): (readonly number[])[] {
  const graph = optimise({ kind: "graph", inputs: [x], outputs }, { mode: "debug" });
  const results = evaluate(graph.outputs, () => fromValues("float64", [points.length], points));
  assert.ok(!isRunFault(results));
  return results.map((r) => [...(r.data as Float64Array)]);
}

function assertClose(
  actual: readonly number[],
  expected: (x: number) => number,
  tolerance: number,
  least: number,
): void {
  for (const [i, x] of points.entries()) {
    const want = expected(x);
    assert.ok(
      Math.abs(actual[i]! - want) <= tolerance * Math.max(least, Math.abs(want)),
      `${actual[i]} for ${want} at x = ${x}`,
    );
  }
}

for (const [name, { value, slope, spellings, absolute, tolerance: known }] of Object.entries(rows)) {
  describe(`${name}, without overflow`, () => {
    for (const [spelling, write] of Object.entries(spellings)) {
      it(spelling, () => {
        const x = input();
        const y = write(x);
        const derivative = grad(g.sum(y), [x]);
        assert.ok(!isFault(derivative));
        const [values, slopes] = run(x, [y, derivative[0]!]);
        const tolerance = known ?? (spelling.includes("cast") ? 1e-6 : 1e-13);
        assertClose(values!, value, tolerance, absolute ? 1 : 1e-300);
        assertClose(slopes!, slope, tolerance, absolute ? 1 : 1e-300);
      });
    }
  });
}

describe("softmax, without overflow", () => {
  const shape = [2, 3];
  const scores = [-1000, 0, 1000, 25, 24, -25];
  const expected = [
    0,
    0,
    1,
    1 / (1 + Math.exp(-1) + Math.exp(-50)),
    Math.exp(-1) / (1 + Math.exp(-1) + Math.exp(-50)),
    Math.exp(-50) / (1 + Math.exp(-1) + Math.exp(-50)),
  ];
  const sums = (x: Node): Node => g.sum(g.exp(x), [1]);
  const spellings: Readonly<Record<string, (x: Node) => Node>> = {
    "exp(x) / sum(exp(x), axis=1, keepdims=true)": (x) => g.div(g.exp(x), g.sum(g.exp(x), [1], true)),
    "exp(x) / sum(exp(x), axis=1).reshape([2, 1])": (x) => g.div(g.exp(x), g.reshape(sums(x), [2, 1])),
    'exp(x) / sum(exp(x), axis=1).dimshuffle(0, "x")': (x) =>
      g.div(g.exp(x), g.op("dimshuffle", [sums(x)], { order: [0, "x"] })),
    "exp(x) / sum(exp(x), axis=1)[:, none]": (x) => g.div(g.exp(x), g.op("expand_dims", [sums(x)], { axis: 1 })),
    "(exp(x).T / sum(exp(x), axis=1)).T": (x) => g.transpose(g.div(g.transpose(g.exp(x), [1, 0]), sums(x)), [1, 0]),
    "exp(x) / broadcast_to(...)": (x) => g.div(g.exp(x), g.broadcastTo(g.sum(g.exp(x), [1], true), shape)),
    "exp(x - log(sum(exp(x))))": (x) => g.exp(g.sub(x, g.log(g.sum(g.exp(x), [1], true)))),
    "exp(log(softmax))": (x) => g.exp(g.log(g.op("softmax", [x]))),
  };
  const matrix = (): Node =>
    makeNode({ op: "input", attrs: { ref: makeRef("input", "x") }, type: tensorType("float64", shape), name: "x" });
  const evaluated = (x: Node, outputs: readonly Node[]): (readonly number[])[] => {
    const graph = optimise({ kind: "graph", inputs: [x], outputs }, { mode: "debug" });
    const results = evaluate(graph.outputs, () => fromValues("float64", shape, scores));
    assert.ok(!isRunFault(results));
    return results.map((r) => [...(r.data as Float64Array)]);
  };

  for (const [spelling, write] of Object.entries(spellings)) {
    it(spelling, () => {
      const x = matrix();
      const y = write(x);
      const loss = g.neg(g.sum(g.log(g.op("take", [y, g.constant(fromValues("int64", [1], [0]))], { axis: 1 }))));
      const gradients = grad(loss, [x]);
      assert.ok(!isFault(gradients));
      const [p, cost, slope] = evaluated(x, [y, loss, gradients[0]!]);
      for (const [i, want] of expected.entries()) assert.ok(Math.abs(p![i]! - want) <= 1e-13, `${p} at ${i}`);
      assert.ok(Math.abs(cost![0]! - (2000 + Math.log(1 + Math.exp(-1) + Math.exp(-50)))) < 1e-9, `${cost}`);
      for (const [i, want] of expected.entries()) {
        assert.ok(Math.abs(slope![i]! - (want - (i % 3 === 0 ? 1 : 0))) <= 1e-13, `${slope} at ${i}`);
      }
    });
  }

  it("log(sum(exp(x)))", () => {
    const x = matrix();
    const [total, over] = evaluated(x, [g.log(g.sum(g.exp(x))), g.log(g.op("mean", [g.exp(x)], { axis: [1] }))]);
    assert.equal(total![0], 1000);
    assert.ok(Math.abs(over![0]! - (1000 - Math.log(3))) < 1e-12);
  });
});
