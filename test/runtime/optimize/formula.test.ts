/** @file Formulas are written in the user's names, with the brackets that they need and no others. */
import assert from "node:assert/strict";
import { grad } from "../../../runtime/src/grad.ts";
import { namedDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, makeRef, type Node } from "../../../runtime/src/ir/node.ts";
import { type Shape, tensorType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { formula } from "../../../runtime/src/optimize/formula.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import "../../../runtime/src/ops/index.ts";

const g = new Builder();
const input = (name: string, shape: Shape): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: tensorType("float64", shape), name });
const n = namedDim("n");
const [x, y, z] = [input("x", [n]), input("y", [n]), input("z", [n])];
const A = input("A", [n, 3]);
const indices = makeNode({
  op: "input",
  attrs: { ref: makeRef("input", "i") },
  type: tensorType("int64", [2]),
  name: "i",
});
const named = (node: Node, name: string): Node => makeNode({ ...node, name });

const table: readonly (readonly [Node, string])[] = [
  [g.mul(g.add(x, y), z), "(x + y) * z"],
  [g.add(g.mul(x, y), z), "x * y + z"],
  [g.sub(x, g.sub(y, z)), "x - (y - z)"],
  [g.sub(g.sub(x, y), z), "x - y - z"],
  [g.add(x, g.add(y, z)), "x + y + z"],
  [g.div(x, g.mul(y, z)), "x / (y * z)"],
  [g.mul(x, g.div(y, z)), "x * y / z"],
  [g.mul(x, g.op("mod", [y, z])), "x * (y % z)"],
  [g.neg(g.add(x, y)), "-(x + y)"],
  [g.pow(g.neg(x), 2), "(-x) ** 2"],
  [g.neg(g.pow(x, 2)), "-x ** 2"],
  [g.pow(x, g.pow(y, z)), "x ** y ** z"],
  [g.pow(g.pow(x, y), z), "(x ** y) ** z"],
  [g.op("sqr", [g.add(x, 1)]), "(x + 1) ** 2"],
  [g.add(x, -3), "x - 3"],
  [g.mul(x, 0.5), "0.5 * x"],
  [g.op("logical_and", [g.less(x, y), g.op("logical_not", [g.greater(y, z)])]), "x < y and not y > z"],
  [g.where(g.less(x, 0), g.exp(x), y), "where(x < 0, exp(x), y)"],
  [g.dot(g.transpose(A, [1, 0]), g.sub(x, y)), "A.T @ (x - y)"],
  [g.sum(A, [0]), "sum(A, axis=0)"],
  [g.sum(A), "sum(A)"],
  [g.sum(A, [1], true), "sum(A, axis=1, keepdims=true)"],
  [g.reshape(A, [3, n]), "reshape(A, [3, n])"],
  [g.op("softmax", [A], { axis: -1 }), "softmax(A)"],
  [g.op("softmax", [A], { axis: 0 }), "softmax(A, axis=0)"],
  [g.op("matmul2", [A, A], { transposeA: true, transposeB: false }), "A.T @ A"],
  [
    g.op("index", [A], {
      items: [
        ["at", 0],
        ["slice", 1, null, null],
      ],
    }),
    "A[0, 1:]",
  ],
  [g.op("index", [A], { items: [["ellipsis"], ["newaxis"], ["slice", null, null, -1]] }), "A[..., none, ::-1]"],
  [g.op("index", [A, indices], { items: [["slice", null, null, null], ["tensor"]] }), "A[:, i]"],
  [g.op("advanced_subtensor", [A, indices], { axis: 1, labels: [1] }), "A[:, i]"],
  [g.op("inc_subtensor", [A, g.scalar("float64", 2)], { items: [["at", 1]] }), "inc_subtensor(A[1], 2)"],
  [g.cast(x, "float32"), "float32(x)"],
  [g.mul(named(g.exp(x), "e"), named(g.exp(y), "f")), "e * f"],
  [named(g.exp(x), "e"), "exp(x)"],
];

describe("formula", () => {
  for (const [node, text] of table) {
    it(text, () => assert.deepEqual(formula(node), { text, where: [] }));
  }

  it("gives a letter to what is used twice, and not one that the file uses", () => {
    const shared = g.add(g.mul(x, y), 1);
    const a = input("a", [n]);
    assert.deepEqual(formula(g.mul(g.mul(shared, shared), a)), {
      text: "b * b * a",
      where: [{ name: "b", text: "x * y + 1" }],
    });
  });

  it("cuts what lies deep when a line grows too long", () => {
    let deep: Node = x;
    for (let i = 0; i < 30; i++) deep = g.exp(g.add(deep, y));
    const { text } = formula(deep, { limit: 60 });
    assert.ok(text.length <= 60 && text.includes("…"), text);
  });

  it("writes the gradient of a logistic loss without exponentials", () => {
    const w = input("w", [3]);
    const t = input("t", [n]);
    const p = named(g.div(1, g.add(1, g.exp(g.neg(g.dot(A, w))))), "p");
    const loss = g.neg(g.sum(g.add(g.mul(t, g.log(p)), g.mul(g.sub(1, t), g.log(g.sub(1, p))))));
    const gradients = grad(loss, [w]);
    assert.ok(!isFault(gradients));
    const [simple] = simplify(gradients);
    assert.deepEqual(formula(simple!), {
      text: "A.T @ ((1 - t) * sigmoid(a) - t * sigmoid(-a))",
      where: [{ name: "a", text: "A @ w" }],
    });
  });
});
