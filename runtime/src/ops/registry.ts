/** @file Looks ops up by name; filled by `index.ts`, the only list. */
import { bug } from "../ir/internal-error.ts";
import type { Op } from "./op.ts";

const byName = new Map<string, Op>();

export function register(ops: readonly Op[]): void {
  for (const op of ops) {
    for (const name of [op.name, ...(op.aliases ?? [])]) {
      if (byName.has(name)) bug(`two ops are called ${name}`);
      byName.set(name, op);
    }
  }
}

/** The op called so, also by an alias; undefined when there is none. */
export const findOp = (name: string): Op | undefined => byName.get(name);

/** The op of a node, which always exists. */
export const opNamed = (name: string): Op => byName.get(name) ?? bug(`no op called ${name}`);

/** Every op once, in the order of the list. */
export const allOps = (): Op[] => [...new Set(byName.values())];
