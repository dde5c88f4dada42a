/** @file Elements along one axis as a line; along a short second axis, a line for each index. */

import { columnTable } from "../data/column-table.ts";
import { extremes } from "../data/extremes.ts";
import { axisName, columnCount, type Plane, planeRanges, rangeLength, rowCount, sampled } from "../data/plane.ts";
import type { PlotData } from "../data/svg-plot.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { inRowOrder } from "../data/tensor-table.ts";
import { button, element } from "../element.ts";
import { l10n } from "../l10n.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import type { Picture } from "./picture.ts";
import { type Plot, plot } from "./plot.ts";

/** Lines at a time, and points of each. */
export const mostLines = 6;
const mostPoints = 2000;

interface Part {
  readonly from: number;
  readonly to: number;
}

export function lineView(source: TensorSource, plane: Plane, log: boolean, label: string, context: Context): Picture {
  const rows = rowCount(plane, source.shape);
  const note = element("p", { class: "note" });
  const place = element("div");
  const root = element("div", {}, place, note);
  let part: Part = { from: 0, to: rows };
  let drawn: Plot | undefined;
  let shown: PlotData = { x: [], series: [] };

  const choose = (range: Part | undefined): void => {
    const from = Math.max(0, Math.floor(range?.from ?? 0));
    part = { from, to: Math.min(rows, Math.max(from + 2, Math.ceil(range?.to ?? rows))) };
    load();
  };
  async function load(): Promise<void> {
    const loading = part;
    try {
      const { data, every } = await points(source, plane, part);
      if (loading !== part) return;
      shown = data;
      if (drawn === undefined) {
        const xLabel = plane.rows === undefined ? "" : axisName(plane.rows, source.axes);
        drawn = plot(data, { label, xLabel, log, onRange: choose });
        place.replaceChildren(drawn.element);
      } else drawn.update(data);
      const isPart = part.from > 0 || part.to < rows;
      note.replaceChildren(
        every > 1 ? `${l10n.t("One element of every {0} is drawn; drag over a part to see more of it.", every)} ` : "",
        ...(isPart
          ? [
              `${l10n.t("{0} to {1} of {2}.", part.from, part.to - 1, rows)} `,
              button(l10n.t("Show all"), () => choose(undefined), { class: "link" }),
            ]
          : []),
      );
    } catch (error) {
      note.textContent = (error as Error).message;
    }
  }
  load();
  root.append(
    behindPlot(
      label,
      () =>
        columnTable(shown.x.length, [
          { name: "index", at: (i) => shown.x[i]! },
          ...shown.series.map((s) => ({ name: s.name, at: (i: number) => s.values[i] ?? null })),
        ]),
      context,
    ),
  );
  return { element: root, png: () => drawn?.png?.(), svg: () => drawn?.svg?.() };
}

/** What is here is drawn by its extremes; of the rest, every so many elements are asked for. */
async function points(
  source: TensorSource,
  plane: Plane,
  { from, to }: Part,
): Promise<{ data: PlotData; every: number }> {
  const { shape } = source;
  const lines = Math.min(mostLines, columnCount(plane, shape));
  const isOne = plane.columns === undefined || columnCount(plane, shape) > mostLines;
  const column = plane.columns === undefined ? 0 : plane.at[plane.columns]!;
  const columns = isOne ? { start: column, stop: column + 1 } : { start: 0, stop: lines };
  const sampling = sampled(to - from, mostPoints);
  const every = source.isWhole ? 1 : sampling.step!;
  const rows = { start: from, stop: to, step: every };
  const count = rangeLength(rows);
  const width = rangeLength(columns);
  const block = await source.read(planeRanges(plane, shape, rows, columns));
  const data = inRowOrder(block.data, plane, count, width);
  const name = (j: number): string =>
    plane.columns === undefined ? "value" : `${axisName(plane.columns, source.axes)} ${columns.start + j}`;
  const drawn = Array.from({ length: width }, (_, j) =>
    extremes((i) => Number(data[i * width + j]), count, mostPoints),
  );
  if (width === 1 || count <= mostPoints) {
    const x = drawn[0]!.index.map((i) => from + i * every);
    return { data: { x, series: drawn.map(({ values }, j) => ({ name: name(j), values })) }, every };
  }
  // Extremes of several lines lie at different places: all are read at each of them.
  const union = [...new Set(drawn.flatMap((d) => d.index))].sort((a, b) => a - b);
  const series = drawn.map((_, j) => ({ name: name(j), values: union.map((i) => Number(data[i * width + j])) }));
  return { data: { x: union.map((i) => from + i * every), series }, every };
}
