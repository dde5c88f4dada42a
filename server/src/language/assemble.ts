/** @file From a laid-out statement to its tree: matches its chunks and puts blocks and clauses in their places. */
import type { Clause, Statement } from "./ast.ts";
import type { Chunk, Problem } from "./chunk.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Unit } from "./layout.ts";
import { matchChunk } from "./match.ts";

/** The tree of a statement; what is wrong with it goes to `diagnostics`. */
export function assemble(text: string, unit: Unit, diagnostics: Diagnostic[]): Statement {
  const report = (problem: Problem): void => {
    diagnostics.push(syntaxError(problem));
  };
  const assembleAll = (units: readonly Unit[]): Statement[] => units.map((inner) => assemble(text, inner, diagnostics));
  const clause = (chunk: Chunk): Clause => {
    const matched = matchChunk(text, chunk, "clause");
    for (const problem of matched.problems) report(problem);
    if (matched.tree.kind === "junk") return { kind: "junk-clause", span: matched.tree.span };
    return matched.tree as Clause;
  };

  const matched = matchChunk(text, unit.chunk, unit.body ? "head" : "statement");
  const head = matched.tree as Statement;
  for (const problem of matched.problems) report(problem);
  for (const problem of unit.problems) report(problem);
  const span = { start: unit.chunk.start, end: unit.end };
  const doc = unit.doc === undefined ? {} : { doc: unit.doc };
  switch (head.kind) {
    case "function":
      return { ...head, ...doc, clauses: unit.clauses.map(clause), span };
    case "def":
      return unit.body ? { ...head, ...doc, body: assembleAll(unit.body), span } : { ...head, ...doc };
    case "for":
    case "while":
      return { ...head, body: assembleAll(unit.body ?? []), span };
    case "if": {
      const otherwise = unit.otherwise && { otherwise: assembleAll(unit.otherwise) };
      return { ...head, body: assembleAll(unit.body ?? []), ...otherwise, span };
    }
    case "junk":
      unit.clauses.forEach(clause);
      return { ...head, body: assembleAll([...(unit.body ?? []), ...(unit.otherwise ?? [])]), span };
    case "input":
    case "shared":
    case "assign":
      return { ...head, ...doc };
    default:
      return head;
  }
}

function syntaxError({ message, span: place, related, replacement }: Problem): Diagnostic {
  // A copy: diagnostics move with their statement, the layout that the problem may belong to does not.
  const span = { ...place };
  const fixes =
    replacement === undefined
      ? []
      : [{ title: `Write \`${replacement.trim()}\``, edits: [{ span, text: replacement }], certain: true }];
  return {
    code: "syntax",
    severity: "error",
    message,
    span,
    labels: related ? [{ ...related, span: { ...related.span } }] : [],
    chain: [],
    fixes,
  };
}
