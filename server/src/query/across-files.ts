/** @file The places of a name in the other open files of which it is a name too: those that import its file, and its file itself. */
import { type Analysis, placeOf } from "../analysis.ts";
import type { Span } from "../language/ast.ts";
import { declarationOf, type Named, nameAt, nameOf, placesOf } from "./name-at.ts";

type Place = ReturnType<typeof placeOf>;

/** Without the declaration. `all` are the open files. */
export function placesElsewhere(a: Analysis, named: Named, all: readonly Analysis[]): readonly Place[] {
  if (named.kind !== "symbol") return [];
  const declared = declarationOf(named);
  const file = declared.file ?? a.imports?.file;
  if (file === undefined) return [];
  return all.flatMap((other) => {
    if (other === a) return [];
    return spansIn(other, file, declared, nameOf(named)).map((s) => placeOf(other, s));
  });
}

function spansIn(other: Analysis, file: string, declared: Span, name: string): readonly Span[] {
  if (other.imports?.file === file) {
    const at = nameAt(other, declared.start);
    const own = at && nameOf(at) === name ? placesOf(other, at) : [];
    return own.filter((s) => s.start !== declared.start);
  }
  const symbol = other.names.imported.find((s) => s.span.file === file && s.span.start === declared.start);
  return symbol?.name === name ? placesOf(other, { kind: "symbol", symbol }) : [];
}
