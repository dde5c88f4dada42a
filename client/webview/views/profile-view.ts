/** @file Where the time of a profiled function went. */

import { amountText } from "../data/elements.ts";
import { timeText } from "../data/time-text.ts";
import { button, element } from "../element.ts";
import type { Profile } from "../model/panel.ts";
import type { Context } from "./context.ts";
import { sourceLink } from "./source-link.ts";

const mostNodes = 15;

export function profileView(profile: Profile, context: Context): HTMLElement {
  const nodes = [...profile.nodes].sort((a, b) => b.milliseconds - a.milliseconds);
  const total = nodes.reduce((sum, n) => sum + n.milliseconds, 0) || 1;
  const rows = nodes
    .slice(0, mostNodes)
    .map((n) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, n.label),
        element("td", {}, timeText(n.milliseconds)),
        element(
          "td",
          {},
          element("meter", { min: 0, max: 1, value: n.milliseconds / total, "aria-label": `Part of ${n.label}` }),
          ` ${Math.round((100 * n.milliseconds) / total)} %`,
        ),
        element("td", {}, n.range && sourceLink(n.range, context)),
      ),
    );
  return element(
    "section",
    { class: "entry profile", "aria-label": `Profile of ${profile.function}` },
    element(
      "div",
      { class: "bar" },
      element("h2", {}, `Profile of ${profile.function}`),
      sourceLink(profile.range, context),
      element(
        "span",
        { class: "note" },
        `${amountText(profile.calls)} ${profile.calls === 1 ? "call" : "calls"}, ${timeText(profile.totalMilliseconds)}; compiled in ${timeText(profile.compileMilliseconds)}`,
      ),
      button("Show graph", () => context.host.post({ kind: "graph-of", name: profile.function })),
    ),
    element(
      "table",
      { class: "plain" },
      element("caption", { class: "unseen" }, `Nodes of ${profile.function} by time`),
      element(
        "thead",
        {},
        element("tr", {}, ...["Node", "Time", "Part", "Line"].map((t) => element("th", { scope: "col" }, t))),
      ),
      element("tbody", {}, ...rows),
    ),
    nodes.length > mostNodes && element("p", { class: "note" }, `${nodes.length - mostNodes} more nodes`),
  );
}
