/** @file The call, index or list that the cursor stands in, by the text alone: works in half-typed code. */

export interface Around {
  readonly bracket: "(" | "[" | "{";
  /** Offset of the opening bracket. */
  readonly open: number;
  /** The dotted word right before it: `f`, `srng.normal`, `float64`; empty for a list or a group. */
  readonly callee: string;
  /** Offset at which the callee begins. */
  readonly calleeStart: number;
  /** Texts of the arguments up to the cursor; the last is being typed. */
  readonly args: readonly string[];
}

/** Innermost first. Reads back to the start of the statement, at most 5000 characters. */
export function bracketsAround(text: string, offset: number): readonly Around[] {
  const start = statementStart(text, offset);
  const open: { bracket: "(" | "[" | "{"; at: number; commas: number[] }[] = [];
  for (let i = start; i < offset; i++) {
    const c = text[i]!;
    if (c === '"' || c === "'") {
      i = skipString(text, i, offset);
    } else if (c === "#") {
      while (i < offset && text[i] !== "\n") i++;
    } else if (c === "(" || c === "[" || c === "{") open.push({ bracket: c, at: i, commas: [] });
    else if (c === ")" || c === "]" || c === "}") open.pop();
    else if (c === ",") open.at(-1)?.commas.push(i);
  }
  return open.reverse().map(({ bracket, at, commas }) => {
    const callee = /[\p{L}\p{N}_.]*$/u.exec(text.slice(start, at))![0];
    const cuts = [at, ...commas, offset];
    const args = cuts.slice(1).map((end, i) => text.slice(cuts[i]! + 1, end).trim());
    return { bracket, open: at, callee, calleeStart: at - callee.length, args };
  });
}

/** The texts of all arguments of a call, also of those behind the cursor; the one that is being typed may be empty. */
export function allArguments(text: string, offset: number, around: Around): readonly string[] {
  const rest = [""];
  let depth = 0;
  const end = Math.min(text.length, offset + 5000);
  for (let i = offset; i < end; i++) {
    const c = text[i]!;
    if (c === '"' || c === "'") {
      const last = skipString(text, i, end);
      rest[rest.length - 1] += text.slice(i, last + 1);
      i = last;
      continue;
    }
    // The next statement begins: the call is not closed yet.
    if (c === "\n" && !/[ \t)\]}]/.test(text[i + 1] ?? "")) return around.args;
    if (c === "#") break;
    if (")]}".includes(c) && depth-- === 0) break;
    if ("([{".includes(c)) depth++;
    if (c === "," && depth === 0) rest.push("");
    else rest[rest.length - 1] += c;
  }
  const [typed = "", ...others] = rest;
  return [...around.args.slice(0, -1), `${around.args.at(-1) ?? ""}${typed}`.trim(), ...others.map((x) => x.trim())];
}

/** The start of the last line above the cursor that begins a statement (no blank first), within bounds. */
function statementStart(text: string, offset: number): number {
  const floor = Math.max(0, offset - 5000);
  let at = text.lastIndexOf("\n", offset - 1) + 1;
  while (at > floor && /^[ \t)\]}]/.test(text.slice(at, at + 1))) at = text.lastIndexOf("\n", at - 2) + 1;
  return Math.max(at, floor);
}

function skipString(text: string, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === text[at] || text[i] === "\n") return i;
  }
  return end;
}
