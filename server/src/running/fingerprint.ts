/** @file What a result rests on: the text of its statement and of every declaration that it uses, and the values and state that it reads. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { Statement } from "../language/ast.ts";
import type { DeclaredSymbol } from "../language/check/info.ts";
import type { StatementRecord } from "../language/check/record.ts";
import { recordOf } from "../query/name-index.ts";

export interface Fingerprint {
  /** Of the statement itself, without comments and layout. */
  readonly text: string;
  /** By name: what a declaration that it uses, directly or not, says. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Value variables and shared variables that it reads. */
  readonly reads: ReadonlySet<string>;
}

/** Makes the fingerprints of statements of one snapshot, at once or never: a later edit uses the snapshot up. */
export class Fingerprints {
  private readonly analysis: Analysis;
  private owners: Map<DeclaredSymbol, StatementRecord> | undefined;
  private readonly texts = new Map<StatementRecord, string>();

  constructor(analysis: Analysis) {
    this.analysis = analysis;
  }

  of(statement: Statement): Fingerprint {
    const declarations = new Map<string, string>();
    const reads = new Set<string>();
    const first = recordOf(this.analysis.checked, statement);
    const seen = new Set([first]);
    const waiting = [first];
    for (let record = waiting.pop(); record; record = waiting.pop()) {
      for (const { symbol } of record.references) {
        const owner = this.ownerOf(symbol);
        if (!owner || owner === first) {
          if (symbol.kind === "value") reads.add(symbol.name);
          continue;
        }
        switch (symbol.kind) {
          case "shared":
            reads.add(symbol.name);
            continue;
          case "value":
            reads.add(symbol.name);
            // A constant is built into graphs whether or not its statement has run.
            if (symbol.entity.kind === "value" && symbol.entity.known) declarations.set(symbol.name, this.text(owner));
            continue;
          case "input":
            if (symbol.entity.kind === "node") declarations.set(symbol.name, printType(symbol.entity.node.type));
            continue;
          default:
            declarations.set(symbol.name, this.text(owner));
            if (seen.has(owner)) continue;
            seen.add(owner);
            waiting.push(owner);
        }
      }
    }
    return { text: this.text(first), declarations, reads };
  }

  private ownerOf(symbol: DeclaredSymbol): StatementRecord | undefined {
    if (!this.owners) {
      this.owners = new Map();
      for (const record of this.analysis.checked.records.values())
        for (const s of record.symbols) this.owners.set(s, record);
    }
    return this.owners.get(symbol);
  }

  private text(record: StatementRecord): string {
    const known = this.texts.get(record);
    if (known !== undefined) return known;
    const { start, end } = record.statement.span;
    const text = bare(this.analysis.text.slice(start, end));
    this.texts.set(record, text);
    return text;
  }
}

/** Strings stay as they are; comments go, and blanks where nothing hangs on them. */
const bare = (text: string): string =>
  text
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|#[^\r\n]*/g, "$1")
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\s+/g, (_, quoted?: string) => quoted ?? " ")
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')| ?([^\p{L}\p{N}_"' ]) ?/gu, "$1$2")
    .trim();

/** Why what has fingerprint `then` is not what its statement would give now; undefined when the text gives no reason. */
export function editedSince(then: Fingerprint, now: Fingerprint): string | undefined {
  if (then.text !== now.text) return "the statement has been edited since";
  for (const [name, text] of then.declarations) {
    const present = now.declarations.get(name);
    if (present === undefined) return `\`${name}\` is another thing now`;
    if (present !== text) return `\`${name}\` has been edited since`;
  }
  return undefined;
}
