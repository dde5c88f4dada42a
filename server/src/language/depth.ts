/** @file How deep a tree is: what reads trees calls itself, so that a row of ten thousand `+` would overflow its stack. */

/** How many nodes a path of the tree of one chunk may pass. */
export const maxDepth = 256;

export const tooDeep = `this is nested more than ${maxDepth} operations deep: give a part of it a name`;

/** Whether some path through the arrays and objects of `tree` passes more than `limit` nodes (objects with a `kind`). Needs no stack. */
export function deeperThan(tree: object, limit: number): boolean {
  let level: object[] = [tree];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: object[] = [];
    for (const node of level) collectNodes(node, next);
    level = next;
  }
  return false;
}

/** The nearest nodes below `node`. */
function collectNodes(node: object, into: object[]): void {
  for (const value of Object.values(node)) {
    if (typeof value !== "object" || value === null) continue;
    if ("kind" in value) into.push(value);
    else if (Array.isArray(value) || !("start" in value)) collectNodes(value, into);
  }
}
