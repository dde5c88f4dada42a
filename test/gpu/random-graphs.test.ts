/** @file Random graphs on the GPU against the reference: structure, fusion, splits and the parts that the processor takes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { grad } from "../../runtime/src/grad.ts";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import type { Graph } from "../../runtime/src/ir/node.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { opNamed } from "../../runtime/src/ops/index.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { parseSignature } from "../../runtime/src/ops/signature.ts";
import { prepared } from "../harness/apply-op.ts";
import { runReference } from "../harness/both-backends.ts";
import { assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { strangeParts } from "../harness/host-parts.ts";
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

const g = new Builder();

/** The graph with the gradients of the sum of all its floats behind its outputs; undefined where there is none. */
function withGradients(graph: Graph): Graph | undefined {
  const floats = graph.outputs.filter((y) => y.type.dtype === "float32");
  const wrt = graph.inputs.filter((x) => x.type.dtype === "float32");
  if (floats.length === 0 || wrt.length === 0) return undefined;
  const cost = floats.map((y) => g.sum(y)).reduce((a, b) => g.add(a, b));
  const gradients = grad(cost, wrt, { disconnectedInputs: "ignore" });
  return isFault(gradients) ? assert.fail(gradients.message) : { ...graph, outputs: [...graph.outputs, ...gradients] };
}

/** Runs a graph on both and compares; gives the number of kernels. */
function compare(graph: Graph, args: readonly NdArray[], tolerance: number): number {
  const optimised = prepared(graph);
  const { results, placement } = runGpu(optimised, args);
  assert.deepEqual(strangeParts(placement), []);
  for (const [i, expected] of runReference(optimised, args).entries()) {
    assertNear(results[i]!, expected, { relative: tolerance, absolute: tolerance }, `output ${i}`);
  }
  return placement.kernels;
}

describe("random graphs on the GPU give what the reference gives", () => {
  after(closeGpu);
  const mixtures = [
    ["float32"],
    ["float32", "int32", "bool"],
    ["int8", "uint16", "float32"],
    ["float32", "int64", "bool"],
    ["uint32", "float32", "int16"],
  ] as const;
  for (const dtypes of mixtures) {
    it(dtypes.join(" "), () => {
      let kernels = 0;
      fc.assert(
        fc.property(randomGraph({ dtypes, maxNodes: 12, without: isWild }), ({ graph, args }) => {
          kernels += compare(graph, args, 1e-4);
        }),
        { numRuns: 60 },
      );
      assert.ok(kernels > 60, `only ${kernels} kernels ran`);
    });
  }

  for (const dtypes of [["float32"], ["float32", "float32", "int32", "bool"]] as const) {
    it(`with gradients, ${dtypes.join(" ")}`, () => {
      let kernels = 0;
      fc.assert(
        fc.property(randomGraph({ dtypes, maxNodes: 9, without: isWild }), ({ graph, args }) => {
          const whole = withGradients(graph);
          if (whole) kernels += compare(whole, args, 1e-3);
        }),
        { numRuns: 60 },
      );
      assert.ok(kernels > 60, `only ${kernels} kernels ran`);
    });
  }
});
