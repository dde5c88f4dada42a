/** @file Text to syntax tree. Never throws; what cannot be read becomes a junk node with a message, and hides nothing beside it. */
import type { Cell, Clause, Comment, SourceFile, Statement } from "./ast.ts";
import type { Chunk, Problem } from "./chunk.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { layOut, type Unit } from "./layout.ts";
import { matchChunk } from "./match.ts";

export interface Parsed {
  readonly file: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a whole file, in time linear in its length. */
export function parse(text: string): Parsed {
  const diagnostics: Diagnostic[] = [];
  const comments: Comment[] = [];
  const cells: Cell[] = [];
  for (const cell of layOut(text)) {
    const assembler = new Assembler(text, diagnostics);
    const statements = assembler.statements(cell.units);
    for (const comment of cell.comments) comments.push(comment);
    if (!cell.header && statements.length === 0) continue;
    cells.push({
      ...(cell.title !== undefined && { title: cell.title }),
      ...(cell.header && { header: cell.header }),
      statements,
      span: cell.span,
    });
  }
  return { file: { kind: "file", cells, comments, span: { start: 0, end: text.length } }, diagnostics };
}

/** A statement of which a block still has to be filled in. */
type Head = Statement;

class Assembler {
  readonly #text: string;
  readonly #diagnostics: Diagnostic[];

  constructor(text: string, diagnostics: Diagnostic[]) {
    this.#text = text;
    this.#diagnostics = diagnostics;
  }

  statements(units: readonly Unit[]): Statement[] {
    return units.map((unit) => this.#statement(unit));
  }

  #statement(unit: Unit): Statement {
    const head = this.#head(unit);
    for (const problem of unit.problems) this.#report(problem);
    const span = { start: unit.chunk.start, end: unit.end };
    const doc = unit.doc === undefined ? {} : { doc: unit.doc };
    switch (head.kind) {
      case "function":
        return { ...head, ...doc, clauses: unit.clauses.map((chunk) => this.#clause(chunk)), span };
      case "def":
        return unit.body ? { ...head, ...doc, body: this.statements(unit.body), span } : { ...head, ...doc };
      case "for":
      case "while":
        return { ...head, body: this.statements(unit.body ?? []), span };
      case "if":
        return {
          ...head,
          body: this.statements(unit.body ?? []),
          ...(unit.otherwise && { otherwise: this.statements(unit.otherwise) }),
          span,
        };
      case "junk":
        for (const clause of unit.clauses) this.#clause(clause);
        return { ...head, body: this.statements([...(unit.body ?? []), ...(unit.otherwise ?? [])]), span };
      case "input":
      case "shared":
      case "assign":
        return { ...head, ...doc };
      default:
        return head;
    }
  }

  #head(unit: Unit): Head {
    const { chunk } = unit;
    const matched = matchChunk(this.#text, chunk, unit.body ? "head" : "statement");
    for (const problem of matched.problems) this.#report(problem);
    return matched.tree as Head;
  }

  #clause(chunk: Chunk): Clause {
    const matched = matchChunk(this.#text, chunk, "clause");
    for (const problem of matched.problems) this.#report(problem);
    if (matched.tree.kind === "junk") return { kind: "junk-clause", span: matched.tree.span };
    return matched.tree as Clause;
  }

  #report(problem: Problem): void {
    this.#diagnostics.push({
      code: "syntax",
      severity: "error",
      message: problem.message,
      span: problem.span,
      labels: problem.related ? [problem.related] : [],
      chain: [],
      fixes: [],
    });
  }
}
