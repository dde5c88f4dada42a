/**
 * @file What the check of one statement at the top of a file came to, and what it rested on: after an edit, a statement whose
 * text and premises are the same is not checked again.
 */
import type { Ref } from "../../../../runtime/src/ir/node.ts";
import { printType } from "../../../../runtime/src/ir/type.ts";
import type { Span, Statement, TypeExpr } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { FunctionValue, ProgramStatement, RandomVariable, SharedVariable, StreamSet } from "../program.ts";
import type { DataFileType, Declaration, FileState } from "./context.ts";
import type { DeclaredSymbol, ExpressionInfo, GradientInfo, SymbolInfo } from "./info.ts";
import { type ImportFault, isImportFault, type Module, sameImport } from "./module.ts";
import { type Binding, changes, mark } from "./scope.ts";

export interface StatementRecord {
  readonly statement: Statement;
  // ---- What it came to ----
  readonly diagnostics: Diagnostic[];
  steps: readonly ProgramStatement[];
  readonly symbols: DeclaredSymbol[];
  readonly references: { readonly symbol: DeclaredSymbol; readonly span: Span }[];
  readonly expressions: ExpressionInfo[];
  /** Expressions in the bodies of defs that this statement uses, and which use of it they came from. */
  readonly bodies: (ExpressionInfo & { readonly use: Span })[];
  readonly gradients: GradientInfo[];
  readonly dimUses: { readonly name: string; readonly span: Span; readonly owner: string }[];
  readonly shareds: SharedVariable[];
  readonly streamSets: StreamSet[];
  readonly draws: { readonly set: StreamSet; readonly variable: RandomVariable }[];
  readonly functions: FunctionValue[];
  readonly declaredTypes: { readonly ref: Ref; readonly type: TypeExpr }[];
  readonly declarations: { readonly ref: Ref; readonly as: Declaration }[];
  /** By path as written: what it imports. */
  readonly imports: Map<string, Module | ImportFault>;
  writes: readonly Binding[];
  /** Bodies of defs and of their loops written out so far. */
  expansions: number;
  // ---- What it rested on ----
  reads: ReadonlyMap<string, Binding | undefined>;
  /** By name: where the dim was bound. */
  readonly dimReads: Map<string, Span | undefined>;
  readonly onceReads: Map<string, boolean>;
  readonly laterReads: Map<string, boolean>;
  /** By path: what a data file holds, as text. */
  readonly fileReads: Map<string, string>;
  /** It rested on more than is written down here: always checked again. */
  volatile: boolean;
  /** It rested on what names mean and on nothing else, like most statements. */
  restsOnNames: boolean;
  // ---- What was made of it since, kept as long as it holds ----
  symbolInfos: readonly SymbolInfo[] | undefined;
  /** What `unusedNames` wants to know. */
  ofInterest: { readonly declared: readonly DeclaredSymbol[]; readonly used: readonly DeclaredSymbol[] } | undefined;
}

export const newRecord = (statement: Statement): StatementRecord => ({
  statement,
  diagnostics: [],
  steps: [],
  symbols: [],
  references: [],
  expressions: [],
  bodies: [],
  gradients: [],
  dimUses: [],
  shareds: [],
  streamSets: [],
  draws: [],
  functions: [],
  declaredTypes: [],
  declarations: [],
  imports: new Map(),
  writes: [],
  expansions: 0,
  reads: new Map(),
  dimReads: new Map(),
  onceReads: new Map(),
  laterReads: new Map(),
  fileReads: new Map(),
  volatile: false,
  restsOnNames: false,
  symbolInfos: undefined,
  ofInterest: undefined,
});

/** Runs the check of a statement, noting what names it asks for and binds. */
export function recorded(file: FileState, record: StatementRecord, check: () => readonly ProgramStatement[]): void {
  const scope = file.topScope;
  const reads = new Map<string, Binding | undefined>();
  const start = mark(scope);
  scope.reads = reads;
  record.steps = check();
  delete scope.reads;
  record.reads = reads;
  const { volatile, dimReads, fileReads, onceReads, laterReads, imports } = record;
  record.restsOnNames =
    !volatile && dimReads.size + fileReads.size + onceReads.size + laterReads.size + imports.size === 0;
  record.writes = [...changes(scope, start).values()].map((c) => c.now);
  scope.journal.length = 0;
}

/**
 * True when a check would come to the same again. `touched` are the names that may mean something else here than they did when the
 * file was last checked: most often one or two, or none.
 */
export function stillHolds(file: FileState, r: StatementRecord, touched: ReadonlySet<string>): boolean {
  if (r.volatile) return false;
  for (const name of touched)
    if (r.reads.has(name) && file.topScope.names.get(name) !== r.reads.get(name)) return false;
  if (r.restsOnNames) return true;
  for (const [path, module] of r.imports) {
    if (!sameImport(file.modules.load(path, file.options.file), module)) return false;
  }
  for (const [name, binder] of r.dimReads) if (file.dims.get(name)?.binder !== binder) return false;
  for (const [path, content] of r.fileReads) if (contentOf(file, path, r.statement.span) !== content) return false;
  for (const [name, once] of r.onceReads) if (isOnce(file, name) !== once) return false;
  for (const [name, later] of r.laterReads) if (file.declared.has(name) !== later) return false;
  return true;
}

/** Puts in force what a statement came to before. */
export function replay(file: FileState, r: StatementRecord): void {
  for (const binding of r.writes) file.topScope.names.set(binding.name, binding);
  for (const module of r.imports.values()) if (!isImportFault(module)) bringState(file, module);
  replayState(file, r);
}

/** What graphs of an imported file rest on, beside its names; those of the files that it imports come first. */
export function bringState(file: FileState, module: Module): void {
  if (file.brought.has(module)) return;
  file.brought.add(module);
  for (const r of module.records) {
    for (const inner of r.imports.values()) if (!isImportFault(inner)) bringState(file, inner);
    replayState(file, r);
  }
}

function replayState(file: FileState, r: StatementRecord): void {
  for (const { name, span, owner } of r.dimUses) noteDim(file, name, span, owner);
  // The set of a stream declaration is one object for good; its variables are drawn anew in the order of the text.
  for (const set of r.streamSets) (set.streams as RandomVariable[]).length = 0;
  for (const { set, variable } of r.draws) {
    (set.streams as RandomVariable[]).push(variable);
    file.randomVariables.set(variable.spec.ref, variable);
  }
  for (const { ref, type } of r.declaredTypes) file.declaredTypes.set(ref, type);
  for (const { ref, as } of r.declarations) file.declarations.set(ref, as);
}

/** What the caller says of a data file that a statement loads. One that the program itself writes before may be another by then. */
export function loadedType(file: FileState, path: string, statement: Span): DataFileType | undefined {
  const saved = file.saved.get(path);
  return saved && saved.start < statement.end ? undefined : file.options.fileType?.(path);
}

/** The same as text, to compare. */
export function contentOf(file: FileState, path: string, statement: Span): string {
  const content = loadedType(file, path, statement);
  if (!content) return "unknown";
  if ("dtype" in content) return printType(content);
  return [...content].map(([name, type]) => `${name}: ${printType(type)}`).join(", ");
}

export const isOnce = (file: FileState, name: string): boolean => (file.assignments.get(name) ?? 0) <= 1;

/** The first use of a dim name binds it. */
export function noteDim(file: FileState, name: string, span: Span, owner: string): void {
  const known = file.dims.get(name);
  if (known) known.uses.push(span);
  else file.dims.set(name, { name, binder: span, boundBy: owner, uses: [] });
}
