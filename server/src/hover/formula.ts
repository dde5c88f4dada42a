/** @file Formulas as a hover shows them: broken over lines where they are long, with the letters that they use below. */
import type { Node } from "../../../runtime/src/ir/node.ts";
import { formula } from "../../../runtime/src/optimize/formula.ts";
import { stretchedScalar } from "../../../runtime/src/optimize/write-formula.ts";
import { codeBlock } from "./markdown.ts";

const width = 76;
/** What is longer than this has its inner parts cut with `…`. */
const limit = 320;

/** A block `head = formula`, and a line for each letter in it. What was derived, and not written by the user, has a `canonical` form. */
export function formulaBlock(head: string, node: Node, canonical = false): string {
  // The type stands above it: that a scalar fills a tensor needs no words here.
  const scalar = stretchedScalar(node);
  const { text, where } = formula(scalar && (canonical || scalar.op === "constant") ? scalar : node, {
    limit,
    canonical,
  });
  return codeBlock(
    [...broken(`${head} = `, text), ...where.flatMap((w) => broken(`  where ${w.name} = `, w.text))].join("\n"),
  );
}

/** Breaks before the sums and differences outside brackets, or after commas inside the outermost ones. */
function broken(head: string, text: string): readonly string[] {
  if (head.length + text.length <= width) return [head + text];
  const pieces = cut(text);
  const lines: string[] = [];
  const indent = " ".repeat(Math.min(head.length, 12));
  let line = head;
  for (const piece of pieces) {
    if (line.trim() !== head.trim() && line.length + piece.length > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** Before ` + ` and ` - `, after `, `: at any depth where a line would else be too long, outermost first. */
function cut(text: string, depth = 0): readonly string[] {
  const places: number[] = [];
  let level = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ("([".includes(c)) level++;
    else if (")]".includes(c)) level--;
    else if (level === depth && c === " " && /^ [+-] /.test(text.slice(i, i + 3))) places.push(i + 1);
    else if (level === depth && depth > 0 && c === "," && text[i + 1] === " ") places.push(i + 2);
  }
  const pieces = [0, ...places].map((from, i) => text.slice(from, places[i]));
  if (depth >= 3) return pieces;
  return pieces.flatMap((p) => (p.length > width ? cut(p, depth + 1) : [p]));
}
