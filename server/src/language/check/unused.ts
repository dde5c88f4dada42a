/** @file Names that are declared and never used. */
import type { Diagnostic } from "../diagnostic.ts";
import type { DeclaredSymbol } from "./info.ts";
import type { StatementRecord } from "./record.ts";

/** Inputs and parameters of defs that nothing reads: most often left over. Other names may be there to be looked at. */
export function unusedNames(records: readonly StatementRecord[]): Diagnostic[] {
  const used = new Set(records.flatMap((r) => r.references.map((x) => x.symbol)));
  return records
    .flatMap((r) => r.symbols)
    .filter((s) => !used.has(s))
    .flatMap((s) => {
      if (s.kind === "input" && s.entity.kind !== "poison")
        return hint("unused-input", s, `nothing uses the input \`${s.name}\``);
      return s.kind === "parameter" ? hint("unused-name", s, `nothing in the def uses \`${s.name}\``) : [];
    });
}

const hint = (code: "unused-input" | "unused-name", s: DeclaredSymbol, message: string): Diagnostic => ({
  code,
  severity: "hint",
  message,
  span: s.span,
  labels: [],
  chain: [],
  fixes: [],
  tags: ["unused"],
});
