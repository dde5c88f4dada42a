/** @file Whether arrays of indices lie within the axes that they go into: looked at where they come from, before a kernel reads them. */
import type { RunFault } from "../../contract.ts";
import { type NdArray, sizeOf } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import { type Graph, type Node, orderOf } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";

/** Indices of a gather or scatter, and the length that they may go up to (from minus it on). */
export interface IndexCheck {
  /** A leaf of the graph. */
  readonly leaf: Node;
  readonly length: number;
  /** The user's number of the axis. */
  readonly label: number;
  readonly node: Node;
}

export interface Range {
  readonly least: number;
  readonly greatest: number;
}

const firstIndex: Readonly<Record<string, number>> = { advanced_subtensor: 1, advanced_inc_subtensor: 2 };

/** The index operands of a gather or scatter; undefined for other nodes. */
export function indexOperands(node: Node): readonly Node[] | undefined {
  const first = firstIndex[node.op];
  return first === undefined ? undefined : node.inputs.slice(first);
}

/** The leaf all of whose elements an index operand shows; undefined when it is computed, or a part of something. */
export function indexLeaf(index: Node): Node | undefined {
  let at = index;
  while (at.op !== "item" && at.op !== "random" && opNamed(at.op).kind === "view") {
    if (at.op === "subtensor" || at.op === "diagonal") return undefined;
    at = at.inputs[0]!;
  }
  return at.op === "input" || at.op === "value" || at.op === "constant" ? at : undefined;
}

export function indexChecksOf(graph: Graph): readonly IndexCheck[] {
  return orderOf(graph.outputs).flatMap((node) =>
    (indexOperands(node) ?? []).flatMap((index, k): IndexCheck[] => {
      const leaf = indexLeaf(index);
      if (!leaf || leaf.op === "constant") return [];
      const length = node.inputs[0]!.type.shape[(node.attrs.axis as number) + k] as number;
      return [{ leaf, length, label: (node.attrs.labels as readonly number[])[k]!, node }];
    }),
  );
}

const ranges = new WeakMap<NdArray, Range>();

/** The least and greatest of an array of integers; the same array comes again and again. */
export function rangeOf(a: NdArray): Range | undefined {
  if (!isInteger(a.dtype) || sizeOf(a.shape) === 0) return undefined;
  const known = ranges.get(a);
  if (known) return known;
  let least = a.data[0]!;
  let greatest = least;
  for (const x of a.data) {
    if (x < least) least = x;
    if (x > greatest) greatest = x;
  }
  const made = { least: Number(least), greatest: Number(greatest) };
  ranges.set(a, made);
  return made;
}

export const isWithin = ({ least, greatest }: Range, length: number): boolean => least >= -length && greatest < length;

export function indexFault({ least, greatest }: Range, { length, label, node }: IndexCheck): RunFault {
  const bad = least < -length ? least : greatest;
  const message = `index ${bad} is out of range for axis ${label}, which has length ${length}`;
  return { kind: "run-fault", code: "index-range", message, ...(node.span && { span: node.span }) };
}
