/** @file What results rest on: the texts of statements and declarations, which use which, and the values and state that they read. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { Statement } from "../language/ast.ts";
import type { DeclaredSymbol } from "../language/check/info.ts";
import type { StatementRecord } from "../language/check/record.ts";
import { recordOf, statementAt } from "../query/name-index.ts";

/** Of a statement, or of one name that it declares. */
export interface Fingerprint {
  /** What it says, without comments and layout; of an input its type. */
  readonly text: string;
  /** Names of declarations that it uses directly. */
  readonly uses: readonly string[];
  /** Value variables and shared variables that it reads directly. */
  readonly reads: readonly string[];
}

/** Of all declarations of one text, by name. Later edits do not touch it. */
export type Declarations = ReadonlyMap<string, Fingerprint | undefined>;

const made = new WeakMap<Analysis, Fingerprints>();
/** The record of a statement outlives edits elsewhere, and so does this. */
const prints = new WeakMap<StatementRecord, Fingerprint>();

/** Makes the fingerprints of one snapshot, as long as it is the present one. */
export class Fingerprints {
  private readonly analysis: Analysis;
  private readonly owners = new Map<DeclaredSymbol, StatementRecord>();
  private readonly byName = new Map<string, Fingerprint | undefined>();
  private isComplete = false;

  private constructor(analysis: Analysis) {
    this.analysis = analysis;
    for (const record of analysis.checked.records.values()) for (const s of record.symbols) this.owners.set(s, record);
  }

  /** Made once a snapshot. */
  static for(analysis: Analysis): Fingerprints {
    const known = made.get(analysis);
    if (known) return known;
    const fresh = new Fingerprints(analysis);
    made.set(analysis, fresh);
    return fresh;
  }

  of(statement: Statement): Fingerprint {
    return this.ofRecord(recordOf(this.analysis.checked, statement));
  }

  declaration(name: string): Fingerprint | undefined {
    if (!this.byName.has(name)) this.byName.set(name, this.makeDeclaration(name));
    return this.byName.get(name);
  }

  /** All of them: they are still there when the snapshot has been used up. */
  get declarations(): Declarations {
    if (!this.isComplete) for (const name of this.analysis.names.symbols.keys()) this.declaration(name);
    this.isComplete = true;
    return this.byName as Declarations;
  }

  private makeDeclaration(name: string): Fingerprint | undefined {
    const symbol = this.analysis.names.symbols.get(name)?.[0];
    if (!symbol) return undefined;
    const { kind, entity, span } = symbol;
    if (kind === "input" && entity.kind === "node") return { text: printType(entity.node.type), uses: [], reads: [] };
    const statement = statementAt(this.analysis.names, span.start);
    return statement && this.of(statement);
  }

  private ofRecord(record: StatementRecord): Fingerprint {
    const known = prints.get(record);
    if (known) return known;
    const uses = new Set<string>();
    const reads = new Set<string>();
    for (const { symbol } of record.references) {
      const { name, kind, entity } = symbol;
      if (kind === "value" || kind === "shared") reads.add(name);
      const owner = this.owners.get(symbol);
      if (!owner || owner === record || kind === "shared") continue;
      // A value is what it was when its statement ran; but a constant is built into graphs whether or not it has.
      if (kind !== "value" || (entity.kind === "value" && entity.known)) uses.add(name);
    }
    const { start, end } = record.statement.span;
    const print = { text: bare(this.analysis.text.slice(start, end)), uses: [...uses], reads: [...reads] };
    prints.set(record, print);
    return print;
  }
}

/** Strings stay as they are; comments go, and blanks where nothing hangs on them. */
const bare = (text: string): string =>
  text
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|#[^\r\n]*/g, "$1")
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\s+/g, (_, quoted?: string) => quoted ?? " ")
    .replace(/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')| ?([^\p{L}\p{N}_"' ]) ?/gu, "$1$2")
    .trim();
