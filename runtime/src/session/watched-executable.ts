/**
 * @file Code that is watched node by node: the modes `nanguard` and `debug`. Every inner node becomes a result of its own, so that
 * the first one that is not finite, or not what the reference backend computes, can be named with its line.
 */
import type { Backend, CompileOptions, Executable } from "../backends/backend.ts";
import { nonFinite } from "../backends/reference/non-finite.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, readElement } from "../ir/array.ts";
import { isFloat } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { type Graph, type Node, topological } from "../ir/node.ts";
import { refOf } from "./leaves.ts";
import { runFault } from "./run-fault.ts";

/** With an `oracle` each node is also computed there and compared, from the same draws. */
export function watchedExecutable(
  graph: Graph,
  options: CompileOptions,
  device: Backend,
  oracle: Backend | undefined,
): Executable | RunFault {
  const inner = topological(graph.outputs).filter((n) => n.inputs.length > 0 && n.results === undefined);
  const whole: Graph = { ...graph, outputs: [...graph.outputs, ...inner] };
  const hosts = inner.map((): "host" => "host");
  /** By stream: what it gave, in order, which a loop draws from more than once; and how much of that was drawn again. */
  const draws = new Map<number, { readonly given: NdArray[]; again: number }>();
  const executable = device.compile(whole, {
    ...options,
    outputs: [...options.outputs, ...hosts],
    draw: (node, params, out) => {
      options.draw(node, params, out);
      const { uid } = refOf(node, "stream");
      const drawn = draws.get(uid) ?? { given: [], again: 0 };
      draws.set(uid, drawn);
      drawn.given.push({ ...out, data: out.data.slice() });
    },
    restart: (stream) => {
      options.restart?.(stream);
      draws.delete(stream.uid);
    },
  });
  if (isRunFault(executable)) return executable;
  const expected = oracle?.compile(
    { ...graph, outputs: inner },
    {
      outputs: hosts,
      mode: "fast",
      profile: false,
      draw: (node, _params, out) => {
        const drawn = draws.get(refOf(node, "stream").uid);
        const value = drawn?.given[drawn.again++] ?? bug("a draw that only the reference backend makes");
        (out.data as Float64Array).set(value.data as Float64Array);
      },
      restart: (stream) => {
        const drawn = draws.get(stream.uid);
        if (drawn) drawn.again = 0;
      },
    },
  );
  if (isRunFault(expected)) return expected;

  const run: Executable["run"] = (inputs, borrow) => {
    draws.clear();
    const arrays = expected && inputs.map((x) => ("kind" in x ? x.read() : x));
    const results = executable.run(inputs, borrow);
    if (isRunFault(results)) return results;
    const found = results.slice(graph.outputs.length) as readonly NdArray[];
    const wanted = arrays && expected?.run(arrays);
    const fault =
      wanted && isRunFault(wanted) ? wanted : firstFault(inner, found, wanted as readonly NdArray[] | undefined);
    if (!fault) return results.slice(0, graph.outputs.length);
    for (const r of results) if ("kind" in r) r.release();
    return fault;
  };

  return {
    run,
    compileMilliseconds: executable.compileMilliseconds,
    profile: () => executable.profile(),
    dispose: () => {
      executable.dispose();
      expected?.dispose();
    },
  };
}

function firstFault(
  nodes: readonly Node[],
  found: readonly NdArray[],
  wanted: readonly NdArray[] | undefined,
): RunFault | undefined {
  const sizes = new Map<Node, number>();
  for (const [i, node] of nodes.entries()) {
    const value = found[i]!;
    const fault = nonFinite(node, [value]) ?? (wanted && difference(node, value, wanted[i]!, sizes));
    if (fault) return fault;
  }
  return undefined;
}

/**
 * Both have rounded their own way since the start, so a float may differ by a part of the largest number that goes into the node;
 * anything else has to be equal.
 */
function difference(node: Node, found: NdArray, wanted: NdArray, sizes: Map<Node, number>): RunFault | undefined {
  const size = Math.max(largest(wanted), ...node.inputs.map((n) => sizes.get(n) ?? 0));
  sizes.set(node, size);
  const part = !isFloat(found.dtype) ? 0 : found.dtype === "float64" ? 1e-9 : 1e-4;
  for (let i = 0; i < found.data.length; i++) {
    const a = readElement(found, i);
    const b = readElement(wanted, i);
    if (a === b || Math.abs(Number(a) - Number(b)) <= part * size) continue;
    if (Number.isNaN(Number(a)) && Number.isNaN(Number(b))) continue;
    const message = `\`${node.name ?? node.op}\` is ${a} at element ${i}, but the reference backend gives ${b}`;
    return runFault("debug-mismatch", message, node.span);
  }
  return undefined;
}

function largest(a: NdArray): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) {
    const size = Math.abs(Number(a.data[i]));
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
