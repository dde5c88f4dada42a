/** @file The graph behind a name of the file: a function's, or that of a node. */
import type { FunctionSpec } from "../../../runtime/src/contract.ts";
import { type Graph, type Node, topological } from "../../../runtime/src/ir/node.ts";
import { leavesOf, rootsOf } from "../../../runtime/src/session/leaves.ts";
import type { Analysis } from "../analysis.ts";
import * as read from "./params.ts";

export interface NamedGraph {
  readonly graph: Graph;
  /** By output. */
  readonly labels: readonly string[];
  /** Of a function. */
  readonly spec?: FunctionSpec;
}

/** Refuses names that stand for no graph. */
export function graphOf(analysis: Analysis, name: string): NamedGraph {
  const symbol = analysis.names.symbols.get(name)?.at(-1) ?? read.refuse(`there is no \`${name}\` in the file`);
  if (symbol.entity.kind === "function") {
    const { spec } = symbol.entity;
    const { params, shareds, values } = leavesOf(spec);
    const outputs = spec.outputs.map((o, i) => o.name ?? (spec.outputs.length === 1 ? "result" : `result ${i}`));
    const updates = spec.updates.map((u) => `new ${u.shared.ref.name}`);
    const graph: Graph = { kind: "graph", inputs: [...params, ...shareds, ...values], outputs: rootsOf(spec) };
    return { graph, labels: [...outputs, ...updates], spec };
  }
  const node = symbol.node ?? read.refuse(`\`${name}\` is no function and no node of the graph`);
  return { graph: { kind: "graph", inputs: leaves(node), outputs: [node] }, labels: [name] };
}

const leaves = (node: Node): readonly Node[] =>
  topological([node]).filter((n) => ["input", "shared", "value"].includes(n.op));
