/**
 * @file Code that is watched node by node, for the modes `nanguard` and `debug`: the first node that is not finite, or not what the
 * reference backend computes, ends the run with its name and line, also inside of loops and branches.
 */
import type { Backend, CompileOptions, Executable, Tap } from "../backends/backend.ts";
import { type Guard, isRunFault, type RunFault } from "../contract.ts";
import type { NdArray } from "../ir/array.ts";
import { bug } from "../ir/internal-error.ts";
import type { Graph } from "../ir/node.ts";
import { verify } from "../ir/verify.ts";
import { inferAgain } from "../optimize/infer-again.ts";
import { type CompareNode, compareNode } from "./compare-node.ts";
import type { RewriteCheck } from "./compare-rewrites.ts";
import { nonFinite } from "./non-finite.ts";
import { stepText, tapGraph } from "./tap-graph.ts";

/** With `check` every node is also computed by the reference backend, and the results by the graph as it was before rewrites. */
export function watchedExecutable(
  graph: Graph,
  options: CompileOptions,
  device: Backend,
  guard: Guard,
  check: RewriteCheck | undefined,
): Executable | RunFault {
  const tapped = tapGraph(graph);
  if (check) verify(tapped.graph, { infer: inferAgain, after: "watch nodes" });
  const comparisons: (CompareNode | undefined)[] = check ? tapped.watched.map(({ node }) => compareNode(node)) : [];
  const tap: Tap = (node, inputs) => {
    const index = node.attrs.watched;
    if (typeof index !== "number") return options.tap?.(node, inputs);
    const [value, ...given] = inputs;
    const { node: watched, loops } = tapped.watched[index] ?? bug("a tap of another graph");
    const operands = given.slice(0, given.length - loops.length);
    const fault = nonFinite(watched, value!, operands, guard) ?? comparisons[index]?.(value!, operands);
    return fault && { ...fault, message: `${fault.message}${stepText(loops, given.slice(operands.length))}` };
  };
  const executable = device.compile(tapped.graph, { ...options, tap });
  if (isRunFault(executable) || !check) return executable;

  const run: Executable["run"] = (inputs, borrow) => {
    const arrays = inputs.map((x) => ("kind" in x ? x.read() : x));
    // What it refuses (an index out of range in what nothing needs) it cannot compare.
    const expected = check.expect(arrays);
    const results = executable.run(inputs, borrow);
    if (isRunFault(results) || isRunFault(expected)) return results;
    const found = results.map((r): NdArray => ("kind" in r ? r.read() : r));
    const fault = check.compare(arrays, expected, found);
    if (!fault) return results;
    for (const r of results) if ("kind" in r) r.release();
    return fault;
  };
  return { ...executable, run };
}
