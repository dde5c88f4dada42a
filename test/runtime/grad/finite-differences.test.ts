/** @file Every derivative of every op against central differences in float64: reverse mode, forward mode, and a second time. */
import assert from "node:assert/strict";
import { cuts } from "../../../runtime/src/grad/connected.ts";
import { grad } from "../../../runtime/src/grad.ts";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";
import { makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { isConcrete } from "../../../runtime/src/ir/type.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../../runtime/src/ops/op.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import { Rop } from "../../../runtime/src/rop.ts";
import { inputLeaf, valuesOf } from "../../harness/graphs.ts";
import { type Application, applications, uniforms } from "../../harness/samples.ts";

const g = new Builder();
const step = 1e-5;
const tolerance = 2e-7;

/** Has an input that a gradient could be taken with respect to. */
const takesFloats = (op: Op): boolean =>
  parseSignature(op.sig).params.some(
    (p) => p.kind === "tensors" || (p.kind === "tensor" && !/^(bool|int)/.test(p.type)),
  );

/** Ops whose gradient is by definition not the derivative of what they compute. */
const special = new Set(["stop_gradient", "zero_grad", "grad_clip", "grad_scale"]);

const random = uniforms(3);
const weights = (shape: readonly number[]): NdArray =>
  fromValues(
    "float64",
    shape,
    Array.from({ length: shape.reduce((p, d) => p * d, 1) }, () => 2 * random() - 1),
  );

interface Case {
  readonly leaves: readonly Node[];
  readonly values: readonly NdArray[];
  /** Leaves and results in float64: the difference quotients of float32 are too rough. */
  readonly wrt: readonly Node[];
  readonly outputs: readonly Node[];
}

function caseOf(op: Op, { inputs, attrs }: Application): Case {
  const leaves = inputs.map((a, i) => inputLeaf(`x${i}`, a.dtype, a.shape));
  const node = build(op.name, leaves, attrs);
  if (isFault(node)) assert.fail(`${op.name}: ${node.message}`);
  const outputs = node.results
    ? node.results.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }))
    : [node];
  const wrt = leaves.filter((n) => n.type.dtype === "float64");
  const parts = outputs.flatMap((n) => (isComplex(n.type.dtype) ? [g.op("real", [n]), g.op("imag", [n])] : [n]));
  return { leaves, values: inputs, wrt, outputs: parts.filter((n) => n.type.dtype === "float64") };
}

/** Σ w·y over all outputs, with fixed weights: a cost that sees every element. */
function costOf(outputs: readonly Node[]): Node {
  const terms = outputs.map((y) => g.sum(g.mul(y, g.constant(weights(isConcrete(y.type.shape) ? y.type.shape : [])))));
  return terms.reduce((a, b) => g.add(a, b));
}

const bind = (c: Case, values: readonly NdArray[]): Map<Node, NdArray> =>
  new Map(c.leaves.map((leaf, i) => [leaf, values[i]!]));

const scalarAt = (cost: Node, c: Case, values: readonly NdArray[]): number =>
  valuesOf([cost], bind(c, values))[0]!.data[0] as number;

/** The inputs with `direction` times `t` added to those that are floats. */
function moved(c: Case, direction: ReadonlyMap<Node, NdArray>, t: number): NdArray[] {
  return c.values.map((a, i) => {
    const d = direction.get(c.leaves[i]!);
    if (!d) return a;
    return fromValues(
      a.dtype,
      a.shape,
      Array.from(a.data as Float64Array, (v, k) => v + t * (d.data[k] as number)),
    );
  });
}

/** The derivative of `cost` along `direction`, by central differences. */
function slope(cost: Node, c: Case, direction: ReadonlyMap<Node, NdArray>): number {
  return (scalarAt(cost, c, moved(c, direction, step)) - scalarAt(cost, c, moved(c, direction, -step))) / (2 * step);
}

function assertClose(actual: number, expected: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert.ok(error < tolerance, `${what}: ${actual}, but the difference quotient is ${expected}`);
}

function gradients(cost: Node, c: Case): readonly Node[] {
  const result = grad(cost, c.wrt);
  if (isFault(result)) assert.fail(result.message);
  for (const [i, d] of result.entries()) assert.deepEqual(d.type, { dtype: "float64", shape: c.wrt[i]!.type.shape });
  return result;
}

/** Compares every partial derivative. */
function checkPartials(cost: Node, partials: readonly Node[], c: Case, what: string): void {
  const computed = valuesOf(partials, bind(c, c.values));
  for (const [i, leaf] of c.wrt.entries()) {
    const shape = leaf.type.shape as readonly number[];
    for (let k = 0; k < computed[i]!.data.length; k++) {
      const unit = Array.from({ length: computed[i]!.data.length }, (_, j) => (j === k ? 1 : 0));
      const expected = slope(cost, c, new Map([[leaf, fromValues("float64", shape, unit)]]));
      assertClose(computed[i]!.data[k] as number, expected, `${what}, input ${i}, element ${k}`);
    }
  }
}

/** The second derivative of `prod` and `cumprod` is not claimed where elements are 0. */
const zeroAmong = (op: Op, { inputs }: Application): boolean =>
  (op.name === "prod" || op.name === "cumprod") && inputs.some((a) => (a.data as Float64Array).includes(0));

/** A node of the op, to ask whether it has a derivative. */
const plain = (op: string): Node => makeNode({ op, type: { dtype: "float64", shape: [] } });

describe("derivatives agree with finite differences", () => {
  for (const op of allOps()) {
    if (op.kind === "leaf" || op.kind === "list" || special.has(op.name) || cuts(plain(op.name)) || !takesFloats(op))
      continue;
    // Their graphs are made of what stands in the text: test/control.
    if (op.kind === "region" || op.kind === "word") continue;
    it(op.name, () => {
      const samples = applications(op);
      assert.ok(samples.length > 0, `${op.name} declares no samples`);
      let checked = 0;
      for (const sample of samples) {
        const c = caseOf(op, sample);
        if (c.outputs.length === 0 || c.wrt.length === 0) continue;
        checked++;
        const cost = costOf(c.outputs);
        const first = gradients(cost, c);
        checkPartials(cost, first, c, "gradient");

        const direction = new Map(c.wrt.map((leaf) => [leaf, weights(leaf.type.shape as readonly number[])]));
        const points = c.wrt.map((leaf) => g.constant(direction.get(leaf)!));
        const forward = Rop([cost], c.wrt, points);
        if (isFault(forward)) assert.fail(forward.message);
        assertClose(scalarAt(forward[0]!, c, c.values), slope(cost, c, direction), "Rop");

        // Once more: the derivative of the gradient along a direction.
        const along = first.map((d, i) => g.sum(g.mul(d, points[i]!))).reduce((a, b) => g.add(a, b));
        const second = grad(along, c.wrt, { disconnectedInputs: "ignore" });
        if (isFault(second)) assert.fail(second.message);
        if (!zeroAmong(op, sample)) checkPartials(along, second, c, "second derivative");
      }
      assert.ok(checked > 0, `no sample of ${op.name} has float inputs and results`);
    });
  }
});
