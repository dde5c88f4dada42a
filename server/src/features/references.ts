/** @file All places of a name or a dim. */
import { ReferencesRequest } from "vscode-languageserver";
import { feature } from "../feature.ts";
import { declarationOf, nameAt, placesOf } from "../query/name-at.ts";

export const references = feature(ReferencesRequest.type, { referencesProvider: true }, (a, { position, context }) => {
  const at = nameAt(a, a.lines.offset(position));
  if (!at) return null;
  const declared = declarationOf(at).start;
  return placesOf(a, at)
    .filter((s) => context.includeDeclaration || s.start !== declared)
    .map((s) => ({ uri: a.uri, range: a.lines.range(s) }));
});
