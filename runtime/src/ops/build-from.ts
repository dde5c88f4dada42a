/** @file Applies an op where the user may be at fault, from code that holds a Builder (list ops). */
import type { Attrs, Node } from "../ir/node.ts";
import { build } from "./build.ts";
import type { Builder } from "./builder.ts";
import type { Fault } from "./op.ts";

/** As `build`, with the builder's span. */
export const buildFrom = (g: Builder, op: string, inputs: readonly Node[], attrs: Attrs): Node | Fault =>
  build(op, inputs, attrs, g.span);
