/** @file Names that are declared and never used. */
import type { Diagnostic } from "../diagnostic.ts";
import type { DeclaredSymbol } from "./info.ts";
import type { StatementRecord } from "./record.ts";

/** Inputs and parameters of defs that nothing reads: most often left over. Other names may be there to be looked at. */
export function unusedNames(records: readonly StatementRecord[]): Diagnostic[] {
  const used = new Set<DeclaredSymbol>();
  for (const r of records) for (const symbol of ofInterest(r).used) used.add(symbol);
  const hints: Diagnostic[] = [];
  for (const r of records) {
    for (const s of ofInterest(r).declared) {
      if (used.has(s)) continue;
      if (s.kind === "parameter") hints.push(hint("unused-name", s, `nothing in the def uses \`${s.name}\``));
      else if (s.entity.kind !== "poison") hints.push(hint("unused-input", s, `nothing uses the input \`${s.name}\``));
    }
  }
  return hints;
}

/** The inputs and parameters among what a statement declares and uses; kept with its record. */
function ofInterest(r: StatementRecord): NonNullable<StatementRecord["ofInterest"]> {
  r.ofInterest ??= {
    declared: r.symbols.filter(isOfInterest),
    used: [...new Set(r.references.map((x) => x.symbol).filter(isOfInterest))],
  };
  return r.ofInterest;
}

const isOfInterest = (s: DeclaredSymbol): boolean => s.kind === "input" || s.kind === "parameter";

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
