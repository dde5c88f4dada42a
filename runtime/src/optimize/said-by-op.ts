/** @file What an op has to say of lengths that turned out not to fit it: the words that the checker would have used, had it known them. */
import type { Attrs, Node, Ref } from "../ir/node.ts";
import { build } from "../ops/build.ts";
import { type Fault, isFault } from "../ops/op.ts";
import { opNamed } from "../ops/registry.ts";

const ordinals = ["first", "second", "third", "fourth"];

/** The fault of `node` with these inputs and attributes, all of whose lengths are numbers; undefined when the op takes them. */
export function saidByOp(node: Node, inputs: readonly Node[], attrs: Attrs): Fault | undefined {
  const { kind } = opNamed(node.op);
  if (kind === "leaf" || kind === "list" || kind === "word" || kind === "region") return undefined;
  const again = build(node.op, inputs, attrs, node.span);
  if (!isFault(again)) return undefined;
  const message = again.message.replace(/\$(\d+)/g, (_, i: string) => nameOf(node.inputs, Number(i)));
  return { ...again, message: message.startsWith(node.op) ? message : `${node.op}: ${message}` };
}

/** As the user calls an operand, where it has a name. */
function nameOf(operands: readonly Node[], i: number): string {
  const operand = operands[i];
  const name = operand?.name ?? (operand?.attrs.ref as Ref | undefined)?.name;
  if (name !== undefined) return `\`${name}\``;
  return operands.length === 1 ? "the argument" : `the ${ordinals[i] ?? `${i + 1}th`} operand`;
}
