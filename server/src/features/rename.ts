/** @file Rename of names and dims, refused where the new name cannot stand or would come to mean something else. */
import { ErrorCodes, PrepareRenameRequest, RenameRequest, ResponseError, type TextEdit } from "vscode-languageserver";
import { findOp } from "../../../runtime/src/ops/registry.ts";
import { type Analysis, placeOf } from "../analysis.ts";
import { feature } from "../feature.ts";
import { isName } from "../language/characters.ts";
import { constants, keywords } from "../language/keywords.ts";
import { placesElsewhere } from "../query/across-files.ts";
import { declarationOf, type Named, nameAt, nameOf, placesOf } from "../query/name-at.ts";
import { eachExpression } from "../query/parts.ts";
import { namesIn } from "../query/statement-names.ts";

export const rename = feature(
  RenameRequest.type,
  { renameProvider: { prepareProvider: true } },
  (a, { position, newName }, { all }) => {
    const at = nameAt(a, a.lines.offset(position));
    if (!at) throw new ResponseError(ErrorCodes.InvalidParams, "there is no name of this file here");
    const why = newName === nameOf(at) ? undefined : refusal(a, at, newName);
    if (why) throw new ResponseError(ErrorCodes.InvalidParams, why);
    const changes: Record<string, TextEdit[]> = {};
    const places = [...placesOf(a, at).map((s) => placeOf(a, s)), ...placesElsewhere(a, at, all())];
    for (const { uri, range } of places) {
      changes[uri] ??= [];
      changes[uri].push({ range, newText: newName });
    }
    return { changes };
  },
);

export const prepareRename = feature(PrepareRenameRequest.type, {}, (a, { position }) => {
  const at = nameAt(a, a.lines.offset(position));
  const why = at && elsewhere(a, at);
  if (why) throw new ResponseError(ErrorCodes.InvalidParams, why);
  return at ? { range: a.lines.range(at.span), placeholder: a.text.slice(at.span.start, at.span.end) } : null;
});

/** Why it cannot be renamed here at all. */
function elsewhere(a: Analysis, named: Named): string | undefined {
  const { file } = declarationOf(named);
  return file === undefined
    ? undefined
    : `\`${nameOf(named)}\` is declared in ${a.checked.modules.get(file)?.name}: rename it there`;
}

/** Why `named` cannot be called `name`. */
function refusal(a: Analysis, named: Named, name: string): string | undefined {
  const away = elsewhere(a, named);
  if (away) return away;
  if (!isName(name)) return `\`${name}\` is not a name: letters, digits and _, and no digit first`;
  if (keywords.has(name) || constants.has(name)) return `\`${name}\` is a word of the language`;
  if (findOp(name)) return `\`${name}\` is an operation; a name would hide it`;
  if (named.kind === "local") return localRefusal(named.local, name);
  if (a.names.symbols.has(name) || a.names.dims.has(name)) return `\`${name}\` is already a name of this file`;
  const old = nameOf(named);
  for (const s of a.names.statements) {
    const own = namesIn(s);
    if (s.kind === "def" && own.free.some((n) => n.text === old) && own.locals.some((l) => l.name === name)) {
      return `\`${name}\` is a name inside \`${s.name.text}\`, which uses \`${old}\``;
    }
  }
  return undefined;
}

/** Inside a def, a name must not hide one that the def uses. */
function localRefusal(named: Extract<Named, { kind: "local" }>["local"], name: string): string | undefined {
  const { owner } = named;
  const where = owner.kind === "def" || owner.kind === "function" ? ` of \`${owner.name.text}\`` : "";
  const own = namesIn(owner);
  if (own.locals.some((l) => l.name === name)) return `\`${name}\` is already a name${where}`;
  if (own.free.some((n) => n.text === name)) return `the body${where} uses \`${name}\` from around it`;
  if (owner.kind !== "def" && (named.kind === "lambda parameter" || named.kind === "loop variable")) {
    let used = false;
    eachExpression(owner, (e) => {
      used ||= e.kind === "name" && e.text === name;
    });
    if (used) return `the statement uses \`${name}\` from around it`;
  }
  const taken = owner.kind === "function" && owner.params.some((p) => (p.as ?? p.name).text === name);
  return taken ? `\`${name}\` is already a parameter${where}` : undefined;
}
