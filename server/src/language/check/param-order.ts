/** @file What holds of every list of parameters: each name once, those with defaults last. */
import type { Expr, Name, Span } from "../ast.ts";
import type { Context } from "./context.ts";
import { replacing, report } from "./report.ts";

interface Param {
  readonly name: Name;
  /** By which callers know it. */
  readonly as?: Name;
  readonly default?: Expr;
  readonly span: Span;
}

/** False after a diagnostic; `owner` is the function or def. */
export function checkParamOrder(cx: Context, owner: string, params: readonly Param[]): boolean {
  const names = new Map<string, Span>();
  let good = true;
  let defaulted: Param | undefined;
  for (const p of params) {
    const name = p.as ?? p.name;
    const before = names.get(name.text);
    if (before) {
      report(cx, "repeated-parameter", name.span, `two parameters of \`${owner}\` are called \`${name.text}\``, {
        labels: [{ message: "the first one", span: before }],
      });
      good = false;
    }
    names.set(name.text, name.span);
    if (p.default) defaulted ??= p;
    else if (defaulted) {
      reportOrder(cx, params, p, defaulted);
      good = false;
    }
  }
  return good;
}

function reportOrder(cx: Context, params: readonly Param[], p: Param, defaulted: Param): void {
  const text = (x: Param): string => cx.file.options.text.slice(x.span.start, x.span.end);
  const ordered = [...params.filter((x) => !x.default), ...params.filter((x) => x.default)];
  const span = { start: params[0]!.span.start, end: params.at(-1)!.span.end };
  report(
    cx,
    "default-order",
    p.span,
    `\`${(p.as ?? p.name).text}\` has no default but comes after \`${(defaulted.as ?? defaulted.name).text}\`, which has one`,
    {
      labels: [{ message: "has a default", span: defaulted.span }],
      fixes: [replacing("Put parameters with defaults last", span, ordered.map(text).join(", "), true)],
    },
  );
}
