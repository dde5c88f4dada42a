/** @file Why a length is not known: the reasons of the `?` in a type. */
import { visitAtoms } from "../../../runtime/src/ir/dim.ts";
import { measureOf } from "../../../runtime/src/ir/measured-dim.ts";
import type { TensorType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";

/** "Axis 0 is `?`: length of a boolean selection at line 12."; undefined where nothing more is known than that it was declared so. */
export function openLengths(a: Analysis, type: TensorType | undefined): string | undefined {
  const lines: string[] = [];
  for (const [axis, dim] of (type?.shape ?? []).entries()) {
    visitAtoms(dim, (atom) => {
      if (atom.kind !== "unknown" || atom.reason === "declared as ?") return;
      const span = measureOf(atom)?.count.span;
      const at = span && span.file === undefined ? ` at line ${a.lines.position(span.start).line + 1}` : "";
      lines.push(`Axis ${axis}, \`?\`: ${atom.reason}${at}.`);
    });
  }
  return lines.length === 0 ? undefined : lines.join("  \n");
}
