/** @file What went wrong in a run, as squiggles with their chain, until the cell runs again or the line is edited. */
import * as vscode from "vscode";
import { type Feature, toRange } from "../feature.ts";
import type { ErrorMark } from "../session.ts";

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;

export const runErrors: Feature = ({ sessions }) => {
  const collection = vscode.languages.createDiagnosticCollection("tensorgraph-run");
  return [
    collection,
    sessions.onDidChange(({ session, event }) => {
      if (event && event.event.kind !== "diagnostic" && event.event.kind !== "cell-started") return;
      const uri = vscode.Uri.parse(session.uri);
      if (session.errors.length === 0 && !collection.has(uri)) return;
      const diagnostics = session.errors.map((e) => diagnosticOf(uri, e));
      collection.set(uri, diagnostics);
    }),
  ];
};

function diagnosticOf(uri: vscode.Uri, { range, diagnostic: d }: ErrorMark): vscode.Diagnostic {
  const out = new vscode.Diagnostic(toRange(range), d.message, severities[d.severity]);
  out.source = "tensorgraph run";
  out.code = d.code;
  out.relatedInformation = [...d.labels, ...d.chain].map(
    (r) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(r.uri === undefined ? uri : vscode.Uri.parse(r.uri), toRange(r.range)),
        r.message,
      ),
  );
  return out;
}
