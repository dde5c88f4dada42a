/**
 * @file Cotangents that `where` has made 0 in places: derivatives are applied to what stands under the mask, and the mask comes after them.
 *
 * The derivative of `where(x > 0, log(x), 0)` at 0 would else be 0 · (1/0), which is NaN, though the logarithm was not taken there.
 */
import type { Node } from "../ir/node.ts";
import type { Builder } from "../ops/builder.ts";
import { isNumber } from "../optimize/constants.ts";

interface Masked {
  /** Where it is `kept`, the cotangent is `value`; elsewhere it is 0. */
  readonly mask: Node;
  readonly kept: boolean;
  readonly value: Node;
}

function masked(g: Builder, d: Node): Masked | undefined {
  if (d.op !== "where") return undefined;
  const [mask, a, b] = d.inputs as [Node, Node, Node];
  const outer = isNumber(b, 0)
    ? { mask, kept: true, value: a }
    : isNumber(a, 0)
      ? { mask, kept: false, value: b }
      : undefined;
  const inner = outer && masked(g, outer.value);
  if (!inner || inner.mask === mask) return outer;
  const both = g.op("logical_and", [keptBy(g, outer), keptBy(g, inner)]);
  return { mask: both, kept: true, value: inner.value };
}

const keptBy = (g: Builder, { mask, kept }: Masked): Node => (kept ? mask : g.op("logical_not", [mask]));

const under = (g: Builder, { mask, kept }: Masked, x: Node): Node => (kept ? g.where(mask, x, 0) : g.where(mask, 0, x));

/** The cotangents that a rule gives for `d`, which are linear in it: those of the value under the mask, masked. */
export function throughMask(
  g: Builder,
  d: Node,
  rule: (d: Node) => readonly (Node | null)[],
): readonly (Node | null)[] {
  const found = masked(g, d);
  if (!found) return rule(d);
  return rule(found.value).map((x) => x && under(g, found, x));
}

/** The sum of cotangents; where all have one mask, so has it. */
export function sumOf(g: Builder, cotangents: readonly Node[]): Node {
  const add = (list: readonly Node[]): Node => list.reduce((a, b) => g.add(a, b));
  const parts = cotangents.length === 1 ? [] : cotangents.map((d) => masked(g, d));
  const first = parts[0];
  if (!first || parts.some((p) => p?.mask !== first.mask || p.kept !== first.kept)) return add(cotangents);
  return under(g, first, add(parts.map((p) => p!.value)));
}
