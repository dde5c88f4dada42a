/** @file `eval(expr, x=…)`: compiles an expression and runs it once. */
import type { ParamSpec } from "../../../../runtime/src/contract.ts";
import { withCounts } from "../../../../runtime/src/ir/measured-dim.ts";
import { type Node, type Ref, topological } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Call } from "../ast.ts";
import type { ValueExpr } from "../program.ts";
import { bindDims, conflictText, type DimPair } from "./bind-dims.ts";
import { type Context, quoted } from "./context.ts";
import { elaborateArgument } from "./dict.ts";
import { type Entity, isPoisoned, isSymbolic, poison } from "./entity.ts";
import { evaluated } from "./evaluated.ts";
import { entityMisfit } from "./fit.ts";
import { replacing, report } from "./report.ts";
import { valueType } from "./shared.ts";
import { nearest } from "./suggest.ts";
import { isTensor, toNode, toTensorValue } from "./tensor.ts";

interface Bound {
  readonly param: ParamSpec;
  readonly value: ValueExpr;
}

export function evalExpression(cx: Context, e: Call): Entity {
  const [first, ...rest] = e.args;
  if (!first || first.name) {
    for (const a of e.args) cx.elaborate(cx, a.value);
    return report(
      cx,
      "missing-argument",
      e.span,
      "eval takes an expression, then values of its inputs by name: `eval(x + y, x=1, y=2)`",
    );
  }
  const inline: Bound[] = [];
  const inner: Context = { ...cx, inline };
  const entity = inner.elaborate(inner, first.value);
  const values = rest.map((a) => ({ argument: a, entity: elaborateArgument(cx, a.value) }));
  if (isPoisoned(entity) || values.some((v) => isPoisoned(v.entity))) return poison;
  if (!isSymbolic(entity)) return isTensor(cx, entity, first.value.span) ? entity : poison;
  const node = toNode(inner, entity, first.value.span);
  if (!node) return poison;
  const inlined = new Set(inline.map((b) => b.param.node));
  const inputs = new Map<string, Node>();
  for (const n of topological(withCounts([node])))
    if (n.op === "input" && !inlined.has(n)) inputs.set((n.attrs.ref as Ref).name, n);
  const bindings: Bound[] = [];
  const pairs: DimPair[] = [];
  for (const { argument, entity: given } of values) {
    if (!argument.name)
      return report(
        cx,
        "too-many-arguments",
        argument.span,
        "eval: values of inputs are given by name, as in `eval(x + 1, x=2)`",
      );
    const name = argument.name.text;
    const input = inputs.get(name);
    if (!input) {
      const near = nearest(name, inputs.keys());
      return report(
        cx,
        "unknown-argument",
        argument.name.span,
        `eval: ${quoted(cx, first.value.span)} does not depend on an input \`${name}\`${near ? `; did you mean \`${near}\`?` : ""}`,
        {
          fixes: near ? [replacing(`Change to ${near}`, argument.name.span, near)] : [],
        },
      );
    }
    const value = toTensorValue(cx, given, argument.value.span);
    if (!value) return poison;
    const type = valueType(given);
    const wanted = input.type;
    if (type) {
      const misfit = entityMisfit(given, type, wanted, `\`${name}\``);
      if (misfit || type.shape.length !== wanted.shape.length) {
        return report(
          cx,
          "argument-type",
          argument.value.span,
          `eval: ${quoted(cx, argument.value.span, "the value")} ${misfit ?? `is ${printType(type)}, but \`${name}\` is ${printType(wanted)}`}`,
        );
      }
      for (const [axis, d] of type.shape.entries())
        pairs.push({ wanted: wanted.shape[axis]!, given: d, argument: bindings.length, axis });
    }
    bindings.push({ param: { name, node: input }, value });
    inputs.delete(name);
  }
  if (inputs.size > 0) {
    const names = [...inputs.keys()].sort();
    return report(
      cx,
      "missing-argument",
      e.span,
      `eval: ${quoted(cx, first.value.span)} depends on ${names.map((n) => `\`${n}\``).join(", ")}: give ${names.length === 1 ? "it a value" : "them values"}, as in \`eval(…, ${names.map((n) => `${n}=…`).join(", ")})\``,
    );
  }
  const dims = bindDims(pairs);
  if (dims.conflict) {
    return report(
      cx,
      "dim-binding",
      e.span,
      `eval: ${conflictText(dims.conflict, (i) => `\`${bindings[i]!.param.name}\``)}`,
    );
  }
  return evaluated(cx, node, [...bindings, ...inline], e.span, dims.apply(node.type));
}
