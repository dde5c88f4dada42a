/** @file The checker: walks a syntax tree and elaborates it into a program, with diagnostics and what editors ask about. Never throws. */
// The list of ops fills the registry.
import "../../../../runtime/src/ops/index.ts";
import type { Cell, SourceFile, Statement } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Program, ProgramCell, ProgramStatement } from "../program.ts";
import type { CheckOptions, Context, FileState } from "./context.ts";
import { elaborate } from "./expression.ts";
import { type CheckInfo, finishSymbol } from "./info.ts";
import { prescan } from "./prescan.ts";
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
}

/** Checks a file that has been parsed. A cell with an error is in the program, but not to be run. */
export function check(file: SourceFile, parseDiagnostics: readonly Diagnostic[], options: CheckOptions): Checked {
  const { assignments, declared } = prescan(file);
  const topScope = newScope();
  const state: FileState = {
    options,
    symbols: [],
    expressions: [],
    gradients: [],
    dims: new Map(),
    streamSets: [],
    assignments,
    declaredLater: declared,
    topScope,
    randomVariables: new Map(),
    functions: [],
    shareds: [],
    declaredTypes: new Map(),
  };
  const sink: Diagnostic[] = [...parseDiagnostics];
  const cx: Context = {
    file: state,
    scope: topScope,
    sink,
    before: [],
    dry: false,
    statement: file.span,
    elaborate,
    block: elaborateBlock,
  };
  const cells = file.cells.map((cell) => checkCell(cx, cell));
  unusedNames(cx);
  const diagnostics = sink.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return {
    program: {
      cells: cells.map((c) => ({ ...c, runnable: !hasError(diagnostics, c.span) })),
      shareds: state.shareds,
      streamSets: state.streamSets,
      functions: state.functions,
    },
    diagnostics,
    info: {
      symbols: state.symbols.map(finishSymbol),
      expressions: state.expressions,
      gradients: state.gradients,
      dims: [...state.dims.values()],
    },
  };
}

function checkCell(cx: Context, cell: Cell): ProgramCell {
  const statements = cell.statements.flatMap((s) => guarded(cx, s));
  return { ...(cell.title !== undefined && { title: cell.title }), span: cell.span, statements, runnable: true };
}

const hasError = (diagnostics: readonly Diagnostic[], span: Cell["span"]): boolean =>
  diagnostics.some(
    (d) => d.severity === "error" && d.span.start >= span.start && d.span.start < Math.max(span.end, span.start + 1),
  );

/** The one place that catches our own mistakes: the statement is lost, the rest of the file is not. */
function guarded(cx: Context, s: Statement): ProgramStatement[] {
  try {
    return elaborateStatement({ ...cx, statement: s.span }, s, false);
  } catch (error) {
    const message =
      error instanceof RangeError
        ? "the statement is nested too deeply"
        : String(error instanceof Error ? error.message : error);
    report(cx, "internal", s.span, `the checker failed on this statement, which is our mistake: ${message}`);
    return [];
  }
}
