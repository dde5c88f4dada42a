/** @file The ops that a file can name: all but those that stand for something inside the graph. */
import type { Op } from "../../../../runtime/src/ops/op.ts";
import { allOps, findOp } from "../../../../runtime/src/ops/registry.ts";

const callable = (op: Op): boolean => op.kind !== "leaf" && op.category !== "internal";

/** The op that the user can call so, also by an alias. */
export function opCalled(name: string): Op | undefined {
  const op = findOp(name);
  return op && callable(op) ? op : undefined;
}

/** Every name of an op, for suggestions and completion. */
export const opNames = (): string[] =>
  allOps()
    .filter(callable)
    .flatMap((op) => [op.name, ...(op.aliases ?? [])]);
