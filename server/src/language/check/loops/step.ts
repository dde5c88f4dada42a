/** @file The step of a loop: a lambda, a def or an op, applied to nodes that stand for what each step is given. */
import type { Node } from "../../../../../runtime/src/ir/node.ts";
import type { Span } from "../../ast.ts";
import { applyOp } from "../apply.ts";
import type { Given } from "../arguments.ts";
import { type Context, quoted } from "../context.ts";
import { applyDef } from "../def.ts";
import { describe, type Entity, entitySpan, isPoisoned, nodeEntity, poison } from "../entity.ts";
import { opCalled } from "../ops.ts";
import { report } from "../report.ts";
import { bind, newScope } from "../scope.ts";
import { toNode } from "../tensor.ts";

/** What a step gave: one result, or several where it gives a list. */
export interface StepResults {
  readonly results: readonly { readonly node: Node; readonly span: Span }[];
  readonly list: boolean;
}

/** Names of the parameters of a step, as far as it has some. */
export function parameterNames(step: Entity): readonly string[] {
  if (step.kind === "lambda") return step.lambda.params.map((p) => p.text);
  return step.kind === "def" ? step.declaration.params.map((p) => p.name.text) : [];
}

/** Applies the step to nodes; undefined after a diagnostic. `what` names the loop in messages. */
export function applyStep(cx: Context, what: string, step: Given, args: readonly Node[]): StepResults | undefined {
  const entity = apply({ ...cx, inStep: true }, what, step, args);
  if (isPoisoned(entity)) return undefined;
  const list = entity.kind === "list" || entity.kind === "tuple";
  const body = step.entity.kind === "lambda" ? step.entity.lambda.body : undefined;
  const spans = body && (body.kind === "list" || body.kind === "tuple") ? body.items.map((item) => item.span) : [];
  const whole = body?.span ?? step.span;
  const results: StepResults["results"][number][] = [];
  for (const [i, item] of (list ? entity.items : [entity]).entries()) {
    const span = (list ? (spans[i] ?? entitySpan(item)) : whole) ?? whole;
    const node = toNode(cx, item, span);
    if (!node) return undefined;
    results.push({ node, span });
  }
  return { results, list };
}

function apply(cx: Context, what: string, step: Given, args: readonly Node[]): Entity {
  const { entity, span } = step;
  switch (entity.kind) {
    case "poison":
      return poison;
    case "lambda": {
      const { params, body } = entity.lambda;
      if (params.length !== args.length) return miscounted(cx, what, step, params.length, args.length);
      const twice = params.find((p, i) => params.findIndex((q) => q.text === p.text) < i);
      if (twice)
        return report(cx, "repeated-parameter", twice.span, `two parameters of the step are called \`${twice.text}\``);
      const inner: Context = { ...withoutHint(cx), scope: newScope(cx.scope) };
      for (const [i, p] of params.entries()) {
        const value = nodeEntity(args[i]!);
        const symbol = { name: p.text, kind: "parameter", span: p.span, entity: value } as const;
        bind(inner.scope, { name: p.text, entity: value, span: p.span, assignable: false, symbol });
        if (!cx.dry && !cx.expansion) cx.record.expressions.push({ span: p.span, entity: value });
      }
      return inner.elaborate(inner, body);
    }
    case "def": {
      const { params } = entity.declaration;
      const required = params.filter((p) => p.default === undefined).length;
      if (args.length < required || args.length > params.length)
        return miscounted(cx, what, step, required, args.length);
      const byName = new Map(args.map((node, i) => [params[i]!.name.text, { entity: nodeEntity(node), span }]));
      return applyDef(cx, entity, byName, span);
    }
    case "callable": {
      const op = opCalled(entity.name);
      if (op && op.kind !== "word" && op.kind !== "region") {
        return applyOp(cx, {
          op,
          what: entity.name,
          operands: args.map((node) => ({ entity: nodeEntity(node), span })),
          attrs: {},
          span,
        });
      }
    }
  }
  return report(
    cx,
    "step",
    span,
    `${what}: the step is a lambda such as \`(x, h) => x + h\`, or a def, not ${quoted(cx, span, describe(entity))}`,
  );
}

const withoutHint = ({ hint: _, ...cx }: Context): Context => cx;

function miscounted(cx: Context, what: string, step: Given, takes: number, given: number): Entity {
  const each = given === 1 ? "1 value" : `${given} values`;
  return report(
    cx,
    "step",
    step.span,
    `${what}: the step takes ${takes === 1 ? "1 parameter" : `${takes} parameters`}, but each step is given ${each}: elements of sequences first, then results of steps before, then \`non_sequences\``,
  );
}
