/** @file What can be shown of a program beside its text: the optimised graph, generated code, a gradient as a graph file. */
import type { FunctionDescription } from "../../protocol/kernel.ts";
import type { GraphView } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import { gradientText } from "./gradient-graph.ts";
import { viewGraph } from "./graph-view.ts";
import { watOf } from "./wat-of.ts";

export type ViewWanted =
  | { readonly kind: "graph"; readonly name: string }
  /** `called` is what the kernel knows of the function. */
  | { readonly kind: "wat"; readonly name: string; readonly called: FunctionDescription | undefined }
  | { readonly kind: "gradient"; readonly cost: string; readonly name: string };

/** A graph has nodes and edges as well. */
export type View = Pick<GraphView, "text"> & Partial<GraphView>;

/** Throws a ResponseError for what cannot be shown. */
export function makeView(analysis: Analysis, wanted: ViewWanted): View {
  switch (wanted.kind) {
    case "graph":
      return viewGraph(analysis, wanted.name);
    case "wat":
      return { text: watOf(analysis, wanted.name, wanted.called) };
    case "gradient":
      return { text: gradientText(analysis, wanted.cost, wanted.name) };
  }
}
