/** @file What every part of the checker is handed: the file's state, the names in force, and the way back to the elaborator. */
import type { ParamSpec } from "../../../../runtime/src/contract.ts";
import type { Dim } from "../../../../runtime/src/ir/dim.ts";
import type { Ref } from "../../../../runtime/src/ir/node.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import type { Expr, Span, Statement, TypeExpr } from "../ast.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { ProgramStatement, RandomVariable, ValueExpr } from "../program.ts";
import type { Entity } from "./entity.ts";
import type { Module } from "./module.ts";
import type { Modules } from "./modules.ts";
import type { StatementRecord } from "./record.ts";
import type { Binding, Scope } from "./scope.ts";

/** The type of a tensor, or of each in a `.npz` by name. */
export type DataFileType = TensorType | ReadonlyMap<string, TensorType>;

/** The text of another file. */
export interface ImportedText {
  /** Its path, the same for however it is named. */
  readonly file: string;
  readonly text: string;
  readonly fileType?: CheckOptions["fileType"];
}

/** Finds the files that `import "path"` names. */
export interface Imports {
  /** `from` is the file with the import, where it has a path of its own; in words why there is no such file. */
  readonly find: (path: string, from: string | undefined) => ImportedText | string;
}

/** What the caller knows beside the syntax tree. */
export interface CheckOptions {
  /** The text that the tree was read from: quoted in messages. */
  readonly text: string;
  /** The path of the file, where it has one. */
  readonly file?: string;
  readonly imports?: Imports;
  /** The type of the tensor (of each, by name, for a `.npz`) in a data file named by a literal path; undefined when it is not known. */
  readonly fileType?: (path: string) => DataFileType | undefined;
  /** Expressions that replace the value of a top-level assignment (`--set name=value`). */
  readonly overrides?: ReadonlyMap<string, Expr>;
}

/** Where a file is, and what it may import. */
export type ImportsOf = Pick<CheckOptions, "file" | "imports">;

/** What is known of one file while it is checked, up to the present statement. */
export interface FileState {
  readonly options: CheckOptions;
  /** All files of the program. */
  readonly modules: Modules;
  /** Those whose names are in force here. */
  readonly brought: Set<Module>;
  /** It is here only for the body of a def that another file uses: what is asked of it does not change with that file. */
  readonly isAway?: true;
  readonly dims: Map<string, MutableDim>;
  /** How often each name is assigned in the whole file: a value that is assigned once is as good as a constant. */
  readonly assignments: ReadonlyMap<string, number>;
  /** Where each name is declared first in the whole file, for names that are used above their declaration. */
  readonly declared: ReadonlyMap<string, Span>;
  /** By path: the first statement of the file that saves there. */
  readonly saved: ReadonlyMap<string, Span>;
  readonly topScope: Scope;
  /** Suggestions that may still be looked for: each goes through all names. */
  readonly suggestions: { left: number };
  /** By stream: the random variable that draws from it. */
  readonly randomVariables: Map<Ref, RandomVariable>;
  /** The type as written, of an input or shared variable: where a fix can change it. */
  readonly declaredTypes: Map<Ref, TypeExpr>;
  /** By input and shared variable, what its dtype comes from; several inputs may have one type. */
  readonly declarations: Map<Ref, Declaration>;
}

export interface Declaration {
  readonly type?: TypeExpr | undefined;
  /** The first value of a shared variable. */
  readonly initial?: Expr | undefined;
}

export interface MutableDim {
  readonly name: string;
  readonly binder: Span;
  readonly boundBy: string;
  readonly uses: Span[];
}

/** The use of a def that a diagnostic inside its body belongs to. */
export interface Expansion {
  readonly name: string;
  readonly use: Span;
  /** The use in the text of a statement that all of this comes from. */
  readonly top: Span;
  readonly outer?: Expansion;
  /** Dim names of the def's parameter types, bound by this use. */
  readonly dims: Map<string, Dim>;
}

export interface Context {
  readonly file: FileState;
  /** Where what is found out about the present statement is kept. */
  readonly record: StatementRecord;
  readonly scope: Scope;
  /** Where diagnostics go: the file's list, or a list that is thrown away while a loop body is tried. */
  readonly sink: Diagnostic[];
  /** Statements that the present one needs before it (values written inside graph expressions). */
  readonly before: ProgramStatement[];
  readonly expansion?: Expansion;
  /** The statement at the top of the file that is being checked. */
  readonly statement: Span;
  /** Inside `eval(…)`: values in the middle of the expression become arguments of the run. */
  readonly inline?: { readonly param: ParamSpec; readonly value: ValueExpr }[];
  /** The name that the present expression is about to be bound to. */
  readonly hint?: string;
  /** Inside the step of a loop of the graph. */
  readonly inStep?: true;
  /** A later round of a comprehension: what is found out of its expressions is not recorded again. */
  readonly again?: true;
  /** Set while a body is tried for its types only: nothing is recorded. */
  readonly dry: boolean;
  /** The loop around the present statement: where its scope began, and what names mean where `break` or `continue` leaves a round. */
  readonly loop?: { readonly start: number; readonly left: Binding[] };
  readonly elaborate: (cx: Context, e: Expr) => Entity;
  readonly block: (cx: Context, statements: readonly Statement[]) => ProgramStatement[];
}

/** The source text of a span, on one line. */
export const textOf = (cx: Context, span: Span): string =>
  sourceText(cx, span).slice(span.start, span.end).replace(/\s+/g, " ").trim();

/** The whole text that a span lies in: not always that of the file that is checked. */
export function sourceText(cx: Context, span: Span): string {
  const isHere = span.file === undefined && !cx.file.isAway;
  return isHere ? cx.file.options.text : (cx.file.modules.states.get(span.file)?.options.text ?? "");
}

/** As the user wrote it, in backquotes, when that is short enough to read. */
export function quoted(cx: Context, span: Span, otherwise = "the expression"): string {
  const text = textOf(cx, span);
  return text.length > 0 && text.length <= 40 ? `\`${text}\`` : otherwise;
}
