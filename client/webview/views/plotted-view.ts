/** @file What the file itself plots: vectors as lines over their index or over the first one, others as they fit. */
import type { SentTensor, SentValue } from "../../../server/protocol/requests.ts";
import { columnTable } from "../data/column-table.ts";
import { isComplexType } from "../data/complex-parts.ts";
import { decode } from "../data/elements.ts";
import type { PlotData } from "../data/svg-plot.ts";
import { element } from "../element.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import { exportMenu } from "./export-menu.ts";
import { plot } from "./plot.ts";
import { valueView } from "./value-view.ts";

export function plottedView(
  items: readonly SentValue[],
  options: Readonly<Record<string, SentValue>>,
  key: string,
  context: Context,
): HTMLElement {
  const text = (name: string): string | undefined => {
    const option = options[name];
    return option?.kind === "string" ? option.value : undefined;
  };
  const title = text("title") ?? "plot";
  const vectors = items.filter(
    (item): item is SentTensor =>
      item.kind === "tensor" && item.shape.length === 1 && item.edge === undefined && !isComplexType(item.dtype),
  );
  if (
    vectors.length === 0 ||
    vectors.length !== items.length ||
    vectors.some((v) => v.shape[0] !== vectors[0]!.shape[0])
  ) {
    return element(
      "div",
      {},
      ...items.map((value, i) =>
        valueView({ value, key: `${key}/${i}`, name: items.length > 1 ? `${title} ${i}` : title }, context),
      ),
    );
  }
  const columns = vectors.map((v) => Array.from(decode(v) as ArrayLike<number | bigint>, Number));
  const [x, ys] = columns.length > 1 ? [columns[0]!, columns.slice(1)] : [columns[0]!.map((_, i) => i), columns];
  const sorted = x.every((v, i) => i === 0 || v >= x[i - 1]!);
  const order = x.map((_, i) => i).sort((i, j) => x[i]! - x[j]!);
  const data: PlotData = {
    x: sorted ? x : order.map((i) => x[i]!),
    series: ys.map((y, i) => ({ name: `y${i}`, values: sorted ? y : order.map((k) => y[k]!) })),
  };
  const drawn = plot(data, { label: title, xLabel: text("xlabel") ?? "", log: text("scale") === "log" });
  return element(
    "div",
    {},
    element(
      "div",
      { class: "bar" },
      element("strong", {}, title),
      element("span", { class: "actions" }, exportMenu({ name: title, picture: () => drawn }, context)),
    ),
    drawn.element,
    behindPlot(
      title,
      () =>
        columnTable(data.x.length, [
          { name: "x", at: (i) => data.x[i]! },
          ...data.series.map((s) => ({ name: s.name, at: (i: number) => s.values[i] ?? null })),
        ]),
      context,
    ),
  );
}
