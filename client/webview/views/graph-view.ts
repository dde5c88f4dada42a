/** @file The optimised graph of a function as a picture: boxes coloured by time, each a link to its source line. */

import type { GraphView } from "../../../server/protocol/requests.ts";
import { columnTable } from "../data/column-table.ts";
import { type Box, boxGraph, groupsOf, hasDefs } from "../data/graph-groups.ts";
import { timeText } from "../data/time-text.ts";
import { button, element, iconButton } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import type { Profile } from "../model/panel.ts";
import { behindPlot } from "./behind-plot.ts";
import type { Context } from "./context.ts";
import { exportMenu } from "./export-menu.ts";
import { drawGraph, textWidth } from "./graph-drawing.ts";
import { layOut } from "./graph-layout.ts";
import { graphSvg } from "./graph-svg.ts";
import { sourceLink } from "./source-link.ts";

/** Larger graphs start with the nodes of each use of a `def`, or of each line, as one box. */
const smallGraph = 24;
/** A picture that is wider than the panel is made smaller, down to this, so that its text can be read. */
const smallest = 0.65;

export function graphView(
  name: string,
  graph: GraphView,
  profile: Profile | undefined,
  context: Context,
  close: () => void,
): HTMLElement {
  let groups = groupsOf(graph, hasDefs(graph) ? "def" : "line");
  let open: ReadonlySet<string> = new Set(graph.nodes.length <= smallGraph ? groups.values() : []);
  let zoom = 1;
  /** Until the user chooses another size. */
  let isFitted = true;
  let focused: string | undefined;
  const picture = element("div", { class: "graph-picture" });
  const about = element("div", { class: "graph-about" });
  const drawing = { element: picture, svg: () => graphSvg(picture.querySelector("svg")!, name) };
  const bar = element(
    "div",
    { class: "bar" },
    element("h2", {}, l10n.t("Graph of {0}", name)),
    element("span", { class: "note" }, l10n.t("{0} nodes after optimisation", graph.nodes.length)),
    profile === undefined &&
      element(
        "span",
        { class: "note" },
        `${l10n.t("no times yet: they come with")} `,
        element("code", {}, "with profile"),
      ),
    button(l10n.t("Expand all"), () => reopen(new Set(groups.values()))),
    hasDefs(graph) && button(l10n.t("Collapse by def"), () => collapse("def")),
    button(l10n.t("Collapse by line"), () => collapse("line")),
    iconButton(icons.zoomOut, l10n.t("Zoom out"), () => scale(zoom / 1.25)),
    iconButton(icons.zoomIn, l10n.t("Zoom in"), () => scale(zoom * 1.25)),
    element(
      "span",
      { class: "actions" },
      exportMenu({ name: `graph-${name}`, picture: () => drawing }, context),
      iconButton(icons.close, l10n.t("Close graph"), close),
    ),
  );

  const collapse = (by: "def" | "line"): void => {
    groups = groupsOf(graph, by);
    reopen(new Set());
  };
  const reopen = (next: ReadonlySet<string>): void => {
    open = next;
    draw();
  };
  const scale = (next: number): void => {
    zoom = Math.max(0.2, Math.min(4, next));
    isFitted = false;
    size(picture.querySelector("svg")!);
  };
  const size = (svg: SVGSVGElement): void => {
    const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number);
    if (isFitted) zoom = fitting(width!);
    svg.setAttribute("width", String(width! * zoom));
    svg.setAttribute("height", String(height! * zoom));
  };
  /** As wide as there is room, while its text can be read. */
  const fitting = (width: number): number => {
    // Also where a bar to scroll with stands beside it, which must not come and go by the size.
    const room = picture.offsetWidth - 16;
    return room <= 0 ? 1 : Math.max(smallest, Math.min(1, room / width));
  };

  const draw = (): void => {
    const boxes = boxGraph(graph, groups, profile?.nodes ?? [], open);
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
    const group = box.isGroup ? undefined : groups.get(box.nodes[0]!.id);
    about.replaceChildren(
      element("strong", {}, box.label),
      " ",
      element("code", {}, box.detail),
      box.milliseconds === undefined ? "" : ` ${timeText(box.milliseconds)} `,
      ...(box.range === undefined ? [] : [sourceLink(box.range, context)]),
      ...(box.isGroup ? [button(l10n.t("Expand"), () => activate(box))] : []),
      ...(group !== undefined && open.has(group)
        ? [button(l10n.t("Collapse"), () => reopen(new Set([...open].filter((g) => g !== group))))]
        : []),
    );
  };
  draw();
  // There is room when it stands on the page, and other room when the panel is made wider.
  new ResizeObserver(() => size(picture.querySelector("svg")!)).observe(picture);

  const table = (): ReturnType<typeof columnTable> => {
    const { boxes } = boxGraph(graph, groups, profile?.nodes ?? [], new Set(groups.values()));
    return columnTable(boxes.length, [
      { name: "node", at: (i) => boxes[i]!.label },
      { name: "type", at: (i) => boxes[i]!.detail },
      { name: "ms", at: (i) => boxes[i]!.milliseconds ?? "" },
      { name: "line", at: (i) => (boxes[i]!.range === undefined ? "" : boxes[i]!.range!.start.line + 1) },
    ]);
  };
  return element(
    "section",
    { class: "graph", "aria-label": l10n.t("Graph of {0}", name), tabindex: -1 },
    bar,
    picture,
    about,
    behindPlot(l10n.t("Nodes of {0}", name), table, context),
  );
}
