/** @file Special functions that iterate: on WebAssembly as on the reference, where they have no value, at the ends of their ranges, and broadcast. */
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import type { Attrs, Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, compareOps, leavesFor, type Trial } from "../../harness/both-backends.ts";

const inf = Number.POSITIVE_INFINITY;
const edges = [Number.NaN, inf, -inf, 0, -0, 1, -1, 2, -2.5, 0.5, -19.5, -25.3, 7.25, 31, 800, 1e-8, 1e-300, 1e6];
const probabilities = [Number.NaN, inf, -1, 0, -0, 1e-300, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1, 1.5];

const line = (dtype: "float32" | "float64", x: readonly number[]): NdArray => fromValues(dtype, [x.length], x);
const column = (dtype: "float32" | "float64", x: readonly number[]): NdArray => fromValues(dtype, [x.length, 1], x);

/** The arguments of each op, and its attributes. */
function trials(dtype: "float32" | "float64"): readonly Trial[] {
  const two = [column(dtype, edges), line(dtype, edges)];
  const three = [fromValues(dtype, [edges.length, 1, 1], edges), column(dtype, edges), line(dtype, probabilities)];
  const orders = [0, 1, 2, -1, -3, 0.5, -0.5, 2.5, -2.5, 12, 33.3];
  const trial = (op: string, args: readonly NdArray[], attrs: Attrs = {}): Trial => {
    return { op, args, attrs, what: `${op} ${JSON.stringify(attrs)} ${dtype}` };
  };
  return [
    ...["gammainc", "gammaincc", "gammainc_by_shape", "betaln"].map((op) => trial(op, two)),
    trial("betainc", three),
    ...orders.flatMap((v) => ["jv", "iv"].map((op) => trial(op, [line(dtype, edges)], { v }))),
    ...[1, 2, 5].map((n) => trial("polygamma", [line(dtype, edges)], { n })),
  ];
}

describe("special functions that iterate", () => {
  for (const dtype of ["float64", "float32"] as const) {
    it(`are those of the reference at every kind of argument, in ${dtype}`, () => {
      compareOps(trials(dtype), dtype === "float64" ? 1000 : 4);
    });
  }

  it("read windows through their strides, and write stacks", () => {
    const g = new Builder();
    const values = Array.from({ length: 24 }, (_, i) => 0.3 + i / 3);
    const args = [fromValues("float64", [4, 6], values), fromValues("float64", [], [2.5])];
    const [x, a] = leavesFor(args) as [Node, Node];
    const turned = g.transpose(x, [1, 0]);
    const even = g.op("subtensor", [x], {
      items: [
        ["slice", null, null, 2],
        ["slice", null, null, -2],
      ],
    });
    const outputs = [
      g.op("gammainc", [a, turned]),
      g.op("gammaincc", [turned, a]),
      g.op("jv", [even], { v: 2 }),
      g.op("polygamma", [even], { n: 1 }),
    ];
    compareBackends(prepared({ kind: "graph", inputs: [x, a], outputs }), args, "windows", 1000);
  });
});
