/** @file The sequences that a loop walks: taps, direction, and how many steps there are. */
import {
  compareDims,
  type Dim,
  dimKey,
  hasUnknown,
  minDims,
  printDim,
  subDims,
} from "../../../../../runtime/src/ir/dim.ts";
import { bug } from "../../../../../runtime/src/ir/internal-error.ts";
import type { Attr, Node } from "../../../../../runtime/src/ir/node.ts";
import { build } from "../../../../../runtime/src/ops/build.ts";
import { isFault } from "../../../../../runtime/src/ops/op.ts";
import type { Call, Span } from "../../ast.ts";
import type { Given } from "../arguments.ts";
import { type Context, quoted } from "../context.ts";
import { type Entity, entitySpan, isPoisoned } from "../entity.ts";
import { knownInteger, knownTensor } from "../known.ts";
import { report } from "../report.ts";
import { strongNode } from "./strong-node.ts";

/** One tensor that is walked, with the offsets at which the step sees it. */
export interface Sequence {
  readonly node: Node;
  readonly taps: readonly number[];
  readonly span: Span;
}

/** The items of an argument of `call` that is one thing or a list of them. A list of numbers is one tensor. */
export function itemsOf(given: Given | undefined, call: Call): readonly Given[] {
  if (!given || given.entity.kind === "none") return [];
  const { entity, span } = given;
  if (entity.kind !== "list" && entity.kind !== "tuple") return [given];
  if (entity.kind === "list" && entity.items.length > 0 && entity.items.every(isScalarValue)) return [given];
  const spans = itemSpans(call, span);
  return entity.items.map((item, i) => ({ entity: item, span: spans?.[i] ?? entitySpan(item) ?? span }));
}

/** Where the items of an argument stand, if it is written as a list. */
export function itemSpans(call: Call, { start, end }: Span): readonly Span[] | undefined {
  const written = call.args.find((a) => a.value.span.start === start && a.value.span.end === end)?.value;
  return written?.kind === "list" || written?.kind === "tuple" ? written.items.map((x) => x.span) : undefined;
}

const isScalarValue = (e: Entity): boolean => e.kind === "value" && e.type?.shape.length === 0;

/** Undefined after a diagnostic. */
export function readSequences(
  cx: Context,
  what: string,
  given: Given | undefined,
  call: Call,
): readonly Sequence[] | undefined {
  const out: Sequence[] = [];
  for (const { entity, span } of itemsOf(given, call)) {
    if (isPoisoned(entity)) return undefined;
    const taps = entity.kind === "taps" ? entity.taps : [0];
    const of = entity.kind === "taps" ? entity.of : entity;
    const node = strongNode(cx, of, span);
    if (!node) return undefined;
    if (node.type.shape.length === 0) {
      report(cx, "rank", span, `${what}: the sequence ${quoted(cx, span)} is a scalar, which has no elements to walk`);
      return undefined;
    }
    out.push({ node, taps, span });
  }
  return out;
}

/** Elements that the taps leave out at the start and at the end: the walk begins where all of them are there. */
function margins(taps: readonly number[]): readonly [number, number] {
  return [-Math.min(0, ...taps), Math.max(0, ...taps)];
}

/** How many steps a sequence is enough for. */
function stepsOf({ node, taps }: Sequence): Dim {
  const [before, after] = margins(taps);
  return subDims(node.type.shape[0]!, before + after);
}

/**
 * The number of steps: `wanted`, or that of the shortest sequence. Undefined after a diagnostic: two lengths that are known differ, a
 * sequence is too short for `wanted`, or there is neither.
 */
export function stepCount(
  cx: Context,
  what: string,
  sequences: readonly Sequence[],
  wanted: Dim | undefined,
  span: Span,
): Dim | undefined {
  if (wanted !== undefined) {
    for (const s of sequences) {
      const steps = stepsOf(s);
      if (typeof steps !== "number" || typeof wanted !== "number" || steps >= wanted) continue;
      report(
        cx,
        "scan-length",
        s.span,
        `${what}: ${quoted(cx, s.span, "the sequence")} is enough for ${steps} steps, but \`n_steps\` is ${wanted}`,
      );
      return undefined;
    }
    return wanted;
  }
  let shortest: { readonly steps: Dim; readonly of: Sequence } | undefined;
  for (const s of sequences) {
    const steps = stepsOf(s);
    if (!shortest) shortest = { steps, of: s };
    else if (typeof steps === "number" && typeof shortest.steps === "number" && steps !== shortest.steps) {
      report(
        cx,
        "scan-length",
        s.span,
        `${what}: ${quoted(cx, s.span, "this sequence")} is enough for ${steps} steps, but ${quoted(cx, shortest.of.span, "the first")} for ${shortest.steps}; cut one, or say \`n_steps\``,
        { labels: [{ message: `enough for ${shortest.steps} steps`, span: shortest.of.span }] },
      );
      return undefined;
    } else shortest = { steps: lesser(shortest.steps, steps), of: s };
  }
  if (!shortest) report(cx, "missing-argument", span, `${what} needs sequences, or \`n_steps\``);
  return shortest?.steps;
}

/** A length that nobody names is taken to be that of the other sequence, which is checked when it runs. */
function lesser(a: Dim, b: Dim): Dim {
  if (compareDims(a, b) === "equal") return a;
  if (hasUnknown(a)) return b;
  return hasUnknown(b) ? a : minDims(a, b);
}

/** What the step walks for each tap: from the element that the first step sees, in the direction of the walk, one for each step. */
export function walkedParts(
  cx: Context,
  what: string,
  { node, taps, span }: Sequence,
  steps: Dim,
  backwards: boolean,
): readonly Node[] | undefined {
  const [before, after] = margins(taps);
  const out: Node[] = [];
  for (const tap of taps) {
    const start = tap + before;
    const end = after - tap;
    let part = node;
    if (start > 0 || end > 0) part = slice(part, [start > 0 ? start : null, end > 0 ? -end : null, null], span);
    if (backwards) part = slice(part, [null, null, -1], span);
    if (dimKey(part.type.shape[0]!) !== dimKey(steps)) part = slice(part, [null, steps, null], span);
    if (typeof part.type.shape[0] === "number" && typeof steps === "number" && part.type.shape[0] !== steps) {
      report(cx, "scan-length", span, `${what}: ${quoted(cx, span)} has too few elements for ${printDim(steps)} steps`);
      return undefined;
    }
    out.push(part);
  }
  return out;
}

function slice(node: Node, bounds: readonly (Dim | null)[], span: Span): Node {
  const items: Attr = [["slice", ...bounds]];
  const made = build("subtensor", [node], { items }, span);
  return isFault(made) ? bug(made.message) : made;
}

/** The offsets of `taps(x, [-2, -1])`; undefined when they are not integers, each once. */
export function readTaps(e: Entity): readonly number[] | undefined {
  const single = knownInteger(e);
  if (single !== undefined) return [single];
  const known = knownTensor(e);
  if (!known || known === "ragged" || known.value.shape.length !== 1) return undefined;
  const numbers = Array.from(known.value.data as ArrayLike<number | bigint>, Number);
  const good = numbers.length > 0 && numbers.every(Number.isInteger) && new Set(numbers).size === numbers.length;
  return good ? numbers : undefined;
}
