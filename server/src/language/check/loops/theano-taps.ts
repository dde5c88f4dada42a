/** @file Theano's `dict(initial=x0, taps=[-1])` and `{input: xs, taps: [-1, 0]}` in a loop: told once, with what to write here. */
import type { Call, Expr, Name } from "../../ast.ts";
import { type Context, textOf } from "../context.ts";
import { replacing, report } from "../report.ts";

/** True after a diagnostic: some sequence or start of the call is written as a dict. */
export function reportsTheanoTaps(cx: Context, what: string, call: Call): boolean {
  for (const { value } of call.args) {
    const items = value.kind === "list" || value.kind === "tuple" ? value.items : [value];
    for (const item of items) {
      const entries = entriesOf(item);
      if (!entries) continue;
      const instead = rewritten(cx, entries);
      const fixes = instead === undefined ? [] : [replacing(`Change to ${instead}`, item.span, instead, true)];
      const message = instead?.startsWith("taps")
        ? `${what}: Theano's dict is written \`${instead}\` here`
        : instead === undefined
          ? `${what}: what a step sees is told by \`taps(x, [-2, -1])\` here, not by a dict`
          : `${what}: Theano's dict is just \`${instead}\` here; \`taps(x, [-2, -1])\` tells of other steps`;
      report(cx, "taps", item.span, message, { fixes });
      return true;
    }
  }
  return false;
}

type Entries = ReadonlyMap<string, Expr>;

/** Of `{a: b}`, `{"a": b}` and `dict(a=b)`. */
function entriesOf(e: Expr): Entries | undefined {
  if (e.kind === "dict") return new Map(e.entries.map(({ key, value }) => [keyText(key), value]));
  if (e.kind !== "call" || e.callee.kind !== "name" || e.callee.text !== "dict") return undefined;
  return new Map(e.args.map(({ name, value }) => [name?.text ?? "", value]));
}

function keyText(key: Expr): string {
  if (key.kind === "string") return key.value;
  return key.kind === "name" ? (key satisfies Name).text : "";
}

/** The tensor alone where the step sees just the one element; undefined where it is not clear what is meant. */
function rewritten(cx: Context, entries: Entries): string | undefined {
  if (entries.size === 0) return "none";
  const of = entries.get("initial") ?? entries.get("input");
  if (!of) return undefined;
  const taps = entries.get("taps");
  const offsets = taps && textOf(cx, taps.span).replace(/[\s[\]()]/g, "");
  const plain = entries.has("initial") ? "-1" : "0";
  const text = textOf(cx, of.span);
  return offsets === undefined || offsets === plain ? text : `taps(${text}, ${textOf(cx, taps!.span)})`;
}
