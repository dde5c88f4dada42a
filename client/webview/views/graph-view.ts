/** @file The optimised graph of a function as a picture: boxes coloured by time, each a link to its source line. */

import type { GraphView } from "../../../server/protocol/requests.ts";
import { columnTable } from "../data/column-table.ts";
import { type Box, type BoxGraph, boxGraph, detailOf, groupOf } from "../data/graph-groups.ts";
import { timeText } from "../data/time-text.ts";
import { button, element, freshId, iconButton, svgElement } from "../element.ts";
import { icons } from "../icons.ts";
import type { Profile } from "../model/panel.ts";
import { font } from "../theme.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import { exportMenu } from "./export-menu.ts";
import { boxHeight, type Laid, layOut } from "./graph-layout.ts";
import { graphSvg } from "./graph-svg.ts";
import { sourceLink } from "./source-link.ts";

/** Larger graphs start with the nodes of each line as one box. */
const smallGraph = 24;

export function graphView(
  name: string,
  graph: GraphView,
  profile: Profile | undefined,
  context: Context,
  close: () => void,
): HTMLElement {
  const groups = new Set(graph.nodes.map(groupOf).filter((g): g is string => g !== undefined));
  let open: ReadonlySet<string> = graph.nodes.length <= smallGraph ? groups : new Set();
  let zoom = 1;
  let focused: string | undefined;
  const picture = element("div", { class: "graph-picture" });
  const about = element("div", { class: "graph-about" });
  const drawing = { element: picture, svg: () => graphSvg(picture.querySelector("svg")!, name) };
  const bar = element(
    "div",
    { class: "bar" },
    element("h2", {}, `Graph of ${name}`),
    element("span", { class: "note" }, `${graph.nodes.length} nodes after optimisation`),
    button("Expand all", () => reopen(groups)),
    button("Collapse by line", () => reopen(new Set())),
    iconButton(icons.zoomOut, "Zoom out", () => scale(zoom / 1.25)),
    iconButton(icons.zoomIn, "Zoom in", () => scale(zoom * 1.25)),
    element(
      "span",
      { class: "actions" },
      exportMenu({ name: `graph-${name}`, picture: () => drawing }, context),
      iconButton(icons.close, "Close graph", close),
    ),
  );

  const reopen = (next: ReadonlySet<string>): void => {
    open = next;
    draw();
  };
  const scale = (next: number): void => {
    zoom = Math.max(0.2, Math.min(4, next));
    size(picture.querySelector("svg")!);
  };
  const size = (svg: SVGSVGElement): void => {
    const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number);
    svg.setAttribute("width", String(width! * zoom));
    svg.setAttribute("height", String(height! * zoom));
  };

  const draw = (): void => {
    const boxes = boxGraph(graph, profile?.nodes ?? [], open);
    const laid = layOut(boxes, textWidth);
    const svg = drawGraph(boxes, laid, name, {
      activate,
      focus(box) {
        focused = box.id;
        tell(box);
      },
      current: () => focused ?? boxes.boxes[0]?.id,
    });
    size(svg);
    picture.replaceChildren(svg);
  };
  const activate = (box: Box): void => {
    if (!box.isGroup) {
      if (box.range !== undefined) context.host.post({ kind: "go-to", position: box.range });
      return;
    }
    focused = `node ${box.nodes.at(-1)!.id}`;
    reopen(new Set([...open, box.id]));
    picture.querySelector<SVGElement>(`[data-box="${focused}"]`)?.focus();
  };
  const tell = (box: Box): void => {
    const group = box.isGroup ? undefined : box.nodes[0] && groupOf(box.nodes[0]);
    about.replaceChildren(
      element("strong", {}, box.label),
      " ",
      element("code", {}, box.detail),
      box.milliseconds === undefined ? "" : ` ${timeText(box.milliseconds)} `,
      ...(box.range === undefined ? [] : [sourceLink(box.range, context)]),
      ...(box.isGroup ? [button("Expand", () => activate(box))] : []),
      ...(group !== undefined && open.has(group)
        ? [button("Collapse", () => reopen(new Set([...open].filter((g) => g !== group))))]
        : []),
    );
  };
  draw();

  const table = (): ReturnType<typeof columnTable> => {
    const { boxes } = boxGraph(graph, profile?.nodes ?? [], groups);
    return columnTable(boxes.length, [
      { name: "node", at: (i) => boxes[i]!.label },
      { name: "type", at: (i) => boxes[i]!.detail },
      { name: "ms", at: (i) => boxes[i]!.milliseconds ?? "" },
      { name: "line", at: (i) => (boxes[i]!.range === undefined ? "" : boxes[i]!.range!.start.line + 1) },
    ]);
  };
  return element(
    "section",
    { class: "graph", "aria-label": `Graph of ${name}`, tabindex: -1 },
    bar,
    picture,
    about,
    behindPlot(`Nodes of ${name}`, table, context),
  );
}

let measuring: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return text.length * 8;
  measuring.font = font();
  return measuring.measureText(text).width;
}

interface Actions {
  readonly activate: (box: Box) => void;
  readonly focus: (box: Box) => void;
  /** The box that Tab leads to. */
  readonly current: () => string | undefined;
}

function drawGraph({ boxes, edges }: BoxGraph, laid: Laid, name: string, actions: Actions): SVGSVGElement {
  const arrow = freshId("arrow");
  const slowest = Math.max(...boxes.map((b) => b.milliseconds ?? 0));
  const elements = new Map<string, SVGGElement>();
  for (const box of boxes) {
    const place = laid.places.get(box.id)!;
    const heat = slowest > 0 && box.milliseconds !== undefined ? Math.ceil((4 * box.milliseconds) / slowest) : 0;
    const [left, top] = [place.x - place.width / 2, place.y - boxHeight / 2];
    const time = box.milliseconds === undefined ? "" : `, ${timeText(box.milliseconds)}`;
    const line = box.range === undefined ? "" : `, line ${box.range.start.line + 1}`;
    const made = svgElement(
      "g",
      {
        class: `box heat-${heat}${box.isOutput ? " output" : ""}${box.isGroup ? " group" : ""}`,
        role: "button",
        tabindex: box.id === actions.current() ? 0 : -1,
        "data-box": box.id,
        "aria-label": `${box.label}, ${box.detail}${time}${line}`,
      },
      svgElement("rect", { x: left, y: top, width: place.width, height: boxHeight, rx: 4 }),
      svgElement("text", { x: place.x, y: place.y - 4, class: "name" }, fitted(box.label, place.width - 16)),
      svgElement("text", { x: place.x, y: place.y + 13, class: "detail" }, fitted(detailOf(box), place.width - 16)),
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
      "aria-label": `Graph of ${name}: ${boxes.length} boxes`,
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
