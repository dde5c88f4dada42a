/**
 * @file Whether arrays of indices lie within the axes that they go into. Where an interval does not prove it, a kernel looks for the first
 * index that does not, and the call waits for what it finds.
 */

import type { RunFault } from "../../contract.ts";
import { type NdArray, sizeOf } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import { type Attrs, type Graph, graphsOf, isGraph, makeNode, type Node, orderOf } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { outOfRange } from "../../ops/indexing/advanced-subtensor.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { whole } from "../../optimize/strided.ts";
import { withInputs } from "../../optimize/with-inputs.ts";
import { runFault } from "../reference/evaluate.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { accumulator, set } from "./emit-loop.ts";
import { integerText, placesOf } from "./integer-text.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { constantRegister, KernelText } from "./kernel-text.ts";
import type { IntegerRanges } from "./ranges/integer-ranges.ts";
import { isInside, type Range } from "./ranges/range.ts";
import { floatsOf } from "./register.ts";

/** By op: which operand is the first index. */
const firstIndex: Readonly<Record<string, number>> = { advanced_subtensor: 1, advanced_inc_subtensor: 2 };

/** The index operands of a gather or scatter; undefined for other nodes. */
export function indexOperands(node: Node): readonly Node[] | undefined {
  const first = firstIndex[node.op];
  return first === undefined ? undefined : node.inputs.slice(first);
}

/** The length of the axis that an index operand goes into. */
export const indexedLength = (node: Node, which: number): number =>
  node.inputs[0]!.type.shape[(node.attrs.axis as number) + which] as number;

/** Negative ones count from the end. */
export const isWithin = ({ least, greatest }: Range, length: number): boolean => least >= -length && greatest < length;

/**
 * The graph with an attribute `looksAt` on each gather, scatter and bincount: the numbers of those of its indices that a kernel has to look at.
 * Indices that several of them read are looked at once.
 */
export function withIndexChecks(graph: Graph, ranges: IntegerRanges): Graph {
  const seen = new Set<string>();
  const made = new Map<Node, Node>();
  for (const node of orderOf(graph.outputs)) {
    const moved = withInputs(
      node,
      node.inputs.map((n) => made.get(n)!),
    );
    const added = { ...looksAt(node, ranges, seen), ...regionsWithChecks(node, ranges) };
    const isSame = Object.keys(added).length === 0;
    made.set(node, isSame ? moved : makeNode({ ...moved, attrs: { ...moved.attrs, ...added } }));
  }
  return { ...graph, outputs: graph.outputs.map((n) => made.get(n)!) };
}

function looksAt(node: Node, ranges: IntegerRanges, seen: Set<string>): Attrs {
  const limits = limitsOf(node);
  if (!limits) return {};
  const looksAt = limits.flatMap(({ index, range }, k) => {
    const key = `${index.id} ${range.least} ${range.greatest}`;
    if (isInside(ranges.of(index), range) || seen.has(key)) return [];
    seen.add(key);
    return [k];
  });
  return { looksAt };
}

/** The graphs of a loop or choice, each with checks of its own: it may run often, or not at all. */
function regionsWithChecks(node: Node, ranges: IntegerRanges): Attrs {
  const graphs = Object.entries(node.attrs).filter((entry): entry is [string, Graph] => isGraph(entry[1]));
  if (graphs.length === 0) return {};
  return Object.fromEntries(graphs.map(([key, graph]) => [key, withIndexChecks(graph, ranges.inside(node, graph))]));
}

/** What is wrong with a leaf of integers that serve as indices, if one of them is out of range. */
export function indexFault(graph: Graph, leaf: Node, { data }: NdArray): RunFault | undefined {
  for (const node of orderOf(graph.outputs)) {
    for (const [k, index] of (indexOperands(node) ?? []).entries()) {
      if (shownBy(index) !== leaf) continue;
      const length = indexedLength(node, k);
      const bad = Array.from(data as BigInt64Array, Number).find((i) => i < -length || i >= length);
      const label = (node.attrs.labels as readonly number[])[k]!;
      if (bad !== undefined) return runFault(outOfRange(bad, label, length, k + 1), node);
    }
  }
  return undefined;
}

