/** @file Graphs on which a rewrite rule fires, from the terms that it is declared with. */
import { fromValues } from "../../runtime/src/ir/array.ts";
import type { Dtype } from "../../runtime/src/ir/dtype.ts";
import { bug } from "../../runtime/src/ir/internal-error.ts";
import { makeNode, makeRef, type Node } from "../../runtime/src/ir/node.ts";
import { tensorType } from "../../runtime/src/ir/type.ts";
import { Builder } from "../../runtime/src/ops/builder.ts";
import { instantiate, type Term } from "../../runtime/src/optimize/pattern.ts";
import type { Rule } from "../../runtime/src/optimize/rule.ts";

/** The shape of every variable. */
export const exampleShape = [3, 4] as const;

/** The terms that a rule is shown on: its left side, where that says enough. */
export const examplesOf = (rule: Rule): readonly Term[] => rule.examples ?? [rule.left];

/** The dtypes of operands that a rule is tried with. */
export function dtypesOf(rule: Rule): readonly Dtype[] {
  switch (rule.on) {
    case "signed":
      return ["float64", "int32"];
    case "integer":
      return ["int64"];
    default:
      return ["float64"];
  }
}

/** A term over input leaves of one dtype; `c` and `d` are constants, `condition` is a bool, and so is all of a rule of logic. */
export function exampleGraph(rule: Rule, term: Term, dtype: Dtype, constants: readonly [number, number]): Node {
  const g = new Builder();
  const leaf = (name: string, type: Dtype): Node =>
    makeNode({ op: "input", attrs: { ref: makeRef("input", name) }, type: tensorType(type, exampleShape), name });
  const scalar = (v: number): Node => g.constant(fromValues(dtype, [], [v]));
  const ofBools = /^(not|and|or)-/.test(rule.name);
  const found: Record<string, Node> = {
    condition: leaf("condition", "bool"),
    c: scalar(constants[0]),
    d: scalar(constants[1]),
  };
  for (const name of ["x", "y", "z", "a", "b"]) found[name] = leaf(name, ofBools ? "bool" : dtype);
  const made = instantiate(g, term, found);
  return typeof made === "object" ? made : bug(`${rule.name} is no application`);
}
