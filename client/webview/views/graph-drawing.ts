/** @file Draws a laid-out graph: boxes that take the focus and keys, and the arrows between them. */

import { type Box, type BoxGraph, detailOf } from "../data/graph-groups.ts";
import { freshId, svgElement } from "../element.ts";
import { l10n } from "../l10n.ts";
import { font } from "../theme.ts";
import { boxHeight, type Laid } from "./graph-layout.ts";

let measuring: CanvasRenderingContext2D | null | undefined;

/** In the font of the page. */
export function textWidth(text: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return text.length * 8;
  measuring.font = font();
  return measuring.measureText(text).width;
}

export interface GraphActions {
  readonly activate: (box: Box) => void;
  readonly focus: (box: Box) => void;
  /** The box that Tab leads to. */
  readonly current: () => string | undefined;
}

export function drawGraph({ boxes, edges }: BoxGraph, laid: Laid, name: string, actions: GraphActions): SVGSVGElement {
  const arrow = freshId("arrow");
  const slowest = Math.max(...boxes.map((b) => b.milliseconds ?? 0));
  const elements = new Map<string, SVGGElement>();
  for (const box of boxes) {
    const place = laid.places.get(box.id)!;
    const heat = slowest > 0 && box.milliseconds !== undefined ? Math.ceil((4 * box.milliseconds) / slowest) : 0;
    const [left, top] = [place.x - place.width / 2, place.y - boxHeight / 2];
    const [shown, below] = [fitted(box.label, place.width - 16), fitted(detailOf(box), place.width - 16)];
    const line = box.range === undefined ? "" : `, line ${box.range.start.line + 1}`;
    const rest = below === detailOf(box) ? "" : `, ${detailOf(box)}`;
    const made = svgElement(
      "g",
      {
        class: `box heat-${heat}${box.isOutput ? " output" : ""}${box.isGroup ? " group" : ""}`,
        role: "button",
        tabindex: box.id === actions.current() ? 0 : -1,
        "data-box": box.id,
        "aria-label": `${shown} ${below}${rest}${line}`,
      },
      svgElement("rect", { x: left, y: top, width: place.width, height: boxHeight, rx: 4 }),
      svgElement("text", { x: place.x, y: place.y - 4, class: "name" }, shown),
      " ",
      svgElement("text", { x: place.x, y: place.y + 13, class: "detail" }, below),
    );
    made.addEventListener("click", () => actions.activate(box));
    made.addEventListener("focus", () => {
      for (const other of elements.values()) other.setAttribute("tabindex", "-1");
      made.setAttribute("tabindex", "0");
      actions.focus(box);
    });
    made.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        return actions.activate(box);
      }
      const to = neighbour(box.id, event.key, edges, laid);
      if (to === undefined) return;
      event.preventDefault();
      elements.get(to)?.focus();
    });
    elements.set(box.id, made);
  }
  const lines = laid.paths.map(({ points }) =>
    svgElement("path", {
      class: "edge",
      d: points.map((p, i) => `${i === 0 ? "M" : "L"}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join(""),
      "marker-end": `url(#${arrow})`,
    }),
  );
  const head = svgElement(
    "marker",
    { id: arrow, viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svgElement("path", { d: "M0 0L8 4L0 8z", class: "arrow" }),
  );
  return svgElement(
    "svg",
    {
      viewBox: `0 0 ${laid.width} ${laid.height}`,
      role: "group",
      "aria-label": l10n.t("Graph of {0}: {1} boxes", name, boxes.length),
    },
    svgElement("defs", {}, head),
    ...lines,
    ...elements.values(),
  );
}

const fitted = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  let length = text.length;
  while (length > 3 && textWidth(`${text.slice(0, length)}…`) > width) length--;
  return `${text.slice(0, length)}…`;
};

/** Up: the first operand; down: the first user; left and right: the nearest box of the same layer. */
function neighbour(id: string, key: string, edges: BoxGraph["edges"], { places }: Laid): string | undefined {
  if (key === "ArrowUp") return edges.find((e) => e.to === id)?.from;
  if (key === "ArrowDown") return edges.find((e) => e.from === id)?.to;
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const sign = key === "ArrowRight" ? 1 : -1;
  const here = places.get(id)!;
  const row = [...places].filter(([, p]) => Math.abs(p.y - here.y) < boxHeight && sign * (p.x - here.x) > 0);
  return row.sort(([, a], [, b]) => sign * (a.x - b.x))[0]?.[0];
}
