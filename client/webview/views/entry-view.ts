/** @file One thing that a run told, under the line that told it. */

import { timeText } from "../data/time-text.ts";
import { element, setAttribute } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Entry } from "../model/panel.ts";
import type { Context } from "./context.ts";
import { type CurveView, curveView } from "./curve-view.ts";
import { exportMenu } from "./export-menu.ts";
import { markedText } from "./marked-text.ts";
import { plottedView } from "./plotted-view.ts";
import { problemView } from "./problem-view.ts";
import { sourceLink } from "./source-link.ts";
import { valueView } from "./value-view.ts";

/** What screen readers say of it. */
const kinds: Readonly<Record<Entry["kind"], string>> = {
  result: l10n.t("result"),
  node: l10n.t("formula"),
  printed: l10n.t("printed"),
  plotted: l10n.t("plot"),
  curve: l10n.t("curve"),
  problem: l10n.t("problem"),
  note: l10n.t("note"),
};

export interface EntryView {
  readonly element: HTMLElement;
  /** `old`: from the run before the one that goes on. */
  update(entry: Entry, old: boolean): void;
}

export function entryView(first: Entry, isOld: boolean, context: Context): EntryView {
  const head = element("div", { class: "entry-head" });
  const body = element("div", { class: "entry-body" });
  const root = element("section", { class: `entry ${first.kind}`, tabindex: -1 }, head, body);
  let shown: Entry | undefined;
  let curve: CurveView | undefined;

  const update = (entry: Entry, old: boolean): void => {
    if (entry !== shown) {
      drawHead(entry);
      if (!isSameBody(entry, shown)) drawBody(entry);
      shown = entry;
    }
    root.classList.toggle("stale", old || entry.stale !== undefined);
  };

  function drawHead(entry: Entry): void {
    setAttribute(root, "aria-label", `${kinds[entry.kind]}, ${l10n.t("line {0}", entry.range.start.line + 1)}`);
    setAttribute(root, "data-line", entry.range.start.line);
    const parts: (Node | string)[] = [sourceLink(entry.range, context)];
    if (entry.source !== undefined) parts.push(element("code", { class: "source" }, entry.source.trim()));
    if (entry.kind === "result") {
      parts.push(
        element(
          "span",
          { class: "when" },
          `${timeText(entry.milliseconds)} · ${entry.adapter === undefined ? entry.device : `${entry.device} (${entry.adapter})`}`,
        ),
      );
    }
    if (entry.stale !== undefined)
      parts.push(element("span", { class: "stale-mark" }, `${l10n.t("stale:")} `, ...markedText(entry.stale)));
    head.replaceChildren(...parts);
  }

  function drawBody(entry: Entry): void {
    if (entry.kind === "curve") {
      if (curve !== undefined) {
        curve.update(entry.curve);
        return;
      }
      const made = curveView(entry.curve, entry.name, entry.key, context);
      curve = made;
      const menu = exportMenu({ name: entry.name, picture: () => made }, context);
      made.element.querySelector(".bar")?.append(element("span", { class: "actions" }, menu));
      body.replaceChildren(made.element);
      return;
    }
    body.replaceChildren(bodyOf(entry, context));
  }

  update(first, isOld);
  return { element: root, update };
}

/** An edit moves a result or makes it stale; the numbers are the same. */
function isSameBody(entry: Entry, shown: Entry | undefined): boolean {
  if (shown === undefined || entry.kind !== shown.kind) return false;
  if (entry.kind === "result" && shown.kind === "result")
    return entry.value === shown.value && entry.result === shown.result;
  if (entry.kind === "printed" && shown.kind === "printed") return entry.text === shown.text;
  if (entry.kind === "plotted" && shown.kind === "plotted") return entry.items === shown.items;
  if (entry.kind === "curve" && shown.kind === "curve")
    return entry.curve === shown.curve && entry.version === shown.version;
  return false;
}

function bodyOf(entry: Exclude<Entry, { kind: "curve" }>, context: Context): HTMLElement {
  switch (entry.kind) {
    case "result": {
      const { value, key, result, summary } = entry;
      const name = entry.source?.trim().slice(0, 60) || l10n.t("result of line {0}", entry.range.start.line + 1);
      return valueView({ value, key, name, of: { result }, summary }, context);
    }
    case "node":
      return element(
        "div",
        {},
        element("code", { class: "type" }, entry.type),
        element("pre", { class: "text" }, entry.text),
      );
    case "printed":
      return element("pre", { class: "text" }, entry.text);
    case "plotted":
      return plottedView(entry.items, entry.options, entry.key, context);
    case "problem":
      return problemView(entry.diagnostic, context);
    case "note":
      return element("p", { class: "note" }, entry.text);
  }
}
