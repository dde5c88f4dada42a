/** @file The optimised graph of a function or node: as text, and as nodes and edges for a picture, each with its place in the file. */

import type { NdArray } from "../../../runtime/src/ir/array.ts";
import { type Node, type Ref, topological } from "../../../runtime/src/ir/node.ts";
import { printGraph } from "../../../runtime/src/ir/print.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { optimise } from "../../../runtime/src/optimize/pipeline.ts";
import type { GraphView } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import { printable, printScalar } from "../text/print-array.ts";
import { graphOf } from "./graph-of.ts";

export function viewGraph(analysis: Analysis, name: string): GraphView {
  const { graph, labels, spec } = graphOf(analysis, name);
  const optimised = optimise(graph, { mode: spec?.options.mode ?? "fast" });
  const { lines } = analysis;
  const text = printGraph(optimised, { comment: (span) => `line ${lines.position(span.start).line + 1}` });
  const defs = analysis.names.statements.filter((s) => s.kind === "def");
  const placeOf = ({ span }: Node) => {
    if (!span || span.file) return {};
    const def = defs.find((d) => d.span.start <= span.start && span.end <= d.span.end);
    return { range: lines.range(span), ...(def && { def: def.name.text }) };
  };
  const order = topological([...optimised.inputs, ...optimised.outputs]);
  const number = new Map(order.map((n, i) => [n, i]));
  const nodes = order.map((n, id) => {
    const output = optimised.outputs.indexOf(n);
    const label = output >= 0 && n.inputs.length > 0 ? labels[output]! : labelOf(n);
    return { id, op: n.op, label, type: printType(n.type), ...placeOf(n), isOutput: output >= 0 };
  });
  const edges = order.flatMap((n, to) => n.inputs.map((x, operand) => ({ from: number.get(x)!, to, operand })));
  return { text, nodes, edges };
}

function labelOf(n: Node): string {
  const ref = n.attrs.ref as Ref | undefined;
  if (n.op === "constant" && n.type.shape.length === 0) return printScalar(printable(n.attrs.value as NdArray));
  return ref?.name ?? n.name ?? n.op;
}
