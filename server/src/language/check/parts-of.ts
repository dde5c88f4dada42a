/** @file The parts of what holds several things: lists, results of a call, values with parts. */
import type { ValueExpr } from "../program.ts";
import type { Entity } from "./entity.ts";

/** The parts that destructuring gives, and an index that is a number; undefined for what has none. */
export function partsOf(value: Entity): readonly Entity[] | undefined {
  switch (value.kind) {
    case "list":
    case "tuple":
      return value.items;
    case "results":
      return value.outputs.map((o, index) => ({ kind: "value", expr: resultExpr(value.expr, index), type: o.type }));
    case "value":
      return value.parts?.map((type, index) => ({
        kind: "value",
        expr: resultExpr(value.expr, index),
        ...(type && { type }),
      }));
    default:
      return undefined;
  }
}

const resultExpr = (of: ValueExpr, index: number): ValueExpr => ({ kind: "result", of, index, span: of.span });
