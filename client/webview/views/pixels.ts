/** @file A canvas with one cell for each element, sharp at every size, with a cursor that mouse and keys move. */

import { escapeXml } from "../data/svg-plot.ts";
import { element } from "../element.ts";
import { onThemeChange } from "../theme.ts";
import { placeAfter } from "./grid-cells.ts";
import type { Picture } from "./picture.ts";

export interface PixelOptions {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** Fills rows × columns × 4 bytes. */
  readonly paint: (pixels: Uint8ClampedArray) => void;
  /** What the cursor's cell says. */
  readonly describe: (row: number, column: number) => string;
}

const tallest = 360;
const widest = 720;
const largestCell = 28;

export function pixels({ label, rows, columns, paint, describe }: PixelOptions): Picture {
  const canvas = element("canvas", { width: columns, height: rows });
  const cursor = element("div", { class: "cell-cursor", hidden: true });
  const frame = element("div", { class: "pixels", tabindex: 0, role: "img", "aria-label": label }, canvas, cursor);
  const readout = element("output", { class: "readout" }, " ");
  const root = element("div", {}, frame, readout);
  let place = { row: 0, column: 0 };

  const draw = (): void => {
    const image = new ImageData(columns, rows);
    paint(image.data);
    canvas.getContext("2d")!.putImageData(image, 0, 0);
  };
  const scale = (): number => {
    const room = Math.min(widest, root.clientWidth || widest);
    const fit = Math.min(room / columns, tallest / rows, largestCell);
    return fit >= 1 ? Math.floor(fit) : fit;
  };
  const size = (): void => {
    canvas.style.width = `${Math.max(1, columns * scale())}px`;
    canvas.style.height = `${Math.max(1, rows * scale())}px`;
  };
  const point = (row: number, column: number): void => {
    place = { row, column };
    const cell = scale();
    cursor.hidden = false;
    cursor.style.transform = `translate(${column * cell}px, ${row * cell}px)`;
    cursor.style.width = `${Math.max(3, cell)}px`;
    cursor.style.height = `${Math.max(3, cell)}px`;
    readout.textContent = describe(row, column);
  };
  const leave = (): void => {
    cursor.hidden = true;
    readout.textContent = " ";
  };
  frame.addEventListener("mousemove", (event) => {
    const box = canvas.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    if (row >= 0 && row < rows && column >= 0 && column < columns) point(row, column);
  });
  frame.addEventListener("mouseleave", leave);
  frame.addEventListener("blur", leave);
  frame.addEventListener("keydown", (event) => {
    const to = placeAfter(place, event, { rows, columns, page: Math.max(1, Math.round(rows / 10)) });
    if (to === undefined) return;
    event.preventDefault();
    point(to.row, to.column);
  });
  draw();
  onThemeChange(frame, draw);
  new ResizeObserver(size).observe(root);

  const enlarged = (): string => {
    const times = Math.max(1, Math.min(8, Math.floor(1024 / Math.max(rows, columns))));
    const copy = document.createElement("canvas");
    copy.width = columns * times;
    copy.height = rows * times;
    const context = copy.getContext("2d")!;
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, copy.width, copy.height);
    return copy.toDataURL("image/png");
  };
  return {
    element: root,
    png: enlarged,
    svg: () =>
      [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${columns} ${rows}" width="${columns * 4}" height="${rows * 4}">`,
        `<title>${escapeXml(label)}</title>`,
        `<image width="${columns}" height="${rows}" image-rendering="pixelated" href="${canvas.toDataURL("image/png")}"/>`,
        "</svg>",
      ].join("\n"),
  };
}
