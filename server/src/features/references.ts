/** @file All places of a name or a dim, also in other open files that import it. */
import { ReferencesRequest } from "vscode-languageserver";
import { placeOf } from "../analysis.ts";
import { feature } from "../feature.ts";
import type { Span } from "../language/ast.ts";
import { placesElsewhere } from "../query/across-files.ts";
import { declarationOf, nameAt, placesOf } from "../query/name-at.ts";

export const references = feature(
  ReferencesRequest.type,
  { referencesProvider: true },
  (a, { position, context }, { all }) => {
    const at = nameAt(a, a.lines.offset(position));
    if (!at) return null;
    const declared = declarationOf(at);
    const isDeclaration = (s: Span): boolean => s.file === declared.file && s.start === declared.start;
    const away = declared.file === undefined ? [] : [declared];
    const here = [...away, ...placesOf(a, at)].filter((s) => context.includeDeclaration || !isDeclaration(s));
    return [...here.map((s) => placeOf(a, s)), ...placesElsewhere(a, at, all())];
  },
);
