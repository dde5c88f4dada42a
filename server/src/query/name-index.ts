/** @file Finds names without a scan of the file: by offset through the statement there, by text through tables made when first needed. */
import type { Statement } from "../language/ast.ts";
import type { Checked } from "../language/check/check.ts";
import { type DimInfo, finishSymbol, type SymbolInfo, symbolsOf } from "../language/check/info.ts";
import type { StatementRecord } from "../language/check/record.ts";
import { firstReaching } from "./parts.ts";

export interface NameIndex {
  /** All statements at the top of the file, in the order of the text. */
  readonly statements: readonly Statement[];
  /** Declared at the top of the file, in the order of the text: names inside defs are not among them. */
  readonly declared: readonly SymbolInfo[];
  /** What imported files declare and this one may use. */
  readonly imported: readonly SymbolInfo[];
  /** The declarations of each name, in the order of the text; those of imported files come last. */
  readonly symbols: ReadonlyMap<string, readonly SymbolInfo[]>;
  /** By the offset of the declared name. */
  readonly declaredAt: { readonly get: (offset: number) => SymbolInfo | undefined };
  readonly dims: ReadonlyMap<string, DimInfo>;
}

export function buildNameIndex(checked: Checked): NameIndex {
  const { info } = checked;
  const statements = [...checked.records.keys()];
  let declared: readonly SymbolInfo[] | undefined;
  let imported: readonly SymbolInfo[] | undefined;
  let symbols: Map<string, SymbolInfo[]> | undefined;
  let dims: Map<string, DimInfo> | undefined;
  return {
    statements,
    get declared() {
      if (declared) return declared;
      const inside = new Set<number>();
      for (const s of statements) {
        if (s.kind !== "def") continue;
        for (const { span } of recordOf(checked, s).symbols)
          if (span.start !== s.name.span.start) inside.add(span.start);
      }
      declared = inside.size === 0 ? info.symbols : info.symbols.filter((s) => !inside.has(s.span.start));
      return declared;
    },
    get imported() {
      imported ??= statements.flatMap((s) => (s.kind === "import" ? broughtBy(recordOf(checked, s)) : []));
      return imported;
    },
    get symbols() {
      if (symbols) return symbols;
      symbols = new Map();
      for (const s of [...this.declared, ...this.imported]) {
        const list = symbols.get(s.name);
        if (list) list.push(s);
        else symbols.set(s.name, [s]);
      }
      return symbols;
    },
    declaredAt: {
      get: (offset) => {
        const s = firstAt(statements, offset);
        if (!s || (s.kind === "def" && s.name.span.start !== offset)) return undefined;
        return symbolsOf(recordOf(checked, s)).findLast((x) => x.span.start === offset);
      },
    },
    get dims() {
      dims ??= new Map(info.dims.map((d) => [d.name, d]));
      return dims;
    },
  };
}

const broughtBy = (r: StatementRecord): readonly SymbolInfo[] =>
  r.writes.flatMap(({ symbol }) => (symbol.span.file === undefined ? [] : [finishSymbol(symbol)]));

/** The statement at the top of the file that the offset touches. */
export const statementAt = (index: NameIndex, offset: number): Statement | undefined =>
  firstAt(index.statements, offset);

function firstAt(statements: readonly Statement[], offset: number): Statement | undefined {
  const s = statements[firstReaching(statements, offset)];
  return s && s.span.start <= offset ? s : undefined;
}

/** Those that reach into a range. */
export function statementsIn(index: NameIndex, start: number, end: number): readonly Statement[] {
  const found: Statement[] = [];
  for (let i = firstReaching(index.statements, start); i < index.statements.length; i++) {
    const s = index.statements[i]!;
    if (s.span.start > end) break;
    found.push(s);
  }
  return found;
}

export const recordOf = (checked: Checked, s: Statement): StatementRecord => checked.records.get(s)!;
