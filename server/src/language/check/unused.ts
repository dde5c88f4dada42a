/** @file Names that are declared and never used. */
import type { Context } from "./context.ts";
import { report } from "./report.ts";

/** Inputs that nothing reads: most often left over. Other names may be there to be looked at. */
export function unusedNames(cx: Context): void {
  for (const s of cx.file.symbols) {
    if (s.kind === "input" && s.references.length === 0 && s.entity.kind !== "poison") {
      report(cx, "unused-input", s.span, `nothing uses the input \`${s.name}\``, { tags: ["unused"] });
    }
  }
}
