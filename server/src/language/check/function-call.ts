/** @file Calls of functions: arguments with parameters, dims bound together, the type of what comes back. */
import { printType, type TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Call } from "../ast.ts";
import type { ValueExpr } from "../program.ts";
import { matchArguments } from "./arguments.ts";
import { bindDims, conflictText, type DimPair } from "./bind-dims.ts";
import { type Context, quoted, sourceText } from "./context.ts";
import { type Entity, type FunctionEntity, isPoisoned, poison } from "./entity.ts";
import { entityMisfit } from "./fit.ts";
import { replacing, report } from "./report.ts";
import { valueType } from "./shared.ts";
import { toTensorValue } from "./tensor.ts";

export function callFunction(cx: Context, f: FunctionEntity, e: Call): Entity {
  const { spec, defaults } = f.value;
  const matched = matchArguments(
    cx,
    spec.name,
    spec.params.map((p, i) => ({ name: p.name, required: defaults[i] === undefined })),
    e.args,
    e.span,
  );
  if (!matched) return poison;
  const args: (ValueExpr | undefined)[] = [];
  const pairs: DimPair[] = [];
  let good = true;
  for (const [i, p] of spec.params.entries()) {
    const given = matched.byName.get(p.name);
    if (!given) {
      args.push(undefined);
      continue;
    }
    const value = isPoisoned(given.entity) ? undefined : toTensorValue(cx, given.entity, given.span);
    args.push(value);
    if (!value) {
      good = false;
      continue;
    }
    const type = valueType(given.entity);
    if (!type) continue;
    const wanted = p.node.type;
    const misfit = entityMisfit(given.entity, type, wanted, `\`${p.name}\``);
    if (misfit) {
      const text = sourceText(cx, given.span).slice(given.span.start, given.span.end);
      report(cx, "argument-type", given.span, `${spec.name}: ${quoted(cx, given.span, "the argument")} ${misfit}`, {
        labels: declaredAt(f, i),
        fixes: [replacing(`Convert to ${wanted.dtype}`, given.span, `${wanted.dtype}(${text})`)],
      });
      good = false;
    } else if (type.shape.length !== wanted.shape.length) {
      report(
        cx,
        "argument-type",
        given.span,
        `${spec.name}: \`${p.name}\` is ${printType(wanted)}, but ${quoted(cx, given.span, "the argument")} is ${printType(type)}`,
        {
          labels: declaredAt(f, i),
        },
      );
      good = false;
    } else {
      for (const [axis, d] of type.shape.entries())
        pairs.push({ wanted: wanted.shape[axis]!, given: d, argument: i, axis });
    }
  }
  const dims = bindDims(pairs);
  if (dims.conflict) {
    const { pair } = dims.conflict;
    const span = matched.byName.get(spec.params[pair.argument]!.name)!.span;
    report(
      cx,
      "dim-binding",
      span,
      `${spec.name}: ${conflictText(dims.conflict, (i) => `\`${spec.params[i]!.name}\``)}`,
      {
        labels: [
          ...declaredAt(f, pair.argument),
          ...(dims.conflict.by ? declaredAt(f, dims.conflict.by.argument) : []),
        ],
      },
    );
    good = false;
  }
  return good ? resultOf(f, e, args, dims.apply) : poison;
}

function declaredAt(f: FunctionEntity, i: number): { message: string; span: { start: number; end: number } }[] {
  const p = f.spec.params[i]!;
  return p.node.span ? [{ message: `${p.name}: ${printType(p.node.type)} declared here`, span: p.node.span }] : [];
}

function resultOf(
  f: FunctionEntity,
  e: Call,
  args: readonly (ValueExpr | undefined)[],
  apply: (t: TensorType) => TensorType,
): Entity {
  const expr: ValueExpr = { kind: "call", callee: f.value, args, span: e.span };
  const outputs = f.spec.outputs.map((o) => ({
    ...(o.name !== undefined && { name: o.name }),
    type: apply(o.node.type),
  }));
  if (outputs.length === 0) return { kind: "value", expr, nothing: true };
  if (outputs.length === 1) return { kind: "value", expr, type: outputs[0]!.type };
  return { kind: "results", expr, function: f.spec.name, outputs };
}
