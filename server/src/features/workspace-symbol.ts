/** @file Declared names of all open files, and of those in the workspace's folders, by a part of the name. */
import { type SymbolInformation, SymbolKind, WorkspaceSymbolRequest } from "vscode-languageserver";
import { workspaceFeature } from "../feature.ts";
import { isSubsequence } from "../query/subsequence.ts";

/** More are of no use to anyone: the next letter makes them fewer. */
const most = 1000;

export const workspaceSymbol = workspaceFeature(
  WorkspaceSymbolRequest.type,
  { workspaceSymbolProvider: true },
  async (_find, { query }, { all, notOpen }) => {
    const open = all().flatMap((a) =>
      a.names.declared
        .filter((s) => isSubsequence(query, s.name))
        .map((s) => symbol(s.name, s.kind, a.uri, a.lines.range(s.span))),
    );
    const others = (await notOpen())
      .filter((s) => isSubsequence(query, s.name))
      .map((s) => symbol(s.name, s.kind, s.uri, s.range));
    return [...open, ...others].slice(0, most);
  },
);

const symbol = (
  name: string,
  kind: string,
  uri: string,
  range: SymbolInformation["location"]["range"],
): SymbolInformation => ({
  name,
  kind:
    kind === "function" || kind === "def"
      ? SymbolKind.Function
      : kind === "shared"
        ? SymbolKind.Field
        : SymbolKind.Variable,
  location: { uri, range },
});
