/**
 * @file Writes a node as a formula in the user's own names: for hovers and for explaining gradients.
 *
 * Nodes that the user named are written by their names, all others by what they are made of. What is used more than once gets a
 * letter of its own and a line below.
 */
import type { Node } from "../ir/node.ts";
import { ownName, writeNode, writtenInputs } from "./write-formula.ts";

export interface Formula {
  readonly text: string;
  /** Definitions of the letters in `text`, in the order of their use. */
  readonly where: readonly { readonly name: string; readonly text: string }[];
}

export interface FormulaOptions {
  /** Longest text of one line; what lies deeper becomes `…`. Default 120. */
  readonly limit?: number;
  /** Numbers of a product multiplied and in front, what divides behind: for what no user has written. */
  readonly canonical?: boolean;
}

const deepest = 12;

/** The formula of `root`, also where it has a name itself. */
export function formula(root: Node, options: FormulaOptions = {}): Formula {
  const limit = options.limit ?? 120;
  const letters = lettersFor(root);
  const write = (node: Node): string => {
    for (let depth = deepest; depth > 0; depth--) {
      const text = writeNode(node, letters, depth, options.canonical);
      if (text.length <= limit) return text;
    }
    return "…";
  };
  const where = [...letters].map(([node, name]) => ({ name, text: write(node) }));
  const text = write(root);
  return { text, where: inUse(text, where) };
}

/** Only the definitions that the text reaches: what was cut off needs none. */
function inUse(text: string, where: Formula["where"]): Formula["where"] {
  const mentions = (t: string, name: string): boolean =>
    new RegExp(`(^|[^\\p{L}\\d_])${name}($|[^\\p{L}\\d_])`, "u").test(t);
  const reached: { readonly name: string; readonly text: string }[] = [];
  let texts = [text];
  while (texts.length > 0) {
    const next = where.filter((w) => !reached.includes(w) && texts.some((t) => mentions(t, w.name)));
    reached.push(...next);
    texts = next.map((w) => w.text);
  }
  return reached;
}

/** A letter for each unnamed application of at least two operations that is used more than once. */
function lettersFor(root: Node): ReadonlyMap<Node, string> {
  const uses = new Map<Node, number>([[root, 1]]);
  const names = new Set<string>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const name = ownName(node);
    if (name !== undefined) names.add(name);
    if (name !== undefined && node !== root) continue;
    for (const n of writtenInputs(node)) {
      const count = uses.get(n) ?? 0;
      uses.set(n, count + 1);
      if (count === 0) stack.push(n);
    }
  }
  const shared = [...uses].filter(([n, count]) => count > 1 && ownName(n) === undefined && isLong(n)).map(([n]) => n);
  const letters = new Map<Node, string>();
  let next = 0;
  for (const node of shared.sort((a, b) => a.id - b.id)) {
    let name: string;
    do name = letterAt(next++);
    while (names.has(name));
    letters.set(node, name);
  }
  return letters;
}

const letterAt = (i: number): string => `${"abcdefghijklmnopqrstuvwxyz"[i % 26]}${i < 26 ? "" : Math.floor(i / 26)}`;

/** Worth a letter: not a sign or a transposition of something short. */
const isLong = (node: Node): boolean =>
  node.inputs.length > 1 || node.inputs.some((n) => n.inputs.length > 0 && ownName(n) === undefined);
