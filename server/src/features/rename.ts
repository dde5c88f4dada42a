/** @file Rename of names and dims, refused where the new name cannot stand. */
import { ErrorCodes, PrepareRenameRequest, RenameRequest, ResponseError } from "vscode-languageserver";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { isName } from "../language/characters.ts";
import { constants, keywords } from "../language/keywords.ts";
import { nameAt, placesOf } from "../query/name-at.ts";

export const rename = feature(
  RenameRequest.type,
  { renameProvider: { prepareProvider: true } },
  (a, { position, newName }) => {
    const at = nameAt(a, a.lines.offset(position));
    if (!at) throw new ResponseError(ErrorCodes.InvalidParams, "there is no name of this file here");
    const old = at.kind === "symbol" ? at.symbol.name : at.dim.name;
    const why = newName === old ? undefined : refusal(a, newName);
    if (why) throw new ResponseError(ErrorCodes.InvalidParams, why);
    return {
      changes: { [a.uri]: placesOf(a, at).map((s) => ({ range: a.lines.range(s), newText: newName })) },
    };
  },
);

export const prepareRename = feature(PrepareRenameRequest.type, {}, (a, { position }) => {
  const at = nameAt(a, a.lines.offset(position));
  return at ? { range: a.lines.range(at.span), placeholder: a.text.slice(at.span.start, at.span.end) } : null;
});

/** Why a name cannot be used in this file. */
function refusal(a: Analysis, name: string): string | undefined {
  if (!isName(name)) return `\`${name}\` is not a name: letters, digits and _, and no digit first`;
  if (keywords.has(name) || constants.has(name)) return `\`${name}\` is a word of the language`;
  if (findOp(name)) return `\`${name}\` is an operation; a name would hide it`;
  const { symbols, dims } = a.checked.info;
  if (symbols.some((s) => s.name === name) || dims.some((d) => d.name === name)) {
    return `\`${name}\` is already a name of this file`;
  }
  return undefined;
}
