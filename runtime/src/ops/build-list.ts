/** @file Applies an op that is made of other ops at once: it gives a list of nodes (`split`), or one (`unique`). */
import { bug } from "../ir/internal-error.ts";
import type { Attrs, Node, Span } from "../ir/node.ts";
import { castInputs } from "./build.ts";
import { Builder } from "./builder.ts";
import { type Fault, isFault } from "./op.ts";
import { opNamed } from "./registry.ts";

/** Gives the nodes, one node, or a Fault; never throws for the user's mistakes. */
export function buildList(
  op: string,
  inputs: readonly Node[],
  attrs: Attrs = {},
  span?: Span,
): readonly Node[] | Node | Fault {
  const declared = opNamed(op);
  if (declared.kind !== "list") return bug(`${op} gives one node`);
  const cast = castInputs(declared.dtypes, inputs, attrs, span);
  return isFault(cast) ? cast : declared.parts(new Builder(span), cast, attrs);
}
