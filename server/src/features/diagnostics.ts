/** @file Diagnostics in the protocol's words: operands and derivation become related information, the code a link to the error index. */
import {
  DiagnosticSeverity,
  DiagnosticTag,
  DocumentDiagnosticRequest,
  type Diagnostic as ProtocolDiagnostic,
} from "vscode-languageserver";
import { type Analysis, placeOf } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Diagnostic, Severity } from "../language/diagnostic.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** For clients that fetch diagnostics. Announced only to those that ask for it (`pullDiagnostics`), as the others would show them twice. */
export const diagnostics = feature(DocumentDiagnosticRequest.type, {}, (a) => ({
  kind: "full" as const,
  items: a.diagnostics.map((d) => toProtocol(a, d)),
}));

const errorIndex = "https://github.com/tensorgraph/tensorgraph/blob/main/docs/errors.md";

export function toProtocol(a: Analysis, d: Diagnostic): ProtocolDiagnostic {
  return {
    range: a.lines.range(d.span),
    severity: severities[d.severity],
    code: d.code,
    codeDescription: { href: `${errorIndex}#${d.code}` },
    source: "tensorgraph",
    message: d.message,
    relatedInformation: [...d.labels, ...d.chain].map((r) => ({
      location: placeOf(a, r.span),
      message: r.message,
    })),
    ...(d.tags && {
      tags: d.tags.map((t) => (t === "unused" ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated)),
    }),
  };
}
