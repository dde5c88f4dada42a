/** @file Makes `scan` nodes. */
import type { Dim } from "../../ir/dim.ts";
import { makeNode, type Node, type Span } from "../../ir/node.ts";
import { build } from "../build.ts";
import { type Fault, isFault } from "../op.ts";
import { closeOver } from "./close-over.ts";
import type { ScanAttrs } from "./scan-parts.ts";

export interface ScanSpec {
  /** `inner` is the leaf that stands for the value in the step, `next` the node that gives the value after it. */
  readonly carries: readonly { readonly initial: Node; readonly inner: Node; readonly next: Node }[];
  /** `inner` stands for the element. */
  readonly sequences: readonly { readonly walked: Node; readonly inner: Node }[];
  /** Given by each step, stacked along a new first axis. */
  readonly stacked: readonly Node[];
  /** A bool scalar that ends the loop after its step; then nothing can be stacked. */
  readonly stop?: Node | undefined;
  readonly length: Dim;
  readonly reverse?: boolean;
  readonly truncate?: number;
  readonly recompute?: boolean;
  /** See `ScanAttrs.measured`: that length, and the int64 scalar that it is. */
  readonly measured?: { readonly dim: Dim; readonly count: Node } | undefined;
  /** See `closeOver`. */
  readonly belongs?: (node: Node) => boolean;
  readonly isOuter?: (node: Node) => boolean;
}

export interface Scan {
  readonly node: Node;
  /** The carried values after the last step. */
  readonly last: readonly Node[];
  readonly stacked: readonly Node[];
}

/** A Fault when types do not fit; operand i is the i-th input of the node. */
export function buildScan(spec: ScanSpec, span?: Span): Scan | Fault {
  const bound = [...spec.carries.map((c) => c.inner), ...spec.sequences.map((s) => s.inner)];
  const outputs = [...spec.carries.map((c) => c.next), ...spec.stacked, ...(spec.stop ? [spec.stop] : [])];
  const { graph, captured } = closeOver(bound, outputs, spec.belongs, spec.isOuter);
  const attrs: ScanAttrs = {
    step: graph,
    carries: spec.carries.length,
    sequences: spec.sequences.length,
    length: spec.length,
    reverse: spec.reverse ?? false,
    until: spec.stop !== undefined,
    truncate: spec.truncate ?? -1,
    recompute: spec.recompute ?? false,
    measured: spec.measured?.dim ?? null,
  };
  const inputs = [...spec.carries.map((c) => c.initial), ...spec.sequences.map((s) => s.walked), ...captured];
  if (spec.measured) inputs.push(spec.measured.count);
  const node = build("scan", inputs, { ...attrs }, span);
  return isFault(node) ? node : resultsOf(node);
}

/** The results of a `scan` node. */
export function resultsOf(node: Node): Scan {
  const carries = node.attrs.carries as number;
  const items = node.results!.map((type, index) =>
    makeNode({ op: "item", inputs: [node], attrs: { index }, type, span: node.span }),
  );
  return { node, last: items.slice(0, carries), stacked: items.slice(carries) };
}
