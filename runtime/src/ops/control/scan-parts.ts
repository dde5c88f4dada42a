/** @file How a `scan` node is laid out, for everything that looks into it. */
import type { Dim } from "../../ir/dim.ts";
import type { Attrs, Graph, Node } from "../../ir/node.ts";

/**
 * The attributes of a `scan` node. Its inputs are the first values of `carries` tensors, then `sequences` tensors whose first axis is
 * walked, then what the step reads unchanged. `step` has an input for each of them (a carried value, an element of a sequence, what is
 * read) and gives the next values of the carried tensors, then the elements of the stacked results, then, with `until`, a bool
 * that ends the loop after this step. With `measured` the last input of the node is a count that the step does not see. The results of the node are the last carried values, then the stacked ones.
 */
export interface ScanAttrs {
  readonly step: Graph;
  readonly carries: number;
  readonly sequences: number;
  /** The number of steps; with `until` the most. */
  readonly length: Dim;
  /** From the last element of the sequences to the first; step t reads and writes element length - 1 - t. */
  readonly reverse: boolean;
  /** Only where nothing is stacked: the length of a result has to be known before the loop runs. */
  readonly until: boolean;
  /** Gradients flow through so many of the last steps; all when negative. */
  readonly truncate: number;
  /** The gradient keeps only the carried values of each step, and computes the step again. */
  readonly recompute: boolean;
  /**
   * A length that only data tell, a part of `length` and of the types of others: it is what the count is. Found before the function is
   * specialised (session/measure.ts), then null.
   */
  readonly measured: Dim | null;
}

/** A `scan` node by what its inputs and the inputs and outputs of its step are. */
export interface ScanParts extends ScanAttrs {
  readonly initial: readonly Node[];
  readonly walked: readonly Node[];
  readonly captured: readonly Node[];
  readonly count: Node | undefined;
  readonly inner: {
    readonly carried: readonly Node[];
    readonly elements: readonly Node[];
    readonly captured: readonly Node[];
  };
  readonly next: readonly Node[];
  readonly stacked: readonly Node[];
  readonly stop: Node | undefined;
}

export const scanAttrs = (attrs: Attrs): ScanAttrs => attrs as unknown as ScanAttrs;

export function scanParts(node: Node): ScanParts {
  const attrs = scanAttrs(node.attrs);
  const { step, carries, sequences, until, measured } = attrs;
  const split = (list: readonly Node[]): readonly [readonly Node[], readonly Node[], readonly Node[]] => [
    list.slice(0, carries),
    list.slice(carries, carries + sequences),
    list.slice(carries + sequences),
  ];
  const given = measured === null ? node.inputs : node.inputs.slice(0, -1);
  const [initial, walked, captured] = split(given);
  const [carried, elements, read] = split(step.inputs);
  const outputs = step.outputs.length - (until ? 1 : 0);
  return {
    ...attrs,
    initial,
    walked,
    captured,
    count: measured === null ? undefined : node.inputs[node.inputs.length - 1],
    inner: { carried, elements, captured: read },
    next: step.outputs.slice(0, carries),
    stacked: step.outputs.slice(carries, outputs),
    stop: until ? step.outputs[outputs] : undefined,
  };
}
