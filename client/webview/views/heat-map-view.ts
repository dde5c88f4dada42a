/** @file A plane of a tensor in colours of the theme; NaN and infinite elements have colours of their own. */

import { elementText, numberText } from "../data/elements.ts";
import { axisName, type Plane } from "../data/plane.ts";
import { type Bounds, boundsOf, isDiverging, ramp } from "../data/ramp.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { tensorTable } from "../data/tensor-table.ts";
import { element } from "../element.ts";
import { onThemeChange, rgb } from "../theme.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import type { Picture } from "./picture.ts";
import { pixels } from "./pixels.ts";
import { type PlaneBlock, planeBlock, sampleNote } from "./plane-block.ts";

const mostCells = 256;

export function heatMapView(source: TensorSource, plane: Plane, label: string, context: Context): Picture {
  const root = element("div");
  let drawn: Picture | undefined;
  planeBlock(source, plane, mostCells)
    .then((block) => {
      const values = Float64Array.from(block.data as ArrayLike<number | bigint>, Number);
      const bounds = boundsOf(values) ?? { low: 0, high: 0 };
      drawn = pixels({
        label,
        rows: block.rows,
        columns: block.columns,
        paint: (out) => paint(values, bounds, out),
        describe: (row, column) => describe(block, source, plane, row, column),
      });
      root.replaceChildren(
        drawn.element,
        key(values, bounds),
        element("p", { class: "note" }, sampleNote(block)),
        behindPlot(label, () => tensorTable(source, plane), context),
      );
    })
    .catch((error: Error) => root.replaceChildren(element("p", { class: "note marked" }, error.message)));
  return { element: root, png: () => drawn?.png?.(), svg: () => drawn?.svg?.() };
}

export function describe(block: PlaneBlock, source: TensorSource, plane: Plane, row: number, column: number): string {
  const [r, c] = [row * block.rowStep, column * block.columnStep];
  const name = (axis: number | undefined, i: number): string =>
    axis === undefined ? "" : `${axisName(axis, source.axes)} ${i}`;
  const places = [name(plane.rows, r), name(plane.columns, c)].filter((x) => x !== "");
  return `${places.join(", ")}: ${elementText(block.data[row * block.columns + column]!, source.dtype)}`;
}

function paint(values: Float64Array, bounds: Bounds, out: Uint8ClampedArray): void {
  const colourOf = ramp(bounds, { paper: rgb("background"), high: rgb("blue"), low: rgb("orange") });
  const [nan, inf] = [rgb("red"), rgb("purple")];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const [r, g, b] = Number.isNaN(x) ? nan : Number.isFinite(x) ? colourOf(x) : inf;
    out[4 * i] = r;
    out[4 * i + 1] = g;
    out[4 * i + 2] = b;
    out[4 * i + 3] = 255;
  }
}

/** The ramp with its ends, and what the marked cells are. */
function key(values: Float64Array, bounds: Bounds): HTMLElement {
  const strip = element("canvas", { class: "ramp", width: 128, height: 1, "aria-hidden": "true" });
  const most = Math.max(-bounds.low, bounds.high);
  const [from, to] = isDiverging(bounds) ? [-most, most] : [bounds.low, bounds.high];
  const draw = (): void => {
    const image = new ImageData(128, 1);
    paint(
      Float64Array.from({ length: 128 }, (_, i) => from + ((to - from) * i) / 127),
      { low: from, high: to },
      image.data,
    );
    strip.getContext("2d")!.putImageData(image, 0, 0);
  };
  draw();
  onThemeChange(strip, draw);
  const nans = values.reduce((n, x) => n + Number(Number.isNaN(x)), 0);
  const infinite = values.reduce((n, x) => n + Number(Math.abs(x) === Number.POSITIVE_INFINITY), 0);
  return element(
    "p",
    { class: "key" },
    numberText(from, 4),
    strip,
    numberText(to, 4),
    nans > 0 && element("span", { class: "swatch nan" }, `${nans} NaN`),
    infinite > 0 && element("span", { class: "swatch inf" }, `${infinite} inf`),
  );
}
