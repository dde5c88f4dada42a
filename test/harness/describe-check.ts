/** @file What a check came to, as plain text: to compare two checks of one text. */
import { printType } from "../../runtime/src/ir/type.ts";
import type { Checked } from "../../server/src/language/check/check.ts";
import type { Related } from "../../server/src/language/diagnostic.ts";
import type { ProgramStatement } from "../../server/src/language/program.ts";

export function describeCheck(c: Checked): string {
  const at = (s: { readonly start: number; readonly end: number }): string => `${s.start}-${s.end}`;
  const related = (rs: readonly Related[]): string => rs.map((r) => `${at(r.span)} ${r.message}`).join(" | ");
  return [
    ...c.diagnostics.map((d) => {
      const fixes = d.fixes.map((f) => `${f.title} ${f.edits.map((e) => at(e.span) + e.text).join()}`).join(" | ");
      return `${at(d.span)} ${d.code}: ${d.message} [${related(d.labels)}] [${related(d.chain)}] [${fixes}]`;
    }),
    ...c.info.symbols.map((s) => {
      const type = s.type ? printType(s.type) : "-";
      return `${s.name} ${s.kind} ${at(s.span)} ${type} ${s.stage ?? "-"} <- ${c.info.usesOf(s).map(at).sort().join()}`;
    }),
    ...c.info.dims.map((d) => `dim ${d.name} ${at(d.binder)} ${d.boundBy} <- ${d.uses.map(at).join()}`),
    ...c.info.expressions.map((e) => `${at(e.span)} ${e.entity.kind}`),
    ...c.program.cells.map((cell) => `cell ${cell.runnable} ${cell.statements.map(step).join()}`),
    `shared ${c.program.shareds.map((s) => s.spec.ref.name).join()}`,
    `streams ${c.program.streamSets.map((s) => `${s.name}:${s.streams.map((v) => v.spec.ref.name).join("+")}`).join()}`,
    `functions ${c.program.functions.map((f) => `${f.spec.name}/${f.streams.length}/${f.spec.params.length}`).join()}`,
  ].join("\n");
}

const step = (s: ProgramStatement): string => (s.kind === "assign" ? `${s.targets.join("+")}=${s.value.kind}` : s.kind);
