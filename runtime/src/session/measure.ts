/**
 * @file Lengths that only data tell: how many elements a mask selects, how many steps a loop takes that ends by a condition, or whose
 * number of steps is an argument.
 *
 * They are found before the function runs, by functions of their own (`stages.ts`); code is then made for those lengths as it is for the
 * shapes of arguments. Results so have exactly their length, and gradients know it.
 */
import type { CompileOptions, Executable } from "../backends/backend.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, readElement } from "../ir/array.ts";
import { refusalOf } from "../ir/measured-dim.ts";
import { optimise } from "../optimize/pipeline.ts";
import { type MeasuredLength, specialise } from "../optimize/specialise.ts";
import { splitComplex } from "../optimize/split-complex.ts";
import type { CompiledFunction } from "./compiled-function.ts";
import { rootsOf } from "./leaves.ts";
import { runFault } from "./run-fault.ts";
import { compileIn } from "./specialise-function.ts";
import type { Stage } from "./stages.ts";

/**
 * The lengths of the next call, from `f.inputs`, to which it adds what the stages hand on. `rewind` is called after each run: the
 * next one draws the same numbers again.
 */
export function measure(
  f: CompiledFunction,
  streams: Pick<CompileOptions, "draw" | "restart" | "tap">,
  rewind: () => void,
): readonly MeasuredLength[] | RunFault {
  const out: MeasuredLength[] = [];
  for (const stage of f.stages) {
    const { dim, count } = stage;
    const place = f.inputNodes.indexOf(count);
    let value: number | RunFault;
    if (place >= 0) {
      const given = f.inputs[place]!;
      value = lengthOf("kind" in given ? given.read() : given, stage);
    } else {
      const code = codeOf(f, stage, out, streams);
      if (isRunFault(code)) return code;
      const results = code.run(inputsOf(f, stage));
      rewind();
      if (isRunFault(results)) return results;
      f.inputs.push(...results.slice(1));
      value = lengthOf(results[0] as NdArray, stage);
    }
    if (typeof value !== "number") return value;
    out.push({ dim, value, span: count.span });
  }
  return out;
}

/** What the function reads, and what of the stages before this one reads. */
const inputsOf = (f: CompiledFunction, { reads }: Stage): CompiledFunction["inputs"] => [
  ...f.inputs.slice(0, f.inputNodes.length),
  ...reads.map((i) => f.inputs[f.inputNodes.length + i]!),
];

function lengthOf(x: NdArray, { dim, count }: Stage): number | RunFault {
  const value = Number(readElement(x, 0));
  return value >= 0 ? value : runFault("value", refusalOf(dim, value), count.span);
}

/** Made anew for shapes and lengths that have not come yet. */
function codeOf(
  f: CompiledFunction,
  stage: Stage,
  known: readonly MeasuredLength[],
  streams: Pick<CompileOptions, "draw" | "restart" | "tap">,
): Executable | RunFault {
  const first = f.inputNodes.length;
  const shapes = f.inputs.slice(0, first).map((x) => x.shape);
  const lengths = stage.isFirst ? [] : known.map((m) => m.value);
  const key = `${f.stages.indexOf(stage)}:${shapes.map((s) => s.join()).join(";")}/${lengths.join()}`;
  const found = f.measuring.find(key);
  if (found) return found;
  const handed = f.stages.flatMap((s) => s.leaves);
  const inputs = [...f.inputNodes, ...stage.reads.map((i) => handed[i]!)];
  const outputs = [stage.count, ...stage.handed];
  const given = [...shapes, ...stage.reads.map((i) => f.inputs[first + i]!.shape)];
  const graph = specialise({ kind: "graph", inputs, outputs }, given, known, rootsOf(f.spec));
  if (isRunFault(graph)) return { ...graph, message: `${f.spec.name}: ${graph.message}` };
  // A device of its own might keep what it hands on where the next stage does not look.
  const place = f.backend.remote ? "host" : "state";
  const places = outputs.map((_, i): "host" | "state" => (i === 0 ? "host" : place));
  const made = compileIn(f, graph, optimise(splitComplex(graph), { mode: f.spec.options.mode }), places, streams);
  if (!isRunFault(made)) f.measuring.keep(key, made);
  return made;
}
