/** @file The results of earlier steps that a step is given: their first values, types and offsets. */
import { compareDims, printDim } from "../../../../../runtime/src/ir/dim.ts";
import type { Dtype } from "../../../../../runtime/src/ir/dtype.ts";
import { widensTo } from "../../../../../runtime/src/ir/dtype.ts";
import { makeNode, makeRef, type Node } from "../../../../../runtime/src/ir/node.ts";
import { printType, type Shape, type TensorType } from "../../../../../runtime/src/ir/type.ts";
import { build } from "../../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../../runtime/src/ops/op.ts";
import type { Call, Span } from "../../ast.ts";
import type { Given } from "../arguments.ts";
import { type Context, quoted } from "../context.ts";
import { isPoisoned } from "../entity.ts";
import { report } from "../report.ts";
import { toNode } from "../tensor.ts";
import { itemSpans, itemsOf } from "./sequences.ts";
import { inDtype } from "./strong-node.ts";

/** A result that is fed back. */
export interface State {
  /** Which result of the step. */
  readonly result: number;
  /** Offsets at which the step sees it, all negative, as given. */
  readonly taps: readonly number[];
  /** How many steps back the oldest lies. */
  readonly depth: number;
  /** The first value; with `rows` one for each of `depth` steps, oldest first. */
  readonly start: Node;
  readonly rows: boolean;
  /** Of one value. */
  readonly shape: Shape;
  /** A literal: takes the dtype that the step gives. */
  readonly weak: boolean;
  readonly dtype: Dtype;
  readonly span: Span;
}

/** By entry of `outputs_info`: a state, or undefined for `none`. Undefined after a diagnostic. */
export function readStates(
  cx: Context,
  what: string,
  given: Given | undefined,
  call: Call,
): readonly (State | undefined)[] | undefined {
  const out: (State | undefined)[] = [];
  // Numbers in a list are several states, not one tensor.
  const list = given?.entity.kind === "list" ? given.entity : undefined;
  const spans = list && itemSpans(call, given!.span);
  const entries = list
    ? list.items.map((entity, i) => ({ entity, span: spans?.[i] ?? given!.span }))
    : itemsOf(given, call);
  for (const [result, entry] of entries.entries()) {
    if (entry.entity.kind === "none") {
      out.push(undefined);
      continue;
    }
    const state = readState(cx, what, entry, result);
    if (!state) return undefined;
    out.push(state);
  }
  return out;
}

function readState(cx: Context, what: string, { entity, span }: Given, result: number): State | undefined {
  if (isPoisoned(entity)) return undefined;
  if (entity.kind !== "taps") {
    const start = toNode(cx, entity, span);
    if (!start) return undefined;
    const { shape, dtype, weak } = start.type;
    return { result, taps: [-1], depth: 1, start, rows: false, shape, weak: weak === true, dtype, span };
  }
  const { taps } = entity;
  if (taps.some((t) => t >= 0)) {
    report(cx, "taps", span, `${what}: taps of a result look back: they are negative, as in \`taps(start, [-2, -1])\``);
    return undefined;
  }
  const start = toNode(cx, entity.of, span);
  if (!start) return undefined;
  const depth = -Math.min(...taps);
  const [rows, ...shape] = start.type.shape;
  if (rows === undefined || compareDims(rows, depth) === "different") {
    const has = rows === undefined ? "it is a scalar" : `it has ${printDim(rows)}`;
    report(
      cx,
      "taps",
      span,
      `${what}: a start for taps down to ${-depth} has ${depth === 1 ? "1 row" : `${depth} rows`}, oldest first, but ${has}`,
    );
    return undefined;
  }
  const { dtype, weak } = start.type;
  return { result, taps, depth, start, rows: true, shape, weak: weak === true, dtype, span };
}

/** The first values of a state of dtype `dtype`, that of the step before first. Undefined after a diagnostic. */
export function startsOf(cx: Context, s: State, dtype: Dtype): readonly Node[] | undefined {
  const start = inDtype(cx, s.start, dtype, s.span);
  if (!start || !s.rows) return start && [start];
  const out: Node[] = [];
  for (let back = 1; back <= s.depth; back++) {
    const row = build("subtensor", [start], { items: [["at", s.depth - back]] }, s.span);
    if (isFault(row)) {
      report(cx, "taps", s.span, row.message);
      return undefined;
    }
    out.push(row);
  }
  return out;
}

/** Leaves that stand for the values of the last steps, that of the step before first. */
export const leavesFor = (s: State, dtype: Dtype, names: readonly string[], isLiteral: boolean): readonly Node[] =>
  Array.from({ length: s.depth }, (_, i) => {
    const tap = s.taps.indexOf(-(i + 1));
    return stepLeaf(
      names[tap] ?? `state${s.result + 1}`,
      { dtype, shape: s.shape, ...(isLiteral && { weak: true }) },
      s.span,
    );
  });

/** A leaf of a step. */
export const stepLeaf = (name: string, type: TensorType, span: Span): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type, span, name });

/** The result of a step as the next value of a state; undefined after a diagnostic. */
export function nextValue(
  cx: Context,
  what: string,
  s: State,
  dtype: Dtype,
  result: { readonly node: Node; readonly span: Span },
): Node | undefined {
  const { node, span } = result;
  const wanted: TensorType = { dtype, shape: s.shape };
  const sameShape =
    node.type.shape.length === s.shape.length &&
    node.type.shape.every((d, axis) => compareDims(d, s.shape[axis]!) !== "different");
  const given = { dtype: node.type.dtype, shape: node.type.shape };
  if (!sameShape) {
    const wider = s.shape.length < node.type.shape.length;
    const hint = wider ? "; start with a value of the shape of the result" : "";
    misfit(cx, what, s, given, wanted, span, hint);
    return undefined;
  }
  if (node.type.dtype === dtype && !node.type.weak) return node;
  if (node.type.weak || widensTo(node.type.dtype, dtype)) return inDtype(cx, node, dtype, span);
  misfit(cx, what, s, given, wanted, span, `; start with ${node.type.dtype}, or cast the result`);
  return undefined;
}

function misfit(
  cx: Context,
  what: string,
  s: State,
  given: TensorType,
  wanted: TensorType,
  span: Span,
  hint: string,
): void {
  const start = quoted(cx, s.span, "the start");
  report(
    cx,
    "scan-state",
    span,
    `${what}: the step gives ${printType(given)}, but the state that it is fed back to starts as ${start}, ${printType(wanted)}${hint}`,
    { labels: [{ message: `the state starts here: ${printType(wanted)}`, span: s.span }] },
  );
}
