/** @file Where the time of a profiled function went. */

import { amountText } from "../data/elements.ts";
import { timeText } from "../data/time-text.ts";
import { button, element } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Profile } from "../model/panel.ts";
import type { Context } from "./context.ts";
import { sourceLink } from "./source-link.ts";

const mostNodes = 15;

export function profileView(profile: Profile, context: Context): HTMLElement {
  const nodes = [...profile.nodes].sort((a, b) => b.milliseconds - a.milliseconds);
  const total = nodes.reduce((sum, n) => sum + n.milliseconds, 0) || 1;
  const rows = nodes.slice(0, mostNodes).map((n) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, n.label),
      element("td", {}, timeText(n.milliseconds)),
      element(
        "td",
        {},
        element("meter", {
          min: 0,
          max: 1,
          value: n.milliseconds / total,
          "aria-label": l10n.t("Part of {0}", n.label),
        }),
        ` ${Math.round((100 * n.milliseconds) / total)} %`,
      ),
      element("td", {}, n.range && sourceLink(n.range, context)),
    ),
  );
  return element(
    "section",
    { class: "entry profile", "aria-label": l10n.t("Profile of {0}", profile.function) },
    element(
      "div",
      { class: "bar" },
      element("h2", {}, l10n.t("Profile of {0}", profile.function)),
      sourceLink(profile.range, context),
      element("span", { class: "note" }, callsText(profile)),
      button(l10n.t("Show graph"), () => context.host.post({ kind: "graph-of", name: profile.function })),
    ),
    element(
      "table",
      { class: "plain" },
      element("caption", { class: "unseen" }, l10n.t("Nodes of {0} by time", profile.function)),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...[l10n.t("Node"), l10n.t("Time"), l10n.t("Part"), l10n.t("Line")].map((t) =>
            element("th", { scope: "col" }, t),
          ),
        ),
      ),
      element("tbody", {}, ...rows),
    ),
    nodes.length > mostNodes && element("p", { class: "note" }, l10n.t("{0} more nodes", nodes.length - mostNodes)),
  );
}

function callsText({ calls, totalMilliseconds, compileMilliseconds }: Profile): string {
  const total = timeText(totalMilliseconds);
  const compiled = timeText(compileMilliseconds);
  if (calls === 1) return l10n.t("1 call, {0}; compiled in {1}", total, compiled);
  return l10n.t("{0} calls, {1}; compiled in {2}", amountText(calls), total, compiled);
}
