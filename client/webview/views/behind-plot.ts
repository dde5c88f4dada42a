/** @file The numbers behind a picture, as a table that opens below it. */

import type { TableSource } from "../data/table-source.ts";
import { element } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Context } from "./context.ts";
import { tableView } from "./table-view.ts";

/** `source` is made when the table is opened. */
export function behindPlot(label: string, source: () => TableSource, context: Context): HTMLElement {
  const details = element("details", { class: "behind" }, element("summary", {}, l10n.t("Numbers")));
  details.addEventListener("toggle", () => {
    const [, old] = details.children;
    old?.remove();
    if (details.open) details.append(tableView(source(), label, context));
  });
  return details;
}
