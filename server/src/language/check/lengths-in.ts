/** @file The names and unknowns that a dim is made of. */
import { type Dim, visitAtoms } from "../../../../runtime/src/ir/dim.ts";

/** Keys of the atoms in a dim: `n` and `k` of `2 * n + min(k, 3)`. */
export function lengthsIn(d: Dim): string[] {
  const keys: string[] = [];
  visitAtoms(d, (a) => {
    if (a.kind === "name" || a.kind === "unknown") keys.push(a.key);
  });
  return keys;
}

/** Whether an input has to tell how long it is. */
export function hasName(d: Dim): boolean {
  let found = false;
  visitAtoms(d, (a) => {
    found ||= a.kind === "name";
  });
  return found;
}
