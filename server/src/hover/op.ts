/** @file Hover on an op: signature, documentation, derivative, examples. */
import type { Op } from "../../../runtime/src/ops/op.ts";
import { codeBlock, sections } from "./markdown.ts";

export function hoverOp(op: Op): string {
  const derivative = op.gradDoc
    ? `Derivative: ${op.gradDoc.includes("`") ? op.gradDoc : `\`${op.gradDoc}\``}`
    : op.gradNote
      ? `No gradient: ${op.gradNote}`
      : op.grad
        ? undefined
        : "";
  const examples = op.examples.map(([expression, value]) => `${expression}  # ${value}`);
  return sections([
    codeBlock(`${op.name}${op.sig}`),
    op.doc,
    derivative,
    examples.length > 0 ? codeBlock(examples.join("\n")) : undefined,
    op.aliases && op.aliases.length > 0 ? `Also called ${op.aliases.map((x) => `\`${x}\``).join(", ")}.` : undefined,
  ]);
}
