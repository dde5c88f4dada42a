/** @file Jacobians and Hessians: their values, shapes, and what is refused. */
import assert from "node:assert/strict";
import { namedDim } from "../../../runtime/src/ir/dim.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { hessian, jacobian } from "../../../runtime/src/jacobian.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { type Fault, isFault } from "../../../runtime/src/ops/op.ts";
import { elementsOf, inputLeaf, tensor } from "../../harness/graphs.ts";

const g = new Builder();
const only = (made: readonly Node[] | Fault): Node => (isFault(made) ? assert.fail(made.message) : made[0]!);
const refusal = (made: readonly Node[] | Fault): string => (isFault(made) ? made.code : assert.fail("not refused"));

describe("jacobian and hessian", () => {
  const x = inputLeaf("x", "float64", [2]);
  const t = inputLeaf("t", "float64", [namedDim("n")]);
  const bindings = new Map([[x, tensor([2, 3])]]);

  it("hold every partial derivative", () => {
    const y = g.op("stack", [g.op("prod", [x]), g.sum(x), g.op("sqr", [g.sum(x)])], { axis: 0 });
    const j = only(jacobian(y, [x]));
    assert.equal(printType(j.type), "float64[3, 2]");
    assert.deepEqual(elementsOf(j, bindings), [3, 2, 1, 1, 10, 10]);
    const h = only(hessian(g.op("prod", [x]), [x]));
    assert.equal(printType(h.type), "float64[2, 2]");
    assert.deepEqual(elementsOf(h, bindings), [0, 1, 1, 0]);
  });

  it("go by columns where the rows have no number", () => {
    // y = x0 · exp(x1 t), at every t
    const [x0, x1] = [0, 1].map((at) => g.op("subtensor", [x], { items: [["at", at]] }));
    const y = g.mul(x0!, g.exp(g.mul(x1!, t)));
    const j = only(jacobian(y, [x]));
    assert.equal(printType(j.type), "float64[n, 2]");
  });

  it("have the same values by columns", () => {
    const times = g.constant(tensor([0, 0.5, 1]));
    const [x0, x1] = [0, 1].map((at) => g.op("subtensor", [x], { items: [["at", at]] }));
    const j = only(jacobian(g.mul(x0!, g.add(x1!, times)), [x]));
    // Three rows, two columns: ∂/∂x0 = x1 + t, ∂/∂x1 = x0.
    assert.equal(printType(j.type), "float64[3, 2]");
    assert.deepEqual(elementsOf(j, bindings), [3, 2, 3.5, 2, 4, 2]);
  });

  it("are of any length, and of lengths that only have a name", () => {
    const j = only(jacobian(g.exp(t), [t]));
    assert.equal(printType(j.type), "float64[n, n]");
    const many = inputLeaf("many", "float64", [300]);
    const values = tensor(Array.from({ length: 300 }, (_, i) => i / 100));
    const found = elementsOf(only(jacobian(g.op("sqr", [many]), [many])), new Map([[many, values]]));
    assert.equal(found.length, 90000);
    assert.ok(found.every((d, at) => d === (Math.floor(at / 300) === at % 300 ? (2 * (at % 300)) / 100 : 0)));
  });

  it("of a scalar are its gradient, and of a matrix have all axes", () => {
    const m = inputLeaf("m", "float64", [2, 2]);
    assert.equal(printType(only(jacobian(g.sum(m), [m])).type), "float64[2, 2]");
    const j = only(jacobian(g.op("dot", [m, m]), [m]));
    assert.equal(printType(j.type), "float64[2, 2, 2, 2]");
    // ∂(m²)ij/∂mkl = δik m_lj + m_ik δjl
    const found = elementsOf(
      j,
      new Map([
        [
          m,
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ],
      ]),
    );
    assert.deepEqual(found.slice(0, 4), [2, 3, 2, 0]);
  });

  it("are zero for a linear cost's second derivative", () => {
    assert.deepEqual(elementsOf(only(hessian(g.sum(x), [x])), bindings), [0, 0, 0, 0]);
  });

  it("refuse integers, costs with axes, and what is disconnected", () => {
    const i = inputLeaf("i", "int64", [2]);
    assert.equal(refusal(jacobian(g.mul(x, i), [i])), "grad-integer");
    assert.equal(refusal(jacobian(x, [inputLeaf("z", "float64")])), "grad-disconnected");
    assert.equal(refusal(hessian(x, [x])), "grad-scalar");
  });
});
