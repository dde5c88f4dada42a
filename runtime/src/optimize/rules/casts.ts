/** @file Conversions that a later one makes superfluous. */
import { type Dtype, isFloat, widensTo } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";
import { apply, c, d, variable, x } from "../pattern.ts";
import { type Rule, rule } from "../rule.ts";

const condition = variable("condition");

const to = (dtype: Dtype) => ({ dtype });

/** Every value of `from` is exactly one of `dtype`: `widensTo`, less the wide integers that floats round. */
function holdsExactly(from: Dtype, dtype: Dtype): boolean {
  if (!widensTo(from, dtype)) return false;
  if (isFloat(from) || !isFloat(dtype)) return true;
  const bits = Number(/\d+$/.exec(from)?.[0] ?? 1);
  return bits <= (dtype === "float64" ? 32 : 16);
}

/** The inner conversion of two loses nothing, so it can be left out. */
function withoutInner(found: Node, outer: Node): boolean {
  const inner = outer.inputs[0]!;
  return holdsExactly(found.type.dtype, inner.type.dtype);
}

export const casts: readonly Rule[] = [
  rule(
    "cast-cast",
    apply("cast", [apply("cast", [x])]),
    (g, { x }, node) => (withoutInner(x!, node) ? g.cast(x!, node.type.dtype) : undefined),
    { on: "any", examples: [apply("cast", [apply("cast", [condition], to("int32"))], to("float64"))] },
  ),
  // A choice between numbers, which the text had before what it meets: it is made in the narrower float, so that nothing wider is left.
  rule(
    "cast-choice",
    apply("cast", [apply("where", [condition, c, d])]),
    (g, { condition, c, d }, node) =>
      isFloat(node.type.dtype)
        ? g.where(condition!, g.cast(c!, node.type.dtype), g.cast(d!, node.type.dtype))
        : undefined,
    { examples: [apply("cast", [apply("where", [condition, c, d])], to("float32"))] },
  ),
];
