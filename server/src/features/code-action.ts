/** @file Quick fixes of diagnostics, and source actions: fix all that is certain, sort inputs; the inferred type written down. */
import { type CodeAction, CodeActionKind, CodeActionRequest, type WorkspaceEdit } from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Fix } from "../language/diagnostic.ts";
import { insertType } from "../query/insert-type.ts";
import { sortInputs } from "../query/sort-inputs.ts";
import { toProtocol } from "./diagnostics.ts";

const sortKind = "source.sortInputs.tensorgraph";
const fixAllKind = `${CodeActionKind.SourceFixAll}.tensorgraph`;

export const codeAction = feature(
  CodeActionRequest.type,
  {
    codeActionProvider: {
      codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind, sortKind],
    },
  },
  (a, { range, context }) => {
    const [start, end] = [a.lines.offset(range.start), a.lines.offset(range.end)];
    const wanted = (kind: string): boolean =>
      !context.only || context.only.some((k) => kind === k || kind.startsWith(`${k}.`));
    const actions: CodeAction[] = [];
    if (wanted(CodeActionKind.QuickFix)) {
      for (const d of a.diagnostics.filter((d) => d.span.start <= end && start <= d.span.end)) {
        for (const [i, fix] of d.fixes.entries()) {
          actions.push({
            title: fix.title,
            kind: CodeActionKind.QuickFix,
            diagnostics: [toProtocol(a, d)],
            isPreferred: i === 0 && fix.certain,
            edit: editOf(a, [fix]),
          });
        }
      }
    }
    const typed = wanted(CodeActionKind.RefactorRewrite) ? insertType(a, start) : undefined;
    if (typed) actions.push({ title: typed.title, kind: CodeActionKind.RefactorRewrite, edit: editOf(a, [typed]) });
    // Source actions are for the file: unasked, they are offered only where they would do something.
    const onInput = a.names.statements.some((s) => s.kind === "input" && s.span.start <= end && start <= s.span.end);
    const sorted = wanted(sortKind) && (context.only || onInput) ? sortInputs(a) : undefined;
    if (sorted) actions.push({ title: sorted.title, kind: sortKind, edit: editOf(a, [sorted]) });
    const certain = a.diagnostics.flatMap((d) => d.fixes.filter((f) => f.certain).slice(0, 1));
    const onFix = actions.some((x) => x.isPreferred);
    if (wanted(fixAllKind) && (context.only ? certain.length > 0 : onFix && certain.length > 1)) {
      actions.push({ title: "Fix all that is certain", kind: fixAllKind, edit: editOf(a, apart(certain)) });
    }
    return actions;
  },
);

const editOf = (a: Analysis, fixes: readonly Fix[]): WorkspaceEdit => ({
  changes: {
    [a.uri]: fixes.flatMap((f) => f.edits.map((e) => ({ range: a.lines.range(e.span), newText: e.text }))),
  },
});

/** Fixes whose edits do not overlap those before them: the rest come with the next pass. */
function apart(fixes: readonly Fix[]): readonly Fix[] {
  const taken: { start: number; end: number }[] = [];
  return fixes.filter((f) => {
    const clash = f.edits.some((e) => taken.some((t) => e.span.start <= t.end && t.start <= e.span.end));
    if (!clash) taken.push(...f.edits.map((e) => e.span));
    return !clash;
  });
}
