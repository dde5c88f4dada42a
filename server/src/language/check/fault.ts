/** @file Puts the user's names, labels and derivation around what an op found wrong with its operands. */
import { dimKey, printDim } from "../../../../runtime/src/ir/dim.ts";
import type { Node } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Fault } from "../../../../runtime/src/ops/op.ts";
import type { Span } from "../ast.ts";
import { type Code, isCode } from "../catalogue.ts";
import type { Related } from "../diagnostic.ts";
import { derivation } from "./chain.ts";
import { type Context, textOf } from "./context.ts";
import { type Entity, typeOf } from "./entity.ts";
import { report } from "./report.ts";

export interface Operand {
  readonly entity: Entity;
  readonly span: Span;
}

export interface Application {
  /** The whole expression. */
  readonly span: Span;
  /** The op as the user wrote it. */
  readonly what: string;
  readonly operands: readonly Operand[];
  /** Operands as nodes, where the op was applied to a graph. */
  readonly nodes?: readonly Node[];
}

const ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** Reports a Fault of an op, with `$i` as the user wrote the operand. */
export function reportFault(cx: Context, fault: Fault, at: Application): void {
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
  const code: Code = isCode(fault.code) ? fault.code : "bad-argument";
  report(cx, code, at.span, message.startsWith(at.what) ? message : `${at.what}: ${message}`, {
    labels: at.operands.flatMap((o) => labelFor(cx, o)),
    chain: () => chainOf(fault, at),
  });
}

function labelFor(cx: Context, o: Operand): Related[] {
  const type = typeOf(o.entity);
  if (!type) return [];
  const text = textOf(cx, o.span);
  return [{ message: text.length <= 40 ? `${text}: ${printType(type)}` : printType(type), span: o.span }];
}

/** Where each of the clashing dims comes from. */
function chainOf(fault: Fault, at: Application): readonly Related[] {
  const out: Related[] = [];
  const seen = new Set<string>();
  for (const d of fault.dims ?? []) {
    const operand = at.operands[d.operand];
    const node =
      at.nodes?.[d.operand] ??
      (operand?.entity.kind === "node" || operand?.entity.kind === "shared" ? operand.entity.node : undefined);
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
