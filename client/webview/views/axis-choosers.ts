/** @file Chooses the part of a tensor of many axes that is shown: by the names of its dims. */

import { axisName, fixedAxes, type Plane, withAxis, withIndex } from "../data/plane.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { element, freshId } from "../element.ts";
import { l10n } from "../l10n.ts";

/** Which choices a view leaves: the axes of rows and of columns, and whether columns stand at one index too. */
export interface Choosable {
  readonly rows: string | undefined;
  readonly columns: string | undefined;
  readonly columnIndex: boolean;
  /** An axis of which a view shows every index. */
  readonly taken?: number;
}

/** undefined when there is nothing to choose. */
export function axisChoosers(
  { shape, axes }: TensorSource,
  plane: Plane,
  { rows, columns, columnIndex, taken }: Choosable,
  choose: (plane: Plane) => void,
): HTMLElement | undefined {
  const choosers: HTMLElement[] = [];
  const axisSelect = (label: string, part: "rows" | "columns"): HTMLElement => {
    const id = freshId("axis");
    const select = element(
      "select",
      { id, on: { change: () => choose(withAxis(plane, part, Number(select.value))) } },
      ...shape.map((n, axis) =>
        element("option", { value: axis, selected: plane[part] === axis }, `${axisName(axis, axes)} (${n})`),
      ),
    );
    return element("span", { class: "chooser" }, element("label", { for: id }, label), select);
  };
  if (shape.length > 1 && rows !== undefined) choosers.push(axisSelect(rows, "rows"));
  if (shape.length > 1 && columns !== undefined) choosers.push(axisSelect(columns, "columns"));
  const fixed = fixedAxes(plane, shape).filter((axis) => axis !== taken);
  if (columnIndex && plane.columns !== undefined) fixed.push(plane.columns);
  for (const axis of fixed.sort((a, b) => a - b)) choosers.push(indexChooser(axis));
  return choosers.length === 0
    ? undefined
    : element("div", { class: "choosers", role: "group", "aria-label": l10n.t("Part shown") }, ...choosers);

  function indexChooser(axis: number): HTMLElement {
    const name = axisName(axis, axes);
    const id = freshId("index");
    const last = shape[axis]! - 1;
    const set = (text: string): void => {
      const index = Math.max(0, Math.min(last, Math.round(Number(text) || 0)));
      slider.value = number.value = String(index);
      choose(withIndex(plane, axis, index));
    };
    const common = { min: 0, max: last, step: 1, value: plane.at[axis]!, "data-axis": axis };
    const number: HTMLInputElement = element("input", {
      ...common,
      id,
      type: "number",
      on: { change: () => set(number.value) },
    });
    const slider: HTMLInputElement = element("input", {
      ...common,
      type: "range",
      "aria-label": l10n.t("Index along {0}", name),
      on: {
        change: () => set(slider.value),
        input: () => {
          number.value = slider.value;
        },
      },
    });
    return element(
      "span",
      { class: "chooser" },
      element("label", { for: id }, name),
      number,
      slider,
      l10n.t("of {0}", last + 1),
    );
  }
}
