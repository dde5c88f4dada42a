/** @file Matches the arguments of a call with parameters, by position and by name. */
import type { Argument, Span } from "../ast.ts";
import { type Context, quoted } from "./context.ts";
import { elaborateArgument } from "./dict.ts";
import type { Entity } from "./entity.ts";
import { parameterMeant } from "./foreign-words.ts";
import { replacing, report } from "./report.ts";
import { nearest } from "./suggest.ts";

/** An argument that has been elaborated. */
export interface Given {
  readonly entity: Entity;
  readonly span: Span;
}

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly?: boolean;
  /** Takes all positional arguments that are left. */
  readonly rest?: boolean;
}

export interface Matched {
  readonly byName: ReadonlyMap<string, Given>;
  readonly rest: readonly Given[];
}

/** Elaborates each argument once and gives it to its parameter; undefined after a diagnostic. `self` is the receiver of a method. */
export function matchArguments(
  cx: Context,
  what: string,
  params: readonly Parameter[],
  args: readonly Argument[],
  callSpan: Span,
  self?: Given,
): Matched | undefined {
  const byName = new Map<string, Given>();
  const rest: Given[] = [];
  const positional = params.some((p) => p.keywordOnly) ? params.filter((p) => !p.keywordOnly) : params;
  const restParam = positional.find((p) => p.rest);
  let next = 0;
  let good = true;
  const place = (given: Given): void => {
    const param = positional[next];
    if (param && !param.rest) {
      byName.set(param.name, given);
      next++;
    } else if (restParam) {
      rest.push(given);
    } else {
      good = false;
      if (given.entity.kind !== "poison" || next === positional.length)
        tooMany(cx, what, positional, args.length + (self ? 1 : 0), given.span);
      next++;
    }
  };
  if (self) place(self);
  for (const a of args) {
    const entity = elaborateArgument(cx, a.value);
    const given: Given = { entity, span: a.value.span };
    if (!a.name) {
      if (good) place(given);
      continue;
    }
    const name = a.name.text;
    const param = params.find((p) => p.name === name);
    if (!param) {
      const known = params.map((p) => p.name);
      const near = parameterMeant(name, known) ?? nearest(name, known);
      report(
        cx,
        "unknown-argument",
        a.name.span,
        `${what} has no parameter \`${name}\`${near ? `; did you mean \`${near}\`?` : ""}`,
        {
          fixes: near ? [replacing(`Change to ${near}`, a.name.span, near)] : [],
        },
      );
      good = false;
    } else if (byName.has(name)) {
      report(cx, "repeated-argument", a.span, `${what}: \`${name}\` is given twice`, {
        labels: [{ message: "given here first", span: byName.get(name)!.span }],
      });
      good = false;
    } else {
      byName.set(name, given);
    }
  }
  if (!good) return undefined;
  const isMissing = (p: Parameter): boolean => p.required && !p.rest && !byName.has(p.name);
  if (params.some(isMissing)) {
    const missing = params.filter(isMissing).map((p) => `\`${p.name}\``);
    report(
      cx,
      "missing-argument",
      callSpan,
      `${what} needs ${missing.length === 1 ? "an argument" : "arguments"} for ${missing.join(", ")}`,
    );
    return undefined;
  }
  return { byName, rest };
}

function tooMany(cx: Context, what: string, positional: readonly Parameter[], count: number, span: Span): void {
  const names = positional.map((p) => `\`${p.name}\``).join(", ");
  const takes =
    positional.length === 0
      ? "no arguments"
      : positional.length === 1
        ? `one argument, ${names}`
        : `${positional.length} arguments (${names})`;
  report(
    cx,
    "too-many-arguments",
    span,
    `${what} takes ${takes} by position, but ${count} are given; ${quoted(cx, span, "this one")} is too many`,
  );
}
