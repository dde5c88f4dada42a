/** @file Go to definition: of names and of dims. */
import { DefinitionRequest } from "vscode-languageserver";
import { placeOf } from "../analysis.ts";
import { feature } from "../feature.ts";
import { declarationOf, nameAt } from "../query/name-at.ts";

export const definition = feature(DefinitionRequest.type, { definitionProvider: true }, (a, { position }) => {
  const at = nameAt(a, a.lines.offset(position));
  return at ? placeOf(a, declarationOf(at)) : null;
});
