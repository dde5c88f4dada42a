/** @file How the elements of a whole tensor are spread. */

import { binned } from "../data/bins.ts";
import { columnTable } from "../data/column-table.ts";
import { isFloatType, numberText } from "../data/elements.ts";
import { sampledRanges } from "../data/plane.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element } from "../element.ts";
import { l10n } from "../l10n.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import type { Picture } from "./picture.ts";
import { type Plot, plot } from "./plot.ts";

/** Elements that are counted of a tensor that is not here. */
const mostSampled = 65_536;

export function histogramView(source: TensorSource, label: string, context: Context): Picture {
  const root = element("div");
  let drawn: Plot | undefined;
  const size = source.shape.reduce((product, n) => product * n, 1);
  source
    .read(source.isWhole ? [] : sampledRanges(source.shape, mostSampled))
    .then(({ data }) => {
      const { min, max } = source.summary ?? {};
      const bounds = { ...(min !== undefined && { least: min }), ...(max !== undefined && { greatest: max }) };
      const bins = binned(data, !isFloatType(source.dtype), bounds);
      const middles = bins.counts.map((_, i) => (bins.edges[i]! + bins.edges[i + 1]!) / 2);
      drawn = plot(
        { x: middles, series: [{ name: "count", values: bins.counts }] },
        { label, xLabel: "value", bars: true },
      );
      const left = [
        bins.nans > 0 && `${bins.nans} NaN`,
        bins.below > 0 && `${bins.below} -inf`,
        bins.above > 0 && `${bins.above} inf`,
      ].filter(Boolean);
      const notes = [
        data.length < size &&
          l10n.t(
            "Of {0} elements, taken evenly from {1}.",
            data.length.toLocaleString("en"),
            size.toLocaleString("en"),
          ),
        left.length > 0 && l10n.t("Not drawn: {0}.", left.join(", ")),
      ].filter((n): n is string => n !== false);
      const columns = [
        { name: "from", at: (i: number) => bins.edges[i]! },
        { name: "to", at: (i: number) => bins.edges[i + 1]! },
        { name: "count", at: (i: number) => bins.counts[i]! },
      ];
      root.replaceChildren(
        drawn.element,
        ...(notes.length > 0
          ? [element("p", { class: left.length > 0 ? "note marked" : "note" }, notes.join(" "))]
          : []),
        behindPlot(
          `${label}: bins of ${numberText(bins.counts.length)}`,
          () => columnTable(bins.counts.length, columns),
          context,
        ),
      );
    })
    .catch((error: Error) => root.replaceChildren(element("p", { class: "note marked" }, error.message)));
  return { element: root, png: () => drawn?.png?.(), svg: () => drawn?.svg?.() };
}
