/**
 * @file Lengths that only data tell: how many steps a loop takes that ends by a condition, or whose number of steps is an argument.
 *
 * They are found before the function runs, by a function of their own; code is then made for those lengths as it is for the shapes of
 * arguments. Results so have exactly their length, and gradients know it.
 */
import type { CompileOptions, Executable } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, readElement } from "../ir/array.ts";
import type { Node } from "../ir/node.ts";
import { optimise } from "../optimize/pipeline.ts";
import { type MeasuredLength, specialise } from "../optimize/specialise.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import { rootsOf } from "./leaves.ts";
import { runFault } from "./run-fault.ts";

/** The lengths of the next call, from `f.inputs`. `rewind` is called after each run: the next one draws the same numbers again. */
export function measure(
  f: CompiledFunction,
  streams: Pick<CompileOptions, "draw" | "restart">,
  rewind: () => void,
): readonly MeasuredLength[] | RunFault {
  const out: MeasuredLength[] = [];
  const shapes = f.inputs.map((x) => x.shape);
  let key = shapes.map((s) => s.join()).join(";");
  for (const [i, { dim, count }] of f.measures.entries()) {
    const place = f.inputNodes.indexOf(count);
    let value: number | RunFault;
    if (place >= 0) {
      const given = f.inputs[place]!;
      value = lengthOf("kind" in given ? given.read() : given, count);
    } else {
      const known = f.measuring.get(`${i}:${key}`) ?? compile(f, count, shapes, out, streams);
      if (isRunFault(known)) return known;
      f.measuring.set(`${i}:${key}`, known);
      const results = known.run(f.inputs);
      rewind();
      if (isRunFault(results)) return results;
      value = lengthOf(results[0] as NdArray, count);
    }
    if (typeof value !== "number") return value;
    out.push({ dim, value, span: count.span });
    key += `/${value}`;
  }
  return out;
}

function lengthOf(x: NdArray, count: Node): number | RunFault {
  const value = Number(readElement(x, 0));
  return value >= 0 ? value : runFault("value", `a length would be ${value}`, count.span);
}

function compile(
  f: CompiledFunction,
  count: Node,
  shapes: readonly (readonly number[])[],
  known: readonly MeasuredLength[],
  streams: Pick<CompileOptions, "draw" | "restart">,
): Executable | RunFault {
  const graph = specialise({ kind: "graph", inputs: f.inputNodes, outputs: [count] }, shapes, known, rootsOf(f.spec));
  if (isRunFault(graph)) return { ...graph, message: `${f.spec.name}: ${graph.message}` };
  const { draw, restart } = streams;
  const options: CompileOptions = { outputs: ["host"], mode: "fast", profile: false, draw, restart };
  return f.backend.compile(optimise(graph, { mode: "fast" }), options);
}