/** The node whose elements an index operand shows, or some of them. */
export function shownBy(index: Node): Node {
  let at = index;
  const isSame = (n: Node): boolean =>
    n.op === "cast" ? isInteger(n.inputs[0]!.type.dtype) : n.inputs.length === 1 && isView(n);
  while (isSame(at)) at = at.inputs[0]!;
  return at;
}

const isView = (n: Node): boolean => n.op !== "item" && n.op !== "random" && opNamed(n.op).kind === "view";

/** How many of its indices a graph looks at. */
export const indexChecksIn = (graph: Graph): number =>
  orderOf(graph.outputs).reduce(
    (sum, n) =>
      graphsOf(n).reduce((inner, g) => inner + indexChecksIn(g), sum) +
      ((n.attrs.looksAt as readonly number[] | undefined)?.length ?? 0),
    0,
  );

/** Where its operands that are indices or numbers to count have to lie. */
function limitsOf(node: Node): readonly { readonly index: Node; readonly range: Range }[] | undefined {
  if (node.op === "bincount") {
    return [{ index: node.inputs[0]!, range: { least: 0, greatest: (node.type.shape[0] as number) - 1 } }];
  }
  return indexOperands(node)?.map((index, k) => {
    const length = indexedLength(node, k);
    return { index, range: { least: -length, greatest: length - 1 } };
  });
}

/** Elements that one thread looks at, one after the other. */
const mostInRow = 256;

/** The kernels that look at the indices of a gather or scatter, and what the user is told of one that is out of range. */
export function indexCheckKernels({ node, inputs }: KernelStep): PlannedKernel[] {
  return ((node.attrs.looksAt ?? []) as readonly number[]).flatMap((k) => {
    const length = indexedLength(node, k);
    const label = (node.attrs.labels as readonly number[])[k]!;
    const kernels = firstOutside(inputs[firstIndex[node.op]! + k]!, -length, length, node);
    const verdict = ({ data }: NdArray) => {
      const found = Number(data[0]);
      return found >= -length && found < length ? undefined : runFault(outOfRange(found, label, length, k + 1), node);
    };
    return [...kernels.slice(0, -1), { ...kernels[kernels.length - 1]!, verdict }];
  });
}

/** The first element outside of least … end - 1, in which 0 is, or else one within; in several passes where there are many. */
export function firstOutside({ tensor, window }: Use, least: number, end: number, node: Node): PlannedKernel[] {
  const count = sizeOf(window.shape);
  const rows = Math.ceil(count / mostInRow);
  const target = scratchTensor(tensor.dtype, [rows], node);
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, rows] : [rows]);
  const row = grid.at[grid.at.length - 1]!;
  const found = accumulator(text, constantRegister(tensor.dtype, 0));
  text.line(`for (let k = 0; k < ${Math.min(count, mostInRow)}; k++) {`);
  const at = rows > 1 ? `(${row} * ${mostInRow} + k)` : "k";
  if (rows > 1) text.line(`if (${at} < ${count}) {`);
  const so = integerText(text, found);
  // A uint32 from 2^31 on is negative there.
  const from = tensor.dtype === "uint32" ? 0 : least;
  text.line(`if (${so} >= ${from} && ${so} < ${end}) {`);
  set(text, found, text.load(tensor, indexText(window.offset, window.strides, placesOf(text, at, window.shape))));
  text.line(rows > 1 ? "}}}" : "}}");
  text.result(found, isWide ? grid.at[0]! : "0");
  const kernel = planned(text, grid.output, target, [node]);
  return rows === 1 ? [kernel] : [kernel, ...firstOutside({ tensor: target, window: whole([rows]) }, least, end, node)];
}
