/** @file The Jacobian of every op, computed for all unit vectors at once, against one gradient for each element; also over named lengths. */
import assert from "node:assert/strict";
import { cuts } from "../../../runtime/src/grad/connected.ts";
import { Lop } from "../../../runtime/src/grad.ts";
import { fromValues, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dim, namedDim } from "../../../runtime/src/ir/dim.ts";
import { makeNode, type Node } from "../../../runtime/src/ir/node.ts";
import { jacobian } from "../../../runtime/src/jacobian.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { allOps } from "../../../runtime/src/ops/index.ts";
import { isFault, type Op } from "../../../runtime/src/ops/op.ts";
import { inputLeaf, valuesOf } from "../../harness/graphs.ts";
import { type Application, applications } from "../../harness/samples.ts";

const g = new Builder();
const plain = (op: string): Node => makeNode({ op, type: { dtype: "float64", shape: [] } });

const named = (length: number): Dim => (length <= 1 ? length : namedDim(`n${length}`));

function outputsOf(op: Op, { inputs, attrs }: Application, dimOf: (n: number) => Dim) {
  const leaves = inputs.map((a, i) => inputLeaf(`x${i}`, a.dtype, a.shape.map(dimOf)));
  const node = build(op.name, leaves, attrs);
  if (isFault(node)) return undefined;
  const all = node.results?.map((type, index) => makeNode({ op: "item", inputs: [node], attrs: { index }, type }));
  return { leaves, outputs: (all ?? [node]).filter((n) => n.type.dtype === "float64") };
}

/** Row by row, each from the gradient of one element. */
function rowsOf(y: Node, x: Node, bindings: ReadonlyMap<Node, Application["inputs"][number]>): number[] {
  const shape = y.type.shape as readonly number[];
  const size = sizeOf(shape);
  const rows = Array.from({ length: size }, (_, i) => {
    const unit = fromValues(
      "float64",
      shape,
      Array.from({ length: size }, (_, k) => (k === i ? 1 : 0)),
    );
    const row = Lop([y], [x], [g.constant(unit)], { disconnectedInputs: "ignore" });
    return isFault(row) ? assert.fail(row.message) : row[0]!;
  });
  return valuesOf(rows, bindings).flatMap((r) => Array.from(r.data as Float64Array));
}

const differs = (a: number, b: number): boolean => Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(b));

describe("jacobians computed at once are those computed row by row", () => {
  for (const op of allOps()) {
    if (op.kind === "leaf" || op.kind === "list" || cuts(plain(op.name))) continue;
    const cases = applications(op).flatMap((sample) => {
      const made = outputsOf(op, sample, (n) => n);
      return made && made.outputs.length > 0 && made.leaves.some((n) => n.type.dtype === "float64")
        ? [{ sample, ...made }]
        : [];
    });
    if (cases.length === 0) continue;
    it(op.name, () => {
      for (const { sample, leaves, outputs } of cases) {
        const bindings = new Map(leaves.map((leaf, i) => [leaf, sample.inputs[i]!]));
        for (const [k, y] of outputs.entries()) {
          for (const [i, x] of leaves.entries()) {
            if (x.type.dtype !== "float64") continue;
            const found = jacobian(y, [x], { disconnectedInputs: "ignore" });
            if (isFault(found)) assert.fail(found.message);
            const values = Array.from(valuesOf(found, bindings)[0]!.data as Float64Array);
            const expected = rowsOf(y, x, bindings);
            assert.equal(values.length, expected.length);
            const bad = values.findIndex((v, at) => differs(v, expected[at]!));
            if (bad >= 0) assert.fail(`result ${k}, input ${i}, element ${bad}: ${values[bad]}, not ${expected[bad]}`);
          }
        }
      }
    });
  }
});

describe("jacobians over named lengths", () => {
  it("exist for all ops", () => {
    let made = 0;
    for (const op of allOps()) {
      if (op.kind === "leaf" || op.kind === "list" || cuts(plain(op.name))) continue;
      for (const sample of applications(op)) {
        const applied = outputsOf(op, sample, named);
        for (const y of applied?.outputs ?? []) {
          for (const x of applied!.leaves.filter((n) => n.type.dtype === "float64")) {
            const found = jacobian(y, [x], { disconnectedInputs: "ignore" });
            if (isFault(found)) assert.fail(`${op.name}: ${found.message}`);
            made++;
          }
        }
      }
    }
    assert.ok(made > 200, `${made} jacobians`);
  });
});
