/** @file 1 - x², as derivatives of inverse functions need it. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";

/** (1 - x)(1 + x), which loses no digits near ±1. */
export const oneMinusSquare = (g: Builder, x: Node): Node => g.mul(g.sub(1, x), g.add(1, x));
