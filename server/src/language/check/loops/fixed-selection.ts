/**
 * @file `sum(r[r > 0])` in the step of a loop. What a mask selects there has another length in each step, which no loop can have; but its
 * sum needs no such length: it is that of `where(r > 0, r, 0)`.
 */

import { isFloat } from "../../../../../runtime/src/ir/dtype.ts";
import type { Node, Span } from "../../../../../runtime/src/ir/node.ts";
import { Builder } from "../../../../../runtime/src/ops/builder.ts";
import type { ReadArguments } from "../op-call.ts";

interface Selection {
  readonly of: Node;
  readonly mask: Node;
}

const selections = new WeakMap<Node, Selection>();

/** Keeps in mind that `node` is `of[mask]`, with a mask over all axes. */
export function noteSelection(node: Node, of: Node, mask: Node): void {
  if (mask.type.dtype === "bool" && mask.type.shape.length === of.type.shape.length) selections.set(node, { of, mask });
}

/** What leaves a fold as it is. */
const neutral: Readonly<Record<string, number>> = { sum: 0, mean: 0, prod: 1, any: 0, all: 1 };

/** The same fold over all elements, those that are not selected left out; undefined where the call is no such fold of a selection. */
export function foldOfSelection(op: string, { operands, attrs }: ReadArguments, span: Span): Node | undefined {
  const entity = operands[0]?.entity;
  const found = entity?.kind === "node" && Object.hasOwn(neutral, op) ? selections.get(entity.node) : undefined;
  if (!found || !isWhole(attrs.axis) || !isOff(attrs.keepdims)) return undefined;
  const g = new Builder(span);
  const { of, mask } = found;
  const wide = op === "any" || op === "all" ? g.op("cast", [of], { dtype: "bool" }) : of;
  const other = g.op("cast", [g.literal(neutral[op]!)], { dtype: wide.type.dtype });
  const rest = Object.fromEntries(
    Object.entries(attrs).flatMap(([name, a]) => (a.kind === "known" && name !== "axis" ? [[name, a.value]] : [])),
  );
  const all = { ...rest, axis: null };
  const kept = g.where(mask, wide, other);
  if (op !== "mean") return g.op(op, [kept], all);
  const total = g.op("sum", [isFloat(kept.type.dtype) ? kept : g.op("cast", [kept], { dtype: "float64" })], {
    axis: null,
    keepdims: false,
  });
  const count = g.op("cast", [g.op("sum", [mask], { axis: null, keepdims: false })], { dtype: total.type.dtype });
  return g.div(total, count);
}

type Attribute = ReadArguments["attrs"][string] | undefined;

/** Over the one axis of the selection. */
const isWhole = (axis: Attribute): boolean =>
  !axis || (axis.kind === "known" && [null, undefined, 0, -1].includes(axis.value as number | null | undefined));

const isOff = (flag: Attribute): boolean => !flag || (flag.kind === "known" && flag.value !== true);
