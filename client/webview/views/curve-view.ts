/** @file A curve that `track` draws while a loop runs: new points are added to the picture that is there. */

import { columnTable } from "../data/column-table.ts";
import type { Curve } from "../data/curve.ts";
import { numberText } from "../data/elements.ts";
import type { PlotData } from "../data/svg-plot.ts";
import { button, element } from "../element.ts";
import { l10n } from "../l10n.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import type { Picture } from "./picture.ts";
import { type Plot, plot } from "./plot.ts";

export interface CurveView extends Picture {
  /** The curve has more points, or is that of another run. */
  update(curve: Curve): void;
}

export function curveView(first: Curve, name: string, key: string, context: Context): CurveView {
  let curve = first;
  let waiting = false;
  const last = element("span", { class: "last" });
  const note = element("span", { class: "note marked" });
  const place = element("div");
  const data = (): PlotData => ({ x: curve.steps, series: [{ name, values: curve.values }] });
  let drawn: Plot;

  const build = (): void => {
    const log = context.choice(key).log === true;
    drawn = plot(data(), { label: l10n.t("{0} by step", name), xLabel: l10n.t("step"), log });
    place.replaceChildren(drawn.element);
    scale.setAttribute("aria-pressed", String(log));
  };
  const scale = button(l10n.t("Log scale"), () => {
    context.choose(key, { log: context.choice(key).log !== true });
    build();
  });
  const tell = (): void => {
    last.textContent =
      curve.last === undefined ? "" : l10n.t("step {0}: {1}", curve.last.step, valueText(curve.last.value));
    note.textContent =
      curve.notFinite > 0
        ? l10n.t("{0} NaN or inf, first at step {1}", curve.notFinite, curve.firstNotFinite ?? 0)
        : "";
  };
  build();
  tell();

  const table = (): ReturnType<typeof columnTable> => {
    const { steps, values } = curve.points(Number.POSITIVE_INFINITY);
    return columnTable(steps.length, [
      { name: "step", at: (i) => steps[i]! },
      { name, at: (i) => values[i]! },
    ]);
  };
  return {
    element: element(
      "div",
      { class: "curve" },
      element("div", { class: "bar" }, element("strong", {}, name), last, note, scale),
      place,
      behindPlot(l10n.t("{0} by step", name), table, context),
    ),
    update(next) {
      curve = next;
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        drawn.update(data());
        tell();
      });
    },
    png: () => drawn.png?.(),
    svg: () => drawn.svg?.(),
  };
}

const valueText = (value: number | null): string => (value === null ? "nan" : numberText(value, 6));
