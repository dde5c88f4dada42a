/** @file Makes the code of a function for one set of shapes: specialise, optimise, compile. */
import type { CompileOptions, Executable } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type Graph, type Node, orderOf } from "../ir/node.ts";
import { printType } from "../ir/type.ts";
import { optimise } from "../optimize/pipeline.ts";
import { type MeasuredLength, specialise } from "../optimize/specialise.ts";
import { splitComplex } from "../optimize/split-complex.ts";
import { checkRewrites } from "./compare-rewrites.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import { complexExecutable } from "./complex-executable.ts";
import { shapeFits } from "./fit-shared.ts";
import { refOf, rootsOf } from "./leaves.ts";
import { runFault } from "./run-fault.ts";
import { watchedExecutable } from "./watched-executable.ts";

/**
 * `shapes` by input of the graph. Results: outputs, updates, and then random variables that nothing is left of but whose streams
 * a call advances all the same. A fault when dims disagree or an update would not fit its shared variable.
 */
export function specialiseFunction(
  f: CompiledFunction,
  shapes: readonly (readonly number[])[],
  lengths: readonly MeasuredLength[],
  streams: Pick<CompileOptions, "draw" | "restart" | "tap" | "streamsOnDevice">,
): Executable | RunFault {
  const { spec } = f;
  const { mode } = spec.options;
  const graph = specialise(
    { kind: "graph", inputs: [...f.inputNodes, ...f.handed], outputs: f.roots },
    shapes,
    lengths,
    rootsOf(spec),
  );
  if (isRunFault(graph)) return { ...graph, message: `${spec.name}: ${graph.message}` };
  const misfit = updateFault(f, graph);
  if (misfit) return misfit;
  const real = splitComplex(graph);
  const optimised = withLostDraws(real, optimise(real, { mode }), spec.options.noDefaultUpdates, (g) =>
    optimise(g, { mode }),
  );
  const updates = spec.outputs.length + spec.updates.length;
  const outputs = optimised.outputs.map((_, i) => (i >= spec.outputs.length && i < updates ? "state" : "host"));
  return compileIn(f, graph, optimised, outputs, streams);
}

/** Code for a graph in the mode of the function; `graph` is that before it was optimised. */
export function compileIn(
  f: CompiledFunction,
  graph: Graph,
  optimised: Graph,
  outputs: CompileOptions["outputs"],
  streams: Pick<CompileOptions, "draw" | "restart" | "tap" | "streamsOnDevice">,
): Executable | RunFault {
  const { mode, profile, guard = { nan: true, inf: true, big: false } } = f.spec.options;
  const { draw, restart, tap } = streams;
  const options: CompileOptions = { outputs, mode, profile, draw, restart, tap };
  if (mode !== "debug" && mode !== "nanguard") {
    // Where a call is cut into parts each has to know what the others have drawn.
    const isWhole = f.backend.remote !== undefined && f.stages.length === 0;
    const { streamsOnDevice } = streams;
    return complexExecutable(graph, f.backend.compile(optimised, isWhole ? { ...options, streamsOnDevice } : options));
  }
  const check = mode === "debug" ? checkRewrites(splitComplex(graph), streams) : undefined;
  return complexExecutable(graph, watchedExecutable(optimised, options, f.backend, guard, check));
}

function updateFault(f: CompiledFunction, graph: Graph): RunFault | undefined {
  const { spec } = f;
  for (const [i, update] of spec.updates.entries()) {
    const { type } = graph.outputs[spec.outputs.length + i]!;
    const wanted = update.shared.type;
    if (type.dtype === wanted.dtype && shapeFits(wanted.shape, type.shape as readonly number[])) continue;
    const message = `${spec.name}: the update of \`${update.shared.ref.name}\` is ${printType(type)}, but it holds ${printType(wanted)}`;
    return runFault("shared-type", message, update.span);
  }
  return undefined;
}

/** `u - u` is 0 without a draw, but the call still draws `u`, as Theano's default updates do. */
function withLostDraws(graph: Graph, optimised: Graph, frozen: boolean, again: (g: Graph) => Graph): Graph {
  if (frozen) return optimised;
  const before = randomNodes(graph);
  if (before.length === 0) return optimised;
  const drawn = new Set(randomNodes(optimised).map((n) => refOf(n, "stream").uid));
  const lost = before.filter((n) => !drawn.has(refOf(n, "stream").uid));
  return lost.length === 0 ? optimised : again({ ...graph, outputs: [...graph.outputs, ...lost] });
}

const randomNodes = (g: Graph): readonly Node[] => orderOf(g.outputs).filter((n) => n.op === "random");
