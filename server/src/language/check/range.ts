/** @file `range` with bounds that the text says. */
import { scalarOf } from "../../../../runtime/src/ir/array.ts";
import type { Span } from "../ast.ts";
import { constantValue, type Entity } from "./entity.ts";

type Bounds = readonly number[];

/** Start, stop and step of one to three arguments. */
const spread = (b: Bounds): readonly [number, number, number] =>
  b.length === 1 ? [0, b[0]!, 1] : [b[0]!, b[1]!, b[2] ?? 1];

/** How many numbers there are; 0 for a step of 0, which the run refuses. */
export function lengthOfRange(bounds: Bounds): number {
  const [start, stop, step] = spread(bounds);
  return step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
}

/** The numbers, each as a literal. */
export function itemsOfRange(bounds: Bounds, span: Span): Entity[] {
  const [start, , step] = spread(bounds);
  return Array.from({ length: lengthOfRange(bounds) }, (_, i) =>
    constantValue(scalarOf("int64", start + i * step), span, true),
  );
}
