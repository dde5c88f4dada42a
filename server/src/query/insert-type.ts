/** @file Writes the inferred type after a declared name. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { Fix } from "../language/diagnostic.ts";
import { statementAt } from "./name-index.ts";

/** For the declaration around an offset: undefined where the type is written already, not known, or has lengths without a name. */
export function insertType(a: Analysis, offset: number): Fix | undefined {
  const s = statementAt(a.names, offset);
  if (s?.kind !== "shared" && s?.kind !== "assign") return undefined;
  const name = s.kind === "shared" ? s.name : s.targets.length === 1 && !s.operator ? s.targets[0] : undefined;
  if (s.type || !name) return undefined;
  const type = a.names.declaredAt.get(name.span.start)?.type;
  if (!type || type.weak) return undefined;
  const text = printType(type);
  if (text.includes("?")) return undefined;
  const at = { start: name.span.end, end: name.span.end };
  return { title: `Insert the type ${text}`, edits: [{ span: at, text: `: ${text}` }], certain: false };
}
