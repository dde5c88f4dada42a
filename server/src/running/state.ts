/** @file The listing of a file's state: metadata that the driver has, without asking the worker. */

import { readElement, sizeOf } from "../../../runtime/src/ir/array.ts";
import { type Dtype, dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import type { StateEntry } from "../../protocol/kernel.ts";
import type { State, StateItem } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import { printBare } from "../text/print-value.ts";
import { AxisNames } from "./axis-names.ts";
import type { FileRunner } from "./file-runner.ts";

export function describeState(analysis: Analysis, runner: FileRunner): State {
  const { running } = runner.queue;
  runner.kernel?.look();
  const known = runner.kernel?.describe() ?? { shareds: [], streams: [], values: [], functions: [] };
  const symbols = new Map(analysis.checked.info.symbols.map((s) => [s.name, s.span]));
  const place = (name: string) => {
    const span = symbols.get(name);
    return span && { range: analysis.lines.range(span) };
  };
  const named = AxisNames.for(analysis.checked.program);
  const axesOf = (name: string, rank: number) => {
    const axes = named.ofVariable(name, rank);
    return axes && { axes };
  };
  const item = ({ name, dtype, shape, version, summary }: StateEntry): StateItem => ({
    name,
    dtype,
    shape,
    bytes: sizeOf(shape) * dtypeInfo[dtype as Dtype].bytes,
    version,
    ...axesOf(name, shape.length),
    ...(summary && {
      summary: { ...summary.of, version: summary.version, preview: printBare(summary.preview) },
    }),
    ...place(name),
  });
  return {
    running,
    shareds: known.shareds.map(item),
    streams: known.streams.map((s) => ({ ...s, ...seedOf(analysis, s.name), ...place(s.name) })),
    values: known.values.map(item),
    functions: known.functions.map(({ span: _, meanMilliseconds, placement, ...f }) => ({
      ...f,
      ...(placement && { adapter: placement.adapter }),
      meanMilliseconds: Number.isFinite(meanMilliseconds) ? meanMilliseconds : null,
      ...place(f.name),
    })),
  };
}

/** A random variable's own seed, else that of the set that it was drawn from. */
function seedOf({ checked, text }: Analysis, name: string): { readonly seed?: string } {
  for (const set of checked.program.streamSets) {
    const drawn = set.streams.find((v) => v.spec.ref.name === name);
    const seed = drawn && (drawn.seed ?? set.seed);
    if (seed?.kind === "constant") return { seed: String(readElement(seed.value, 0)) };
    if (seed) return { seed: text.slice(seed.span.start, seed.span.end) };
  }
  return {};
}
