/** @file Hover on what stands behind a dot: methods of state, streams and functions, distributions, properties of tensors. */
import { printType } from "../../../runtime/src/ir/type.ts";
import { findDistribution } from "../../../runtime/src/ops/random/random-variable.ts";
import type { Analysis } from "../analysis.ts";
import type { Expr, Member, Span } from "../language/ast.ts";
import type { Entity } from "../language/check/entity.ts";
import { entityOf } from "../query/entity-at.ts";
import { statementAt } from "../query/name-index.ts";
import { eachExpression } from "../query/parts.ts";
import { codeBlock, sections } from "./markdown.ts";
import { typedExpression } from "./typed-expression.ts";

/** What members mean, by what they are members of. */
export const memberDocs: Readonly<
  Record<"shared" | "stream" | "function" | "node" | "tensor", Record<string, string>>
> = {
  shared: {
    get_value: "`S.get_value()`: the present value of the state, as the last call left it.",
    set_value: "`S.set_value(VALUE)` replaces the state by a value of its type. The next call sees it.",
  },
  stream: {
    seed: "`R.seed(k)` starts the stream anew from a seed; of a set of streams, all of them.",
    get_state: "`R.get_state()`: where the stream is, to go back there by `set_state`.",
    set_state: "`R.set_state(STATE)` goes to where a stream was, also another of the same kind.",
  },
  function: {
    copy: "`F.copy(swap={S: T}, delete_updates=false)`: the same function with other state in place of its own, or without its updates.",
  },
  node: { rng: "The stream that this random variable draws from: `seed`, `get_state`, `set_state`." },
  tensor: {
    T: "The transpose: all axes in the opposite order.",
    shape: "The lengths of all axes, as a list.",
    dtype: "The dtype, as a string.",
    ndim: "How many axes there are.",
    size: "How many elements there are.",
  },
};

export function hoverMember(
  a: Analysis,
  offset: number,
): { readonly span: Span; readonly markdown: string } | undefined {
  const s = statementAt(a.names, offset);
  if (!s) return undefined;
  let member: Member | undefined;
  let call: Expr | undefined;
  eachExpression(s, (e) => {
    if (e.kind === "call" && e.callee.kind === "member" && touches(e.callee.member.span, offset)) call = e;
    if (e.kind === "member" && touches(e.member.span, offset)) member = e;
  });
  const object = member && entityOf(a, member.object.span);
  const doc = member && object && documentation(object, member.member.text);
  if (!member || !doc) return undefined;
  return { span: member.member.span, markdown: sections([typedExpression(a, call ?? member), ...doc]) };
}

/** The type of the member expression whose member stands at a span. */
export function typedMember(a: Analysis, span: Span): string | undefined {
  const s = statementAt(a.names, span.start);
  let member: Member | undefined;
  if (!s) return undefined;
  eachExpression(s, (e) => {
    if (e.kind === "member" && e.member.span.start === span.start) member = e;
  });
  return member && typedExpression(a, member);
}

const touches = (span: Span, offset: number): boolean => span.start <= offset && offset < span.end;

function documentation(object: Entity, name: string): readonly string[] | undefined {
  const one = (text: string | undefined): readonly string[] | undefined => (text === undefined ? undefined : [text]);
  switch (object.kind) {
    case "streams": {
      const d = findDistribution(object.set.generator, name);
      return d ? [codeBlock(`${d.name}${d.sig}`), d.doc] : one(memberDocs.stream[name]);
    }
    case "rng":
      return one(memberDocs.stream[name]);
    case "function":
      return one(memberDocs.function[name]);
    case "shared":
      return one(memberDocs.shared[name] ?? memberDocs.tensor[name]);
    case "value": {
      const field = object.fields === "unknown" ? undefined : object.fields?.get(name);
      return field
        ? [codeBlock(`${name}: ${printType(field)}`), "A tensor of the file."]
        : one(memberDocs.tensor[name]);
    }
    case "node":
      return one(memberDocs.node[name] ?? memberDocs.tensor[name]);
    case "list":
      return one(memberDocs.tensor[name]);
    default:
      return undefined;
  }
}
