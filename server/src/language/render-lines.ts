/** @file Lines to text, with the comments behind consecutive lines in one column. */
import { type Line, maxWidth } from "./wrap.ts";

/** Pads the code of lines that follow each other and all have a comment, unless one would become too long by it. */
export function alignComments(lines: readonly Line[]): readonly Line[] {
  const aligned = [...lines];
  let from = 0;
  while (from < lines.length) {
    if (!isCommented(lines[from] as Line)) {
      from++;
      continue;
    }
    let to = from + 1;
    while (to < lines.length && isCommented(lines[to] as Line) && !lines[to]?.blankBefore) to++;
    const run = lines.slice(from, to);
    const column = Math.max(...run.map(({ indent, code }) => indent + code.length));
    if (run.every(({ comment }) => column + 2 + (comment?.length ?? 0) <= maxWidth)) {
      run.forEach((line, k) => {
        aligned[from + k] = { ...line, code: line.code.padEnd(column - line.indent) };
      });
    }
    from = to;
  }
  return aligned;
}

function isCommented({ code, comment }: Line): boolean {
  return code !== "" && comment !== undefined;
}

export function renderLine({ indent, code, comment }: Line): string {
  const margin = " ".repeat(indent);
  if (comment === undefined) return code === "" ? "" : margin + code;
  return code === "" ? margin + comment : `${margin}${code}  ${comment}`;
}
