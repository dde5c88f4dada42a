/** @file A plane as a grey picture; with a last axis of 3 or 4 channels, in colour. */

import { elementText } from "../data/elements.ts";
import { columnCount, type Plane, rangeLength, rowCount, sampled } from "../data/plane.ts";
import { boundsOf, lightOf } from "../data/ramp.ts";
import type { TensorSource } from "../data/tensor-source.ts";
import { tensorTable } from "../data/tensor-table.ts";
import { element } from "../element.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import { describe } from "./heat-map-view.ts";
import type { Picture } from "./picture.ts";
import { pixels } from "./pixels.ts";
import { planeBlock, sampleNote } from "./plane-block.ts";

const mostGrey = 512;
const mostColour = 160;

/** The last axis holds red, green, blue (and opacity), of which at least two axes are left. */
export const hasChannels = (shape: readonly number[]): boolean =>
  shape.length >= 3 && (shape.at(-1) === 3 || shape.at(-1) === 4);

/** The two axes before the channels. */
export const imagePlane = (plane: Plane, shape: readonly number[]): Plane =>
  hasChannels(shape) ? { ...plane, rows: shape.length - 3, columns: shape.length - 2 } : plane;

export function imageView(source: TensorSource, chosen: Plane, label: string, context: Context): Picture {
  const root = element("div");
  const plane = imagePlane(chosen, source.shape);
  let drawn: Picture | undefined;
  (hasChannels(source.shape) ? colourPicture(source, plane, label) : greyPicture(source, plane, label))
    .then(({ picture, note }) => {
      drawn = picture;
      root.replaceChildren(
        picture.element,
        element("p", { class: "note" }, note),
        behindPlot(label, () => tensorTable(source, plane), context),
      );
    })
    .catch((error: Error) => root.replaceChildren(element("p", { class: "note marked" }, error.message)));
  return { element: root, png: () => drawn?.png?.(), svg: () => drawn?.svg?.() };
}

interface Made {
  readonly picture: Picture;
  readonly note: string;
}

async function greyPicture(source: TensorSource, plane: Plane, label: string): Promise<Made> {
  const block = await planeBlock(source, plane, mostGrey);
  const values = Float64Array.from(block.data as ArrayLike<number | bigint>, Number);
  const light = lightOf(source.dtype, boundsOf(values) ?? { low: 0, high: 1 });
  const picture = pixels({
    label,
    rows: block.rows,
    columns: block.columns,
    paint(out) {
      for (let i = 0; i < values.length; i++) {
        const x = values[i]!;
        // Red where there is no number: no grey is.
        const bad = Number.isNaN(x);
        out[4 * i] = bad ? 255 : light(x);
        out[4 * i + 1] = out[4 * i + 2] = bad ? 0 : light(x);
        out[4 * i + 3] = 255;
      }
    },
    describe: (row, column) => describe(block, source, plane, row, column),
  });
  return { picture, note: sampleNote(block) };
}

async function colourPicture(source: TensorSource, plane: Plane, label: string): Promise<Made> {
  const { shape, dtype } = source;
  const channels = shape.at(-1)!;
  const rows = sampled(rowCount(plane, shape), mostColour);
  const columns = sampled(columnCount(plane, shape), mostColour);
  const ranges = shape.map((_, axis) => {
    if (axis === plane.rows) return rows;
    if (axis === plane.columns) return columns;
    return axis === shape.length - 1
      ? { start: 0, stop: channels }
      : { start: plane.at[axis]!, stop: plane.at[axis]! + 1 };
  });
  const { data } = await source.read(ranges);
  const values = Float64Array.from(data as ArrayLike<number | bigint>, Number);
  const light = lightOf(dtype, boundsOf(values) ?? { low: 0, high: 1 });
  const [height, width] = [rangeLength(rows), rangeLength(columns)];
  const picture = pixels({
    label,
    rows: height,
    columns: width,
    paint(out) {
      for (let i = 0; i < height * width; i++) {
        for (let k = 0; k < 4; k++) out[4 * i + k] = k < channels ? light(values[i * channels + k]!) : 255;
      }
    },
    describe(row, column) {
      const at = (row * width + column) * channels;
      const parts = Array.from({ length: channels }, (_, k) => elementText(data[at + k]!, dtype, 4));
      return `${row * (rows.step ?? 1)}, ${column * (columns.step ?? 1)}: ${parts.join(", ")}`;
    },
  });
  const note = sampleNote({
    rows: height,
    columns: width,
    rowStep: rows.step ?? 1,
    columnStep: columns.step ?? 1,
    data,
  });
  return { picture, note };
}
