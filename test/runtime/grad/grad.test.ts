/** @file What `grad`, `Lop` and `Rop` give, refuse and explain. */
import assert from "node:assert/strict";
import { explainNoGradient, grad, Lop } from "../../../runtime/src/grad.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { namedDim } from "../../../runtime/src/ir/dim.ts";
import { type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { Rop } from "../../../runtime/src/rop.ts";
import { elements, elementsOf, inputLeaf, tensor, valuesOf } from "../../harness/graphs.ts";

const g = new Builder();

function nodes(result: readonly Node[] | Fault): readonly Node[] {
  if (isFault(result)) assert.fail(`${result.code}: ${result.message}`);
  return result;
}

function refusal(result: readonly Node[] | Fault): Fault {
  assert.ok(isFault(result), "should be refused");
  return result;
}

describe("grad", () => {
  const x = inputLeaf("x", "float64", [3]);
  const i = inputLeaf("i", "int32", [3]);
  const at = (values: readonly number[]): ReadonlyMap<Node, NdArray> => new Map([[x, tensor(values)]]);

  it("differentiates x**2 without a logarithm", () => {
    const [dx] = nodes(grad(g.sum(g.pow(x, 2)), [x]));
    assert.deepEqual(elementsOf(dx!, at([1, -2, 0])), [2, -4, 0]);
    assert.ok(topological([dx!]).every((n) => n.op !== "log" && n.op !== "pow"));
  });

  it("is right for x**n at 0 and at negative bases", () => {
    for (const [n, expected] of [
      [3, [3, 12, 0]],
      [1, [1, 1, 1]],
      [0, [0, 0, 0]],
    ] as const) {
      const [dx] = nodes(grad(g.sum(g.pow(x, n)), [x]));
      assert.deepEqual(elementsOf(dx!, at([1, -2, 0])), expected);
    }
  });

  it("differentiates gradients again", () => {
    const [dx] = nodes(grad(g.sum(g.pow(x, 3)), [x]));
    const [ddx] = nodes(grad(g.sum(dx!), [x]));
    assert.deepEqual(elementsOf(ddx!, at([1, -2, 0])), [6, -12, 0]);
  });

  it("sums over the axes along which an operand was stretched", () => {
    const column = inputLeaf("c", "float32", [2, 1]);
    const scalar = inputLeaf("s", "float64");
    const cost = g.sum(g.mul(g.mul(column, x), scalar));
    const [dc, ds] = nodes(grad(cost, [column, scalar]));
    assert.equal(printType(dc!.type), "float32[2, 1]");
    const bindings = new Map([
      ...at([1, 2, 3]),
      [column, tensor([[1], [10]], "float32")],
      [scalar, tensor(2)],
    ] as const);
    assert.deepEqual(valuesOf([dc!, ds!], bindings).map(elements), [[12, 12], [66]]);
  });

  it("keeps names in shapes", () => {
    const n = namedDim("n");
    const v = inputLeaf("v", "float64", [n]);
    const [dv] = nodes(grad(g.op("mean", [g.mul(v, v)]), [v]));
    assert.equal(printType(dv!.type), "float64[n]");
  });

  it("adds up what comes along several paths", () => {
    const [dx] = nodes(grad(g.add(g.sum(g.mul(x, x)), g.sum(x)), [x]));
    assert.deepEqual(elementsOf(dx!, at([1, 2, 3])), [3, 5, 7]);
  });

  it("counts each path through a composite op once", () => {
    const twice = g.op("vdot", [x, x]);
    const inner = g.mul(x, 2);
    for (const [cost, expected] of [
      [twice, [2, 4, 6]],
      // x is an operand, and so is what depends on it.
      [g.op("vdot", [x, inner]), [4, 8, 12]],
      [g.op("vdot", [inner, x]), [4, 8, 12]],
      [g.sum(g.op("outer", [x, x])), [12, 12, 12]],
    ] as const) {
      const [dx] = nodes(grad(cost, [x]));
      assert.deepEqual(elementsOf(dx!, at([1, 2, 3])), expected);
    }
  });

  it("reaches the operand of a product through a transposition", () => {
    const w = inputLeaf("w", "float64", [2, 3]);
    for (const product of ["matmul", "dot"]) {
      const cost = g.sum(g.op(product, [g.onesLike(w), g.transpose(w, [1, 0])]));
      const [dw] = nodes(grad(cost, [w]));
      assert.deepEqual(
        elementsOf(
          dw!,
          new Map([
            [
              w,
              tensor([
                [1, 2, 3],
                [4, 5, 6],
              ]),
            ],
          ]),
        ),
        [2, 2, 2, 2, 2, 2],
      );
    }
  });

  it("gives the gradient of an inner node", () => {
    const inner = g.exp(x);
    const [d] = nodes(grad(g.sum(g.mul(inner, 3)), [inner]));
    assert.deepEqual(elementsOf(d!, at([1, 2, 3])), [3, 3, 3]);
  });

  it("takes the constants that it is told", () => {
    const inner = g.mul(x, 2);
    const cost = g.sum(g.mul(inner, x));
    const [d] = nodes(grad(cost, [x], { considerConstant: [inner] }));
    assert.deepEqual(elementsOf(d!, at([1, 2, 3])), [2, 4, 6]);
  });

  it("starts from known gradients", () => {
    const inner = g.mul(x, x);
    const known = new Map([[inner, g.constant(tensor([1, 10, 100]))]]);
    const [d] = nodes(grad(undefined, [x], { knownGrads: known }));
    assert.deepEqual(elementsOf(d!, at([1, 2, 3])), [2, 40, 600]);
    const [replaced] = nodes(grad(g.sum(inner), [x], { knownGrads: known }));
    assert.deepEqual(elementsOf(replaced!, at([1, 2, 3])), [2, 40, 600]);
  });

  it("gives zeros where a function is piecewise constant", () => {
    const [d] = nodes(grad(g.sum(g.op("floor", [x])), [x]));
    assert.deepEqual(elementsOf(d!, at([1.5, 2, 3])), [0, 0, 0]);
  });

  it("does not let NaN through the branch not taken", () => {
    const safe = g.where(g.greater(x, 0), g.log(g.where(g.greater(x, 0), x, 1)), 0);
    const [d] = nodes(grad(g.sum(safe), [x]));
    assert.deepEqual(elementsOf(d!, at([2, 0, -1])), [0.5, 0, 0]);
  });

  it("puts the span of the forward node on what differentiates it", () => {
    const span = { start: 7, end: 11 };
    const y = new Builder(span).op("tanh", [x]);
    const [d] = nodes(grad(g.sum(y), [x]));
    assert.deepEqual(d!.span, span);
  });

  it("refuses a cost that is not a scalar, or not a float", () => {
    assert.equal(refusal(grad(x, [x])).code, "grad-scalar");
    assert.equal(refusal(grad(g.sum(i), [i])).code, "grad-integer");
  });

  it("says why there is no gradient", () => {
    const cost = g.sum(g.mul(x, g.cast(g.cast(x, "int32"), "float64")));
    assert.equal(explainNoGradient(cost, x), undefined);
    const table: readonly (readonly [Node, Node, RegExp])[] = [
      [g.sum(g.mul(x, i)), i, /it is int32, and only floats have gradients/],
      [g.sum(x), inputLeaf("z", "float64"), /the cost does not depend on it/],
      [g.sum(g.cast(g.cast(x, "int32"), "float64")), x, /goes through `cast`, which is int32/],
      [g.sum(g.where(g.greater(x, 0), 1.5, 2.5)), x, /goes through `greater` \(a bool\)/],
      [g.sum(g.op("stop_gradient", [x])), x, /goes through `stop_gradient`/],
    ];
    for (const [from, wrt, why] of table) {
      assert.match(explainNoGradient(from, wrt) ?? "", why);
      const refused = refusal(grad(from, [x, wrt]));
      assert.match(refused.message, why);
    }
  });

  it("gives zeros for what is disconnected, when told to ignore it", () => {
    const [d] = nodes(grad(g.sum(g.mul(x, i)), [i], { disconnectedInputs: "ignore" }));
    assert.equal(printType(d!.type), "float64[3]");
    assert.deepEqual(elementsOf(d!), [0, 0, 0]);
  });
});

describe("Lop and Rop", () => {
  const x = inputLeaf("x", "float64", [3]);
  const y = g.mul(x, g.sum(x));
  const bindings = new Map([[x, tensor([1, 2, 3])]]);
  const v = g.constant(tensor([1, 0, -2]));
  // J = (Σ x) I + x 1ᵀ
  it("multiply a vector with the Jacobian from either side", () => {
    const [left] = nodes(Lop([y], [x], [v]));
    assert.deepEqual(elementsOf(left!, bindings), [6 - 5, 0 - 5, -12 - 5]);
    const [right] = nodes(Rop([y], [x], [v]));
    assert.deepEqual(elementsOf(right!, bindings), [6 - 1, 0 - 2, -12 - 3]);
  });

  it("give zero where nothing depends on the direction", () => {
    const [zero] = nodes(Rop([g.op("floor", [x])], [x], [v]));
    assert.deepEqual(elementsOf(zero!, bindings), [0, 0, 0]);
  });
});
