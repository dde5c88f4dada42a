/** @file Hover on a dim: who bound it, its number if it has one, and where it is used. */
import { type Analysis, placeOf } from "../analysis.ts";
import type { DimInfo } from "../language/check/info.ts";
import { codeBlock, sections } from "./markdown.ts";

export function hoverDim(a: Analysis, d: DimInfo): string {
  const line = placeOf(a, d.binder).range.start.line + 1;
  const file = d.binder.file === undefined ? "" : ` of ${a.checked.modules.get(d.binder.file)?.name}`;
  const users = new Set<string>();
  for (const s of a.names.declared) {
    const axis = s.type?.shape.findIndex((dim) => typeof dim !== "number" && mentions(dim.key, d.name)) ?? -1;
    if (axis >= 0) users.add(`\`${s.name}\` axis ${axis}`);
  }
  const list = [...users];
  const shown = list.slice(0, 8).join(", ") + (list.length > 8 ? ` and ${list.length - 8} more` : "");
  return sections([
    codeBlock(`dim ${d.name}`),
    `A length, the same wherever the name stands. Bound by ${d.boundBy} (line ${line}${file}).`,
    users.size > 0 ? `Used by ${shown}.` : undefined,
  ]);
}

/** The key of a dim names its atoms between signs. */
const mentions = (key: string, name: string): boolean => key.split(/[*+(),]/).includes(name);
