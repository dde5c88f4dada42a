/** @file The checker: walks a syntax tree and elaborates it into a program, with diagnostics and what editors ask about. Never throws. */
// The list of ops fills the registry.
import "../../../../runtime/src/ops/index.ts";
import type { SourceFile, Statement } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Program, ProgramCell, ProgramStatement } from "../program.ts";
import type { CheckOptions, Context, FileState } from "./context.ts";
import { elaborate } from "./expression.ts";
import { type CheckInfo, gatherInfo } from "./info.ts";
import { isImportFault, type Module } from "./module.ts";
import { Modules } from "./modules.ts";
import { prescan } from "./prescan.ts";
import { newRecord, recorded, replay, type StatementRecord, stillHolds } from "./record.ts";
import { report } from "./report.ts";
import { newScope } from "./scope.ts";
import { elaborateBlock, elaborateStatement } from "./statements.ts";
import { unusedNames } from "./unused.ts";

export type { CheckOptions } from "./context.ts";
export type { CheckInfo, DimInfo, ExpressionInfo, Stage, SymbolInfo, SymbolKind } from "./info.ts";

export interface Checked {
  readonly program: Program;
  /** Those of the parser and those of the checker, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly info: CheckInfo;
  /** For `recheck`: by statement. */
  readonly records: ReadonlyMap<Statement, StatementRecord>;
  /** The files that it imports. */
  readonly modules: Modules;
}

/** Checks a file that has been parsed. A cell with an error is in the program, but not to be run. */
export const check = (file: SourceFile, parseDiagnostics: readonly Diagnostic[], options: CheckOptions): Checked =>
  checkProgram(file, parseDiagnostics, options);

/**
 * Checks a file that `reparse` gave: statements that are the same objects as before, and that rest on names that mean the same, are
 * taken over. Nodes keep their identity there. `previous` is used up, as is its tree; its options must have been the same but for
 * the text.
 */
export const recheck = (
  previous: Checked,
  file: SourceFile,
  parseDiagnostics: readonly Diagnostic[],
  options: CheckOptions,
): Checked => checkProgram(file, parseDiagnostics, options, previous);

function checkProgram(
  file: SourceFile,
  parseDiagnostics: readonly Diagnostic[],
  options: CheckOptions,
  previous?: Checked,
): Checked {
  const modules = new Modules(options, previous?.modules, (tree, found, of, shared) => {
    const { state, records, diagnostics } = checkFile(tree, found, of, shared, new Map());
    return { state, records: [...records.values()], diagnostics };
  });
  const before = previous?.records ?? new Map<Statement, StatementRecord>();
  const { state, records, diagnostics } = checkFile(file, parseDiagnostics, options, modules, before);
  const all = [...records.values()];
  let program: Program | undefined;
  return {
    // Diagnostics do not need it: put together when it is first asked for.
    get program() {
      program ??= programOf(file, records, diagnostics);
      return program;
    },
    diagnostics,
    info: gatherInfo(all, state.dims),
    records,
    modules,
  };
}

/** One of the files of a program: the one that was asked for, or one that is imported. */
function checkFile(
  file: SourceFile,
  parseDiagnostics: readonly Diagnostic[],
  options: CheckOptions,
  modules: Modules,
  previous: ReadonlyMap<Statement, StatementRecord>,
) {
  const state: FileState = {
    options,
    modules,
    brought: new Set(),
    dims: new Map(),
    ...prescan(file),
    topScope: newScope(),
    suggestions: { left: 50 },
    randomVariables: new Map(),
    declaredTypes: new Map(),
    declarations: new Map(),
  };
  // The spans of the file that was asked for name no file.
  modules.states.set(file.span.file, state);
  const records = new Map<Statement, StatementRecord>();
  const touched = namesGone(previous, file);
  for (const cell of file.cells) {
    for (const s of cell.statements) records.set(s, checkStatement(state, s, previous.get(s), touched));
  }
  const all = [...records.values()];
  const diagnostics = [...parseDiagnostics];
  for (const r of all) if (r.diagnostics.length > 0) diagnostics.push(...r.diagnostics);
  diagnostics.push(...unusedNames(all));
  diagnostics.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { state, records, diagnostics };
}

/** The names that statements bound which stand in the file no longer. Those that stay keep their order. */
function namesGone(previous: ReadonlyMap<Statement, StatementRecord>, file: SourceFile): Set<string> {
  const gone = new Set<string>();
  const stay = file.cells.flatMap((c) => c.statements).filter((s) => previous.has(s));
  let k = 0;
  for (const [s, record] of previous) {
    if (s === stay[k]) k++;
    else for (const { name } of record.writes) gone.add(name);
  }
  return gone;
}

/** `touched`: see `stillHolds`; a statement that is checked anew adds the names that it binds or bound. */
function checkStatement(
  file: FileState,
  s: Statement,
  before: StatementRecord | undefined,
  touched: Set<string>,
): StatementRecord {
  if (before && stillHolds(file, before, touched)) {
    replay(file, before);
    return before;
  }
  const record = newRecord(s);
  const cx: Context = {
    file,
    record,
    scope: file.topScope,
    sink: record.diagnostics,
    before: [],
    statement: s.span,
    dry: false,
    elaborate,
    block: elaborateBlock,
  };
  recorded(file, record, () => guarded(cx, s));
  for (const { name } of [...(before?.writes ?? []), ...record.writes]) touched.add(name);
  return record;
}

/** The one place that catches our own mistakes: the statement is lost, the rest of the file is not. */
function guarded(cx: Context, s: Statement): ProgramStatement[] {
  try {
    return elaborateStatement(cx, s, false);
  } catch (error) {
    const deep = error instanceof RangeError;
    const message = deep ? "it is nested too deeply" : String(error instanceof Error ? error.message : error);
    report(cx, "internal", s.span, `the checker failed on this statement, which is our mistake: ${message}`);
    return [];
  }
}

function programOf(
  file: SourceFile,
  records: ReadonlyMap<Statement, StatementRecord>,
  diagnostics: readonly Diagnostic[],
): Program {
  const errors = diagnostics.filter((d) => d.severity === "error").map((d) => d.span.start);
  const cells = file.cells.map((cell): ProgramCell => {
    const end = Math.max(cell.span.end, cell.span.start + 1);
    return {
      ...(cell.title !== undefined && { title: cell.title }),
      span: cell.span,
      statements: cell.statements.flatMap((s) => records.get(s)!.steps),
      runnable: !errors.some((at) => at >= cell.span.start && at < end),
    };
  });
  const all = withImported([...records.values()], new Set());
  return {
    cells,
    shareds: all.flatMap((r) => r.shareds),
    streamSets: all.flatMap((r) => r.streamSets),
    functions: all.flatMap((r) => r.functions),
  };
}

/** With those of imported files where they are first imported. */
function withImported(records: readonly StatementRecord[], seen: Set<Module>): StatementRecord[] {
  return records.flatMap((r) => {
    const inner = [...r.imports.values()].flatMap((m) => {
      if (isImportFault(m) || seen.has(m)) return [];
      seen.add(m);
      return withImported(m.records, seen);
    });
    return [...inner, r];
  });
}
