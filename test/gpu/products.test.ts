/** @file Matrix products on the GPU, in every way in which threads share the work, against the reference. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import type { Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { uniforms } from "../harness/samples.ts";

type Shape = readonly number[];

const products: readonly [what: string, rows: Shape, depth: number, columns: Shape][] = [
  ["four rows of four columns a thread", [192], 37, [176]],
  ["three rows of four columns, in a stack", [3, 111], 21, [100]],
  ["two rows of four columns", [132], 19, [128]],
  ["four columns a thread", [131], 133, [128]],
  ["three columns a thread", [120], 131, [105]],
  ["two columns a thread", [100], 96, [86]],
  ["one column a thread", [7], 250, [9]],
  ["a depth of one", [5], 1, [6]],
  ["few elements and a depth that parts divide", [3], 640, [5]],
  ["few elements and a depth that parts leave a rest of", [2], 1003, [3]],
  ["a stack with few elements", [2, 3, 4], 600, [2]],
  ["a stack of many", [40, 12, 36], 33, [4]],
];

describe("matrix products on the GPU", () => {
  after(closeGpu);

  const next = uniforms(7);
  const random = (shape: Shape): NdArray =>
    fromValues(
      "float32",
      shape,
      Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1),
    );
  const trials = products.flatMap(([what, rows, depth, [columns]]) =>
    [false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => {
        const [batch, m] = [rows.slice(0, -1), rows.at(-1)!];
        const a = random([...batch, ...(transposeA ? [depth, m] : [m, depth])]);
        const b = random([...batch, ...(transposeB ? [columns!, depth] : [depth, columns!])]);
        return {
          what: `${what}${transposeA ? ", left transposed" : ""}${transposeB ? ", right transposed" : ""}`,
          args: [a, b],
          attrs: { transposeA, transposeB },
        };
      }),
    ),
  );

  it("are those of the reference", () => {
    const args = trials.flatMap((t) => t.args);
    const leaves = leavesFor(args);
    const outputs = trials.map(({ what, attrs }, i): Node => {
      const y = build("matmul2", leaves.slice(2 * i, 2 * i + 2), attrs);
      return isFault(y) ? assert.fail(`${what}: ${y.message}`) : y;
    });
    const graph = prepared({ kind: "graph", inputs: leaves, outputs });
    const { results, placement } = runGpu(graph, args);
    assert.deepEqual(placement.hostParts, []);
    for (const [i, expected] of runReference(graph, args).entries()) {
      assertNear(results[i]!, expected, { relative: 1e-6, absolute: 2e-6 }, trials[i]!.what);
    }
  });
});
