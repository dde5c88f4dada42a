/** @file Whether arrays of indices lie within the axes that they go into: looked at where they come from, before a kernel reads them. */
import type { RunFault } from "../../contract.ts";
import { type Graph, type Node, orderOf } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { Range } from "./ranges/range.ts";

/** Indices of a gather or scatter, and the length that they may go up to (from minus it on). */
export interface IndexCheck {
  /** A leaf of the graph. */
  readonly leaf: Node;
  readonly length: number;
  /** The user's number of the axis. */
  readonly label: number;
  readonly node: Node;
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

/** The length of the axis that an index operand goes into. */
export const indexedLength = (node: Node, which: number): number =>
  node.inputs[0]!.type.shape[(node.attrs.axis as number) + which] as number;

/** What has to be seen of leaves before the graph runs. `rangeOf` says what is known of a node. */
export function indexChecksOf(graph: Graph, rangeOf: (node: Node) => Range): readonly IndexCheck[] {
  return orderOf(graph.outputs).flatMap((node) =>
    (indexOperands(node) ?? []).flatMap((index, k): IndexCheck[] => {
      const leaf = indexLeaf(index);
      const length = indexedLength(node, k);
      if (!leaf || leaf.op === "constant" || isWithin(rangeOf(index), length)) return [];
      return [{ leaf, length, label: (node.attrs.labels as readonly number[])[k]!, node }];
    }),
  );
}

export const isWithin = ({ least, greatest }: Range, length: number): boolean => least >= -length && greatest < length;

export function indexFault({ least, greatest }: Range, { length, label, node }: IndexCheck): RunFault {
  const bad = least < -length ? least : greatest;
  const message = `index ${bad} is out of range for axis ${label}, which has length ${length}`;
  return { kind: "run-fault", code: "index-range", message, ...(node.span && { span: node.span }) };
}
