/** @file A weight times a logarithm, the term of every cross-entropy. */
import type { Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";

/**
 * weight · log(p), where a weight of 0 gives 0 even if p is 0; so does its derivative. Where `p` is a softmax or a sigmoid, or 1 less
 * one, it is left bare: log(p) is then computed from its operand, and is finite.
 */
export function weightedLog(g: Builder, weight: Node, p: Node): Node {
  if (isProbability(p) || (p.op === "sub" && isProbability(p.inputs[1]!))) return g.mul(weight, g.log(p));
  const nothing = g.op("logical_and", [g.equal(weight, 0), g.equal(p, 0)]);
  return g.mul(weight, g.log(g.where(nothing, 1, p)));
}

const isProbability = (p: Node): boolean => p.op === "softmax" || p.op === "sigmoid";
