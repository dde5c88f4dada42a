/** @file Gradients have the dtype and shape of what they belong to: over named and unknown lengths, in float32, beside integers. */
import assert from "node:assert/strict";
import { cuts } from "../../../runtime/src/grad/connected.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { type Dim, namedDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import { type Dtype, isFloat } from "../../../runtime/src/ir/dtype.ts";
import { makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { sameShape } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../../runtime/src/ops/op.ts";
import { Rop } from "../../../runtime/src/rop.ts";
import { inputLeaf } from "../../harness/graphs.ts";
import { type Application, applications } from "../../harness/samples.ts";

const g = new Builder();

const differentiable = (op: Op): boolean =>
  op.kind !== "leaf" && op.kind !== "list" && !cuts(makeNode({ op: op.name, type: { dtype: "float64", shape: [] } }));

/** Gradient, second derivative and Rop of the sum of the op's float results; false when the op refuses such operands. */
function derivesWellTyped(op: Op, { inputs, attrs }: Application, dimOf: (d: number) => Dim, float: Dtype): boolean {
  const leaves = inputs.map((a, i) => {
    const dtype = a.dtype === "float64" ? float : a.dtype;
    return inputLeaf(`x${i}`, dtype, a.shape.map(dimOf));
  });
  const node = build(op.name, leaves, attrs);
  if (isFault(node)) return false;
  const outputs: readonly Node[] = node.results
    ? node.results.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }))
    : [node];
  const wrt = leaves.filter((n) => isFloat(n.type.dtype));
  const floats = outputs.filter((n) => isFloat(n.type.dtype));
  if (wrt.length === 0 || floats.length === 0) return true;
  const cost = floats.map((y) => g.sum(g.cast(y, "float64"))).reduce((a, b) => g.add(a, b));
  const first = grad(cost, wrt, { disconnectedInputs: "ignore" });
  if (isFault(first)) assert.fail(first.message);
  assertTypes(first, wrt);
  const again = first.map((d) => g.sum(g.cast(g.mul(d, d), "float64"))).reduce((a, b) => g.add(a, b));
  const second = grad(again, wrt, { disconnectedInputs: "ignore" });
  if (isFault(second)) assert.fail(second.message);
  assertTypes(second, wrt);
  const forward = Rop(
    floats,
    wrt,
    wrt.map((x) => g.onesLike(x)),
  );
  if (isFault(forward)) assert.fail(forward.message);
  assertTypes(forward, floats);
  return true;
}

function assertTypes(derivatives: readonly Node[], of: readonly Node[]): void {
  for (const [i, d] of derivatives.entries()) {
    assert.equal(d.type.dtype, of[i]!.type.dtype);
    assert.equal(d.type.shape.length, of[i]!.type.shape.length);
    const known = of[i]!.type.shape.every((dim) => typeof dim === "number" || !dim.key.includes("?"));
    if (known) assert.ok(sameShape(d.type.shape, of[i]!.type.shape), `${d.op} has another shape`);
  }
}

const lengths: readonly (readonly [title: string, of: (length: number) => Dim])[] = [
  ["named lengths", (length) => (length <= 1 ? length : namedDim(`n${length}`))],
  ["unknown lengths", (length) => (length <= 1 ? length : unknownDim("declared as ?"))],
];

describe("derivatives are well typed", () => {
  for (const op of allOps().filter(differentiable)) {
    const samples = applications(op);
    if (samples.length === 0) continue;
    for (const [title, dimOf] of lengths) {
      it(`${op.name} over ${title}`, () => {
        const accepted = samples.filter((s) => derivesWellTyped(op, s, dimOf, "float64"));
        if (op.kind === "elementwise" || op.kind === "reduction") assert.equal(accepted.length, samples.length);
      });
    }
    it(`${op.name} in float32`, () => {
      for (const s of samples) assert.ok(derivesWellTyped(op, s, (length) => length, "float32"));
    });
  }
});
