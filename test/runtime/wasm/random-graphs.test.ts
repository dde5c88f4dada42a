/** @file Random graphs on WebAssembly against the reference. */
import fc from "fast-check";
import { type Graph, topological } from "../../../runtime/src/ir/node.ts";
import { opNamed } from "../../../runtime/src/ops/index.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends } from "../../harness/both-backends.ts";
import { randomGraph } from "../../harness/random-graph.ts";

/** Elementwise ops that do not make a last place more or less a large difference: structure is what this test is after. */
const tame = new Set(
  (
    "add sub mul neg sqr abs maximum minimum where tanh sigmoid arctan relu cast logical_and logical_or logical_not " +
    "logical_xor bitwise_and bitwise_or bitwise_xor bitwise_not isnan isinf identity copysign"
  ).split(" "),
);

const wild = (op: string): boolean => opNamed(op).kind === "elementwise" && !tame.has(op);

/** Ops some of whose operands a call may leave out: the checker puts their defaults in. */
const defaulted = (op: string): boolean =>
  parseSignature(opNamed(op).sig).params.some((p) => p.kind === "tensor" && p.default !== undefined);

/** In last places of the result: those of float32 where one was computed in between. */
const tolerance = (graph: Graph): number =>
  topological(graph.outputs).some((n) => n.type.dtype === "float32") ? 2 ** 38 : 2 ** 26;

describe("random graphs on WebAssembly give what the reference gives", () => {
  for (const dtypes of [["float64"], ["int32", "float64", "bool"], ["int8", "int64", "uint16", "float64"]] as const) {
    it(dtypes.join(" "), () => {
      const graphs = randomGraph({ dtypes, without: (op) => wild(op) || defaulted(op) });
      fc.assert(
        fc.property(graphs, ({ graph, args }) => compareBackends(prepared(graph), args, "", tolerance(graph))),
        { numRuns: 150 },
      );
    });
  }
});
