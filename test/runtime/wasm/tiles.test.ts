/** @file Loops that share their rows: large enough that they are joined, against the reference. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { fuse } from "../../../runtime/src/optimize/fuse.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, leavesFor } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

function values(dtype: Dtype, shape: readonly number[], seed: number): NdArray {
  const next = uniforms(seed);
  return fromValues(
    dtype,
    shape,
    Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1),
  );
}

/** Compiles, expects a tile in the plan, compares. */
function compareTiled(
  args: readonly NdArray[],
  outputs: (g: Builder, leaves: readonly Node[]) => Node[],
  what: string,
) {
  const inputs = leavesFor(args);
  const graph = prepared({ kind: "graph", inputs, outputs: outputs(new Builder(), inputs) });
  assert.ok(
    fuse(graph).steps.some((s) => s.kind === "tile"),
    `${what}: no tile`,
  );
  compareBackends(graph, args, what, 2 ** 20);
}

describe("loops that go through rows together give what the reference gives", () => {
  for (const dtype of ["float64", "float32"] as const) {
    for (const [rows, columns] of [
      [400, 50],
      [123, 77],
      [90, 101],
      [1000, 33],
    ] as const) {
      it(`${dtype}[${rows}, ${columns}]`, () => {
        const x = values(dtype, [rows, columns], 1);
        const w = values(dtype, [columns], 2);
        compareTiled(
          [x, w],
          (g, [a, b]) => {
            const z = g.dot(a!, b!);
            const p = g.op("sigmoid", [z]);
            return [g.dot(p, a!), g.sum(p), g.greater(p, 0.5)];
          },
          "product, function, transposed product",
        );
        compareTiled([x], (g, [a]) => [g.op("softmax", [a!], { axis: -1 })], "softmax");
        compareTiled(
          [x],
          (g, [a]) => {
            const mean = g.op("mean", [a!], { axis: -1, keepdims: true });
            const centred = g.sub(a!, mean);
            const variance = g.op("mean", [g.mul(centred, centred)], { axis: -1, keepdims: true });
            return [g.div(centred, g.sqrt(g.add(variance, 1e-5))), g.sum(centred, [0])];
          },
          "normalised rows",
        );
      });
    }
  }
});
