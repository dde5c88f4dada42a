/** @file What a function reads from outside: its arguments, shared variables, values of the program and random streams. */
import type { FunctionSpec } from "../contract.ts";
import { bug } from "../ir/internal-error.ts";
import { withCounts } from "../ir/measured-dim.ts";
import { type Node, type Ref, topological } from "../ir/node.ts";
import { streamsIn } from "../ir/streams.ts";

export interface Leaves {
  /** By parameter. */
  readonly params: readonly Node[];
  readonly shareds: readonly Node[];
  readonly values: readonly Node[];
  /** Streams that its random variables draw from, each once, also those inside the steps of loops. */
  readonly streams: readonly Ref[];
}

export const refOf = (leaf: Node, attr = "ref"): Ref =>
  (leaf.attrs[attr] as Ref | undefined) ?? bug(`${leaf.op} without ${attr}`);

/** The leaves that the outputs and updates need; parameters also when nothing reads them. */
export function leavesOf(spec: FunctionSpec): Leaves {
  const shareds: Node[] = [];
  const values: Node[] = [];
  const params = spec.params.map((p) => p.node);
  const roots = withCounts(rootsOf(spec));
  for (const n of topological(roots)) {
    if (n.op === "shared") shareds.push(n);
    else if (n.op === "value") values.push(n);
    else if (n.op === "input" && !params.includes(n))
      bug(`${spec.name} reads \`${n.name ?? "?"}\`, which is no parameter of it`);
  }
  return { params, shareds, values, streams: streamsIn(roots) };
}

/** Outputs, then updates: the order of a compiled function's results. */
export const rootsOf = (spec: FunctionSpec): readonly Node[] => [
  ...spec.outputs.map((o) => o.node),
  ...spec.updates.map((u) => u.value),
];
