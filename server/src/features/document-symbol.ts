/** @file The outline: cells, with the declarations in them. */
import { type DocumentSymbol, DocumentSymbolRequest, SymbolKind } from "vscode-languageserver";
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Name, Span, Statement } from "../language/ast.ts";

export const documentSymbol = feature(
  DocumentSymbolRequest.type,
  { documentSymbolProvider: { label: "Tensor graph" } },
  (a) => {
    const symbols: DocumentSymbol[] = [];
    for (const cell of a.file.cells) {
      const children = cell.statements.flatMap((s) => declared(a, s));
      if (!cell.header) symbols.push(...children);
      else {
        symbols.push({
          name: cell.title?.trim() || "(cell without a title)",
          kind: SymbolKind.Module,
          range: a.lines.range(cell.span),
          selectionRange: a.lines.range(cell.header),
          children,
        });
      }
    }
    return symbols;
  },
);

function declared(a: Analysis, s: Statement): DocumentSymbol[] {
  switch (s.kind) {
    case "input":
      return s.names.map((n) => symbol(a, n, SymbolKind.Variable, s.span));
    case "shared":
      return [symbol(a, s.name, SymbolKind.Field, s.span)];
    case "assign":
      return s.operator ? [] : s.targets.map((n) => symbol(a, n, SymbolKind.Variable, s.span));
    case "def":
    case "function":
      return [symbol(a, s.name, SymbolKind.Function, s.span)];
    case "for":
    case "while":
      return s.body.flatMap((inner) => declared(a, inner));
    default:
      return [];
  }
}

function symbol(a: Analysis, name: Name, kind: SymbolKind, whole: Span): DocumentSymbol {
  const info = a.names.declaredAt.get(name.span.start);
  return {
    name: name.text,
    kind,
    range: a.lines.range(whole),
    selectionRange: a.lines.range(name.span),
    ...(info?.type && { detail: printType(info.type) }),
  };
}
