/** @file A tensor in the view that fits it, with the others to choose from. */

import { firstView, possibleViews, type ViewName, viewNames } from "../data/choose-view.ts";
import { partNames } from "../data/complex-parts.ts";
import { typeText } from "../data/elements.ts";
import { columnCount, firstLine, firstPlane, fittingPlane, type Plane } from "../data/plane.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { button, element, iconButton } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import { axisChoosers, type Choosable } from "./axis-choosers.ts";
import type { Context } from "./context.ts";
import { exportMenu } from "./export-menu.ts";
import { heatMapView } from "./heat-map-view.ts";
import { histogramView } from "./histogram-view.ts";
import { hasChannels, imagePlane, imageView } from "./image-view.ts";
import { lineView, mostLines } from "./line-view.ts";
import { type Part, partChooser, partShown, tableOf } from "./part-chooser.ts";
import type { Picture } from "./picture.ts";
import { scalarView } from "./scalar-view.ts";
import { summaryText } from "./summary-text.ts";
import { copyWindow, tableView } from "./table-view.ts";

/** `key` is what choices are kept by, `name` what the value is called. */
export function tensorView(source: TensorSource, key: string, name: string, context: Context): HTMLElement {
  const { shape, dtype } = source;
  const views = possibleViews(shape, dtype);
  const root = element("div", { class: "tensor" });
  const label = `${name}, ${typeText(dtype, shape)}`;

  const draw = (focus?: string): void => {
    const choice = context.choice(key);
    const view = views.find((v) => v === choice.view) ?? firstView(shape, dtype);
    const kept = fittingPlane(choice.plane, shape, view === "line" ? firstLine(shape) : firstPlane(shape));
    const plane = view === "image" ? imagePlane(kept, shape) : kept;
    const part = partShown(source, view, choice.part);
    const picture = pictureOf(view, plane, part, choice.log === true);
    const choosers =
      shape.includes(0) || view === "histogram"
        ? undefined
        : axisChoosers(source, plane, choosable(view, source, plane), (chosen) => {
            const at = document.activeElement?.getAttribute("data-axis");
            context.choose(key, { plane: chosen });
            draw(
              at === null || at === undefined
                ? undefined
                : `[data-axis="${at}"][type="${(document.activeElement as HTMLInputElement).type}"]`,
            );
          });
    const switcher =
      views.length > 1 &&
      element(
        "span",
        { class: "switcher", role: "group", "aria-label": l10n.t("View") },
        ...views.map((v) =>
          button(viewNames[v], () => choose(v), { "aria-pressed": v === view ? "true" : "false", "data-view": v }),
        ),
      );
    const parts =
      source.part !== undefined &&
      view !== "scalar" &&
      partChooser(view, part, (chosen) => {
        context.choose(key, { part: chosen });
        draw("select.part");
      });
    const log =
      view === "line" &&
      button(
        l10n.t("Log scale"),
        () => {
          context.choose(key, { log: choice.log !== true });
          draw('[data-view="log"]');
        },
        { "aria-pressed": choice.log === true ? "true" : "false", "data-view": "log" },
      );
    root.replaceChildren(
      element(
        "div",
        { class: "bar" },
        view === "scalar" && picture.element,
        element("code", { class: "type" }, typeText(dtype, shape)),
        switcher,
        parts,
        log,
        element(
          "span",
          { class: "actions" },
          iconButton(icons.copy, l10n.t("Copy {0}", name), () => copyAll(plane, part)),
          exportMenu({ name: fileName(name), of: source.of, picture: () => picture }, context),
        ),
      ),
      ...(choosers === undefined ? [] : [choosers]),
      ...(view === "scalar" ? [] : [picture.element]),
      ...summaryText(source),
    );
    if (focus !== undefined) root.querySelector<HTMLElement>(focus)?.focus();
  };

  const choose = (view: ViewName): void => {
    context.choose(key, { view });
    context.announce(`${viewNames[view]}: ${name}`);
    draw(`[data-view="${view}"]`);
  };
  const copyAll = (plane: Plane, part: Part | undefined): void => {
    const table = tableOf(source, plane, part);
    copyWindow(table, { firstRow: 0, rows: table.rows, firstColumn: 0, columns: table.columns }, context).catch(
      (error: Error) => context.announce(error.message),
    );
  };
  const pictureOf = (view: ViewName, plane: Plane, part: Part | undefined, log: boolean): Picture => {
    const drawn = part === undefined || part === "both" ? source : source.part!(part);
    const what = part === undefined || part === "both" ? label : `${partNames[part]}: ${label}`;
    switch (view) {
      case "scalar":
        return scalarView(source);
      case "table":
        return { element: tableView(tableOf(source, plane, part), what, context) };
      case "line":
        return lineView(drawn, plane, log, what, context);
      case "histogram":
        return histogramView(drawn, l10n.t("Histogram of {0}", what), context);
      case "heat":
        return heatMapView(drawn, plane, l10n.t("Heat map of {0}", what), context);
      case "image":
        return imageView(drawn, plane, l10n.t("Image of {0}", what), context);
    }
  };
  draw();
  return root;
}

/** What a view leaves to be chosen; a matrix is shown as it is. */
function choosable(view: ViewName, { shape }: TensorSource, plane: Plane): Choosable {
  const matrix = shape.length > 2;
  const axes = { rows: matrix ? "rows" : undefined, columns: matrix ? "columns" : undefined, columnIndex: false };
  switch (view) {
    case "table":
    case "heat":
      return axes;
    case "image":
      return hasChannels(shape)
        ? { rows: undefined, columns: undefined, columnIndex: false, taken: shape.length - 1 }
        : axes;
    case "line":
      return {
        rows: "along",
        columns: matrix ? "lines" : undefined,
        columnIndex: columnCount(plane, shape) > mostLines,
      };
    case "scalar":
    case "histogram":
      return { rows: undefined, columns: undefined, columnIndex: false };
  }
}

const fileName = (name: string): string => name.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "") || "value";
