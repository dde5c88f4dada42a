/** @file Sets of nodes that one step computes each, and the order in which they can run. */
import type { Node } from "../../ir/node.ts";

/** A set of nodes that one step computes. */
export interface Group {
  readonly kind: "loop" | "kernel";
  readonly space: readonly number[];
  readonly nodes: Node[];
  /** Groups whose tensors it reads. */
  readonly needs: Set<Group>;
  /** Tensors that it reads at more than one point. */
  readonly reads: Set<Node>;
  cost: number;
}

export function sharesReads(g: Group, reads: ReadonlySet<Node>): boolean {
  for (const r of reads) if (g.reads.has(r)) return true;
  return false;
}

/** The groups, and all that they need by way of others. */
export function closure(groups: ReadonlySet<Group>): ReadonlySet<Group> {
  if (groups.size === 0) return groups;
  const seen = new Set(groups);
  for (const g of seen) for (const n of g.needs) seen.add(n);
  return seen;
}

/** Groups with those that they need before them. */
export function sortGroups(groups: readonly Group[]): Group[] {
  const sorted: Group[] = [];
  const done = new Set<Group>();
  const stack: { group: Group; needs: Group[] }[] = [];
  for (const root of groups) {
    if (done.has(root)) continue;
    done.add(root);
    stack.push({ group: root, needs: [...root.needs] });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.needs.pop();
      if (next === undefined) {
        sorted.push(top.group);
        stack.pop();
      } else if (!done.has(next)) {
        done.add(next);
        stack.push({ group: next, needs: [...next.needs] });
      }
    }
  }
  return sorted;
}
