/** @file Declared names of all open files, by a part of the name. */
import { type SymbolInformation, SymbolKind, WorkspaceSymbolRequest } from "vscode-languageserver";
import { workspaceFeature } from "../feature.ts";
import { isSubsequence } from "../query/subsequence.ts";

export const workspaceSymbol = workspaceFeature(
  WorkspaceSymbolRequest.type,
  { workspaceSymbolProvider: true },
  (_find, { query }, { all }) => {
    const found: SymbolInformation[] = [];
    for (const a of all()) {
      for (const s of a.names.declared) {
        if (!isSubsequence(query, s.name)) continue;
        const callable = s.kind === "function" || s.kind === "def";
        found.push({
          name: s.name,
          kind: callable ? SymbolKind.Function : s.kind === "shared" ? SymbolKind.Field : SymbolKind.Variable,
          location: { uri: a.uri, range: a.lines.range(s.span) },
        });
      }
    }
    return found;
  },
);
