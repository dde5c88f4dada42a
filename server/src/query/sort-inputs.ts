/** @file Puts neighbouring `input` lines in the order of their names. */
import type { Analysis } from "../analysis.ts";
import type { InputDecl } from "../language/ast.ts";
import type { Fix } from "../language/diagnostic.ts";

/** Undefined where they are in order. A comment or another statement between two keeps them apart. */
export function sortInputs(a: Analysis): Fix | undefined {
  const edits = runsOf(a).flatMap((run) => {
    const sorted = [...run].sort((x, y) => compare(x.names[0]!.text, y.names[0]!.text));
    return run.flatMap((s, i) => {
      const text = a.text.slice(sorted[i]!.span.start, sorted[i]!.span.end);
      return sorted[i] === s ? [] : [{ span: s.span, text }];
    });
  });
  return edits.length > 0 ? { title: "Sort inputs", edits, certain: true } : undefined;
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);

/** Inputs with nothing but blanks between them. */
function runsOf(a: Analysis): readonly (readonly InputDecl[])[] {
  const runs: InputDecl[][] = [];
  let end = -1;
  for (const s of a.names.statements) {
    if (s.kind !== "input" || s.names.length === 0) continue;
    const last = runs.at(-1);
    if (last && a.text.slice(end, s.span.start).trim() === "") last.push(s);
    else runs.push([s]);
    end = s.span.end;
  }
  return runs;
}
