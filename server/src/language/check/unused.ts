/** @file Names that are declared and never used. */
import type { Diagnostic } from "../diagnostic.ts";
import type { StatementRecord } from "./record.ts";

/** Inputs that nothing reads: most often left over. Other names may be there to be looked at. */
export function unusedNames(records: readonly StatementRecord[]): Diagnostic[] {
  const used = new Set(records.flatMap((r) => r.references.map((x) => x.symbol)));
  return records
    .flatMap((r) => r.symbols)
    .filter((s) => s.kind === "input" && s.entity.kind !== "poison" && !used.has(s))
    .map((s) => ({
      code: "unused-input",
      severity: "hint",
      message: `nothing uses the input \`${s.name}\``,
      span: s.span,
      labels: [],
      chain: [],
      fixes: [],
      tags: ["unused"],
    }));
}
