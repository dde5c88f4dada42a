/** @file Which part of complex numbers a view shows: both in a table, one of them in a picture. */

import type { ViewName } from "../data/choose-view.ts";
import { type ComplexPart, complexTable, partNames } from "../data/complex-parts.ts";
import type { Plane } from "../data/plane.ts";
import type { TableSource } from "../data/table-source.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { tensorTable } from "../data/tensor-table.ts";
import { element } from "../element.ts";
import { l10n } from "../l10n.ts";

/** What is shown of complex numbers. A picture has one number for each element. */
export type Part = ComplexPart | "both";

export function partShown({ part }: TensorSource, view: ViewName, chosen: string | undefined): Part | undefined {
  if (part === undefined) return undefined;
  if (chosen !== undefined && Object.hasOwn(partNames, chosen)) return chosen as ComplexPart;
  return view === "table" || view === "scalar" ? "both" : "absolute";
}

/** `part` is undefined for what is not complex. */
export function tableOf(source: TensorSource, plane: Plane, part: Part | undefined): TableSource {
  const table = (s: TensorSource): TableSource => tensorTable(s, plane);
  if (part === undefined) return table(source);
  return part === "both"
    ? complexTable(table(source.part!("real")), table(source.part!("imaginary")))
    : table(source.part!(part));
}

export function partChooser(view: ViewName, part: Part | undefined, choose: (part: Part) => void): HTMLElement {
  const names = { ...(view === "table" && { both: l10n.t("Complex") }), ...partNames };
  const select = element(
    "select",
    {
      class: "part",
      "aria-label": l10n.t("Part of complex numbers"),
      on: { change: () => choose(select.value as Part) },
    },
    ...Object.entries(names).map(([value, text]) => element("option", { value, selected: value === part }, text)),
  );
  return select;
}
