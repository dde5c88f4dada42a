/** @file The parameters of the lambdas that the cursor stands in, by the text before it: the line may not be one that can be read yet. */

const arrow = /(?:\(([^()]*)\)|([\p{L}_][\p{L}\p{M}\p{N}_]*))\s*=>/gu;

/** Innermost first; `before` is the text from the start of the statement to the cursor. */
export function lambdaParameters(before: string): readonly string[] {
  const found: string[] = [];
  for (const match of before.matchAll(arrow)) {
    if (!isOpen(before.slice(match.index + match[0].length))) continue;
    const names = (match[1] ?? match[2]!).split(",").map((name) => name.trim());
    found.unshift(...names.filter((name) => name !== ""));
  }
  return [...new Set(found)];
}

/** Whether the argument that a lambda's body begins goes on to the end of the text. */
function isOpen(body: string): boolean {
  let depth = 0;
  for (const c of body.replace(/"[^"]*"|'[^']*'|#.*/g, "")) {
    if ("([{".includes(c)) depth++;
    else if (")]}".includes(c)) depth--;
    if (depth < 0 || (c === "," && depth === 0)) return false;
  }
  return true;
}
