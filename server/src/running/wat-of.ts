/** @file The WebAssembly that is generated for a function, as text, with the lines of the file that each step computes. */

import { wasmBackend } from "../../../runtime/src/backends/wasm/backend.ts";
import { printWat } from "../../../runtime/src/backends/wasm/print-wat.ts";
import { isRunFault } from "../../../runtime/src/contract.ts";
import type { Graph, Node } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import { specialise } from "../../../runtime/src/optimize/specialise.ts";
import { splitComplex } from "../../../runtime/src/optimize/split-complex.ts";
import { measuresIn } from "../../../runtime/src/session/measures.ts";
import type { FunctionDescription } from "../../protocol/kernel.ts";
import type { Analysis } from "../analysis.ts";
import { graphOf } from "./graph-of.ts";
import * as read from "./params.ts";

/** For the shapes of the last compilation, or for those that the types say, where they are all numbers. */
export function watOf(analysis: Analysis, name: string, called: FunctionDescription | undefined): string {
  const { graph, labels, spec } = graphOf(analysis, name);
  if (measuresIn(graph.outputs).length > 0) {
    return read.refuse(
      `\`${name}\` has lengths that only data tell: it is cut there, and compiled for the lengths that each call finds`,
    );
  }
  const shapes = shapesOf(graph, called);
  if (!shapes) {
    return read.refuse(
      spec
        ? `\`${name}\` has not been called in this text, and its lengths are not all numbers: call it first`
        : `the lengths in \`${name}\` are not all numbers`,
    );
  }
  const concrete = specialise(graph, shapes);
  if (isRunFault(concrete)) return read.refuse(concrete.message);
  const mode = spec?.options.mode ?? "fast";
  const optimised = optimise(splitComplex(concrete), { mode });
  const updates = spec?.outputs.length ?? 1;
  const backend = wasmBackend();
  let text = "";
  const made = backend.compile(optimised, {
    outputs: optimised.outputs.map((_, i) => (i < updates ? "host" : "state")),
    mode,
    // Steps are functions with names of their own then.
    profile: true,
    draw: () => {},
    onCode: (code, about) => {
      text = printWat(code, new Map([...about].map(([step, nodes]) => [step, describe(analysis, nodes)])));
    },
  });
  backend.dispose();
  if (isRunFault(made)) return read.refuse(made.message);
  const head = graph.inputs.map((n, i) => {
    return `;; ${n.name ?? n.op}: ${printType({ dtype: n.type.dtype, shape: shapes[i]! })}`;
  });
  return [`;; ${name} -> ${labels.join(", ")}`, ...head, text].join("\n");
}

function shapesOf(graph: Graph, called: FunctionDescription | undefined): readonly (readonly number[])[] | undefined {
  const last = called?.compiled.at(-1);
  // The text may have been edited since the call.
  if (last?.length === graph.inputs.length && last.every((s, i) => s.length === graph.inputs[i]!.type.shape.length)) {
    return last;
  }
  const shapes = graph.inputs.map((n) => n.type.shape.filter((d) => typeof d === "number"));
  return shapes.every((s, i) => s.length === graph.inputs[i]!.type.shape.length) ? shapes : undefined;
}

function describe(analysis: Analysis, nodes: readonly Node[]): string {
  const lines = nodes.flatMap((n) => (n.span && !n.span.file ? [analysis.lines.position(n.span.start).line + 1] : []));
  const where = [...new Set(lines)].sort((a, b) => a - b).join(", ");
  const what = nodes.map((n) => n.name ?? n.op).join(" ");
  return where === "" ? what : `${what} (line ${where})`;
}
