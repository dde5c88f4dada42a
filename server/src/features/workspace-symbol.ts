/** @file Declared names of all open files, by a part of the name. */
import { type SymbolInformation, SymbolKind, WorkspaceSymbolRequest } from "vscode-languageserver";
import { workspaceFeature } from "../feature.ts";

export const workspaceSymbol = workspaceFeature(
  WorkspaceSymbolRequest.type,
  { workspaceSymbolProvider: true },
  (_find, { query }, { all }) => {
    const wanted = query.toLowerCase();
    const found: SymbolInformation[] = [];
    for (const a of all()) {
      for (const s of a.names.declared) {
        if (!subsequence(wanted, s.name.toLowerCase())) continue;
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

/** The letters of `part` stand in `whole` in that order, as editors match. */
function subsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const c of part) {
    at = whole.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
