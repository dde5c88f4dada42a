/** @file The names of a `for`, which brackets may group: `i, (x, y)`. */
import type { Name, Nesting } from "./ast.ts";

export interface Targets {
  readonly targets: readonly Name[];
  readonly nesting?: Nesting;
}

/** Names, and groups of names, as one row of names; brackets around all of them group nothing. */
export function ungrouped(items: readonly (Name | Targets)[]): Targets {
  const [only] = items;
  if (only && items.length === 1 && !("kind" in only)) return only;
  const targets = items.flatMap((item) => ("kind" in item ? [item] : item.targets));
  if (items.every(isName)) return { targets };
  return { targets, nesting: items.map((item) => (isName(item) ? 0 : nestingOf(item as Targets))) };
}

/** Brackets around one name group nothing either. */
const isName = (item: Name | Targets): boolean => "kind" in item || (item.targets.length === 1 && !item.nesting);

const nestingOf = ({ targets, nesting }: Targets): Nesting => nesting ?? targets.map(() => 0);

/** As it is written. */
export function printTargets({ targets, nesting }: Targets): string {
  let next = 0;
  const print = (group: Nesting): string =>
    group.map((inner) => (inner === 0 ? targets[next++]!.text : `(${print(inner)})`)).join(", ");
  return print(nestingOf({ targets, ...(nesting && { nesting }) }));
}
