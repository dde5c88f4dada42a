/** @file Random graphs on the GPU against the reference: structure, fusion, splits and the parts that the processor takes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { opNamed } from "../../runtime/src/ops/index.ts";
import { parseSignature } from "../../runtime/src/ops/signature.ts";
import { prepared } from "../harness/apply-op.ts";
import { runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { randomGraph } from "../harness/random-graph.ts";

/** Elementwise ops that do not make a last place more or less a large difference. */
const tame = new Set(
  (
    "add sub mul neg sqr abs maximum minimum where tanh sigmoid arctan relu logical_and logical_or logical_not " +
    "logical_xor bitwise_and bitwise_or bitwise_xor bitwise_not isnan isinf"
  ).split(" "),
);
const isWild = (op: string): boolean =>
  (opNamed(op).category === "elementwise" && !tame.has(op)) ||
  // A variance of nothing, divided by.
  op.includes("normalization") ||
  // Decompositions of whatever comes: their tests choose matrices that have one.
  opNamed(op).category === "linear algebra" ||
  parseSignature(opNamed(op).sig).params.some((p) => p.kind === "tensor" && p.default !== undefined);

describe("random graphs on the GPU give what the reference gives", () => {
  after(closeGpu);
  for (const dtypes of [["float32"], ["float32", "int32", "bool"], ["int8", "uint16", "float32"]] as const) {
    it(dtypes.join(" "), () => {
      let kernels = 0;
      fc.assert(
        fc.property(randomGraph({ dtypes, maxNodes: 12, without: isWild }), ({ graph, args }) => {
          const optimised = prepared(graph);
          const { results, placement } = runGpu(optimised, args);
          kernels += placement.kernels;
          for (const [i, expected] of runReference(optimised, args).entries()) {
            assertNear(results[i]!, expected, { relative: 1e-4, absolute: 1e-4 }, `output ${i}`);
          }
        }),
        { numRuns: 60 },
      );
      assert.ok(kernels > 60, `only ${kernels} kernels ran`);
    });
  }
});
