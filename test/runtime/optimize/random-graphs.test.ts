/** @file Random graphs compute the same before and after every pass, and are well-typed after each. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluate } from "../../../runtime/src/backends/reference/evaluate.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import { type Graph, type Node, topological } from "../../../runtime/src/ir/node.ts";
import { printGraph } from "../../../runtime/src/ir/print.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import { randomGraph } from "../../harness/random-graph.ts";

/** Ops that jump: where the operand differs in the last place, the result may differ by all that there is. */
const jumps = new Set([
  ..."floor ceil round trunc sign floor_divide mod arctan2 equal not_equal less less_equal greater greater_equal".split(
    " ",
  ),
  ..."heaviside argmax argmin hard_sigmoid gamma tan isfinite isinf isnan sort argsort".split(" "),
]);

interface Ran {
  readonly values: readonly NdArray[];
  readonly scale: number;
  /** A zero gave an infinity: its sign hangs on the sign of the zero, which rules may change, so values say nothing. */
  readonly pole: boolean;
}

/** Values of the outputs, with the greatest finite magnitude on the way to them: what rounding errors are measured against. */
function run(graph: Graph, args: readonly NdArray[]): Ran {
  let scale = 1;
  let pole = false;
  const found = new Map<Node, readonly NdArray[]>();
  const holds = (n: Node, is: (v: number) => boolean): boolean =>
    (found.get(n) ?? args.slice(graph.inputs.indexOf(n)).slice(0, graph.inputs.includes(n) ? 1 : 0)).some((r) =>
      Array.from(r.data, Number).some(is),
    );
  const values = evaluate(graph.outputs, (leaf) => args[graph.inputs.indexOf(leaf)]!, {
    watch: (node, results) => {
      found.set(node, results);
      const isInfinite = (v: number): boolean => Math.abs(v) === Number.POSITIVE_INFINITY;
      if (holds(node, isInfinite) && node.inputs.some((i) => holds(i, (v) => v === 0))) pole = true;
      for (const r of results) {
        for (let i = 0; i < r.data.length; i++) {
          const v = Math.abs(Number(readElement(r, i)));
          if (Number.isFinite(v) && v > scale) scale = v;
        }
      }
      return undefined;
    },
  });
  assert.ok(!isRunFault(values));
  return { values, scale, pole };
}

function assertSame(expected: NdArray, actual: NdArray, tolerance: number): void {
  for (let i = 0; i < expected.data.length; i++) {
    const a = Number(readElement(expected, i));
    const b = Number(readElement(actual, i));
    // Stabilised, an infinite or undefined result may become the right one.
    if (Number.isFinite(a)) assert.ok(Math.abs(a - b) <= tolerance, `${a} became ${b}`);
  }
}

const sets: readonly (readonly Dtype[])[] = [
  ["float64"],
  ["float64", "float32"],
  ["int32", "int64", "bool"],
  ["uint8", "int16", "float64"],
];

/** Functions of bools and of 8- and 16-bit integers are computed in float32. */
const toleranceOf = (graph: Graph): number =>
  topological(graph.outputs).some((n) => n.type.dtype === "float32") ? 1e-3 : 1e-9;

describe("optimised random graphs compute what they did before", () => {
  for (const dtypes of sets) {
    it(dtypes.join(" "), () => {
      fc.assert(
        fc.property(randomGraph({ dtypes, without: (op) => jumps.has(op) }), ({ graph, args }) => {
          const concrete = specialise(
            graph,
            args.map((a) => a.shape),
          );
          assert.ok(!isRunFault(concrete));
          const before = run(concrete, args);
          optimise(concrete, {
            mode: "debug",
            onPass: (name, after) => {
              const results = run(after, args);
              for (const [i, value] of before.values.entries()) {
                assert.equal(printType(results.values[i]!), printType(value));
                if (before.pole) continue;
                try {
                  assertSame(value, results.values[i]!, toleranceOf(concrete) * before.scale);
                } catch (error) {
                  throw new Error(
                    `${name}: ${(error as Error).message}\n${printGraph(concrete)}\n${printGraph(after)}`,
                  );
                }
              }
            },
          });
        }),
        { numRuns: 150 },
      );
    });
  }
});
