/** @file Pooling and convolution over named and unknown lengths: they and their gradients expand to what their types say. */
import assert from "node:assert/strict";
import { grad } from "../../../runtime/src/grad.ts";
import { addDims, namedDim, printDim, unknownDim } from "../../../runtime/src/ir/dim.ts";
import type { Attrs } from "../../../runtime/src/ir/node.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { expand } from "../../../runtime/src/optimize/expand.ts";
import { inputLeaf } from "../../harness/graphs.ts";

const g = new Builder();
const [n, c, h, w] = [namedDim("n"), namedDim("c"), namedDim("h"), namedDim("w")];
const shapes = [
  [h, w],
  [12, w],
  [unknownDim("a test"), h],
  [addDims(h, 4), 9],
];
const pools: readonly Attrs[] = [2, [3, 2], [5, 5]].flatMap((window) =>
  [null, 1, [2, 3]].flatMap((stride) =>
    [
      { pad: 0, ignore_border: true },
      { pad: 1, ignore_border: true },
      { pad: 0, ignore_border: false },
    ].flatMap((border) =>
      ["max", "sum", "average_inc_pad", "average_exc_pad"].map((mode) => ({ window, stride, mode, ...border })),
    ),
  ),
);
const convolutions: readonly Attrs[] = ["valid", "half", "full", 1].flatMap((border_mode) =>
  [1, [2, 3]].flatMap((subsample) => [1, 2].map((filter_dilation) => ({ border_mode, subsample, filter_dilation }))),
);

describe("over named and unknown lengths", () => {
  for (const shape of shapes) {
    const x = inputLeaf("x", "float64", [n, c, ...shape]);
    const f = inputLeaf("f", "float64", [5, c, 3, 3]);
    for (const [op, cases] of [
      ["pool", pools],
      ["conv2d", convolutions],
    ] as const) {
      it(`${op} of [${shape.map(printDim).join(", ")}] and its gradients expand`, () => {
        for (const attrs of cases) {
          const y = build(op, op === "pool" ? [x] : [x, f], attrs);
          if (isFault(y)) assert.fail(y.message);
          const slopes = grad(g.sum(g.op("sqr", [y])), op === "pool" ? [x] : [x, f]);
          if (isFault(slopes)) assert.fail(slopes.message);
          const { outputs } = expand({ kind: "graph", inputs: [x, f], outputs: [y, ...slopes] });
          for (const [i, node] of [y, ...slopes].entries()) {
            assert.deepEqual(
              outputs[i]!.type.shape.map(printDim),
              node.type.shape.map(printDim),
              JSON.stringify(attrs),
            );
          }
        }
      });
    }
  }
});
