/** @file Puts the user's names, labels and derivation around what an op found wrong with its operands. */
import { dimKey, printDim } from "../../../../runtime/src/ir/dim.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Fault } from "../../../../runtime/src/ops/op.ts";
import { type Code, isCode } from "../catalogue.ts";
import type { Fix, Related } from "../diagnostic.ts";
import { type Application, nodeOf, type Operand } from "./application.ts";
import { derivation } from "./chain.ts";
import { type Context, textOf } from "./context.ts";
import { dimFixes } from "./dim-fixes.ts";
import { typeOf } from "./entity.ts";
import { knownType } from "./known.ts";
import { report } from "./report.ts";

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** Reports a Fault of an op, with `$i` as the user wrote the operand. Without `fixes`, those for its dims. */
export function reportFault(cx: Context, fault: Fault, at: Application, fixes?: readonly Fix[]): void {
  const name = (i: number): string => {
    const operand = at.operands[i];
    if (!operand) return "the argument";
    const text = textOf(cx, operand.span);
    return text.length <= 40
      ? `\`${text}\``
      : at.operands.length === 1
        ? "the argument"
        : `the ${ordinals[i] ?? `${i + 1}th`} operand`;
  };
  const message = fault.message.replace(/\$(\d+)/g, (_, i: string) => name(Number(i)));
  const power = at.what === "^" && fault.code === "dtype" ? "; the power is `**`" : "";
  const code: Code = isCode(fault.code) ? fault.code : "bad-argument";
  report(cx, code, at.span, `${message.startsWith(at.what) ? "" : `${at.what}: `}${message}${power}`, {
    labels: at.operands.flatMap((o) => labelFor(cx, at, o)),
    chain: () => chainOf(fault, at),
    fixes: fixes ?? dimFixes(cx, fault, at),
  });
}

function labelFor(cx: Context, at: Application, o: Operand): Related[] {
  // A default that nobody wrote.
  if (o.span.start === at.span.start && o.span.end === at.span.end) return [];
  const type = typeOf(o.entity) ?? knownType(o.entity);
  if (!type) return [];
  const text = textOf(cx, o.span);
  return [{ message: text.length <= 40 ? `${text}: ${printType(type)}` : printType(type), span: o.span }];
}

/** Where each of the clashing dims comes from. */
function chainOf(fault: Fault, at: Application): readonly Related[] {
  const out: Related[] = [];
  const seen = new Set<string>();
  for (const d of fault.dims ?? []) {
    const node = nodeOf(at, d.operand);
    if (!node) continue;
    for (const step of derivation(node, d.axis, dimKey(d.dim), printDim(d.dim))) {
      const key = `${step.span.start}:${step.message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      out.push(step);
    }
  }
  return out;
}
