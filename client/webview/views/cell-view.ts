/** @file A cell: its title, how its run went, and what it told, in the order of the source. */

import { amountText } from "../data/elements.ts";
import { timeText } from "../data/time-text.ts";
import { button, element, iconButton } from "../element.ts";
import { icons } from "../icons.ts";
import { l10n } from "../l10n.ts";
import { type Cell, type Entry, isInRun } from "../model/panel.ts";
import type { Context } from "./context.ts";
import { type EntryView, entryView } from "./entry-view.ts";
import { reconcile } from "./reconcile.ts";

export interface CellView {
  readonly element: HTMLElement;
  update(cell: Cell, canRun: boolean): void;
}

const statusTexts = {
  running: l10n.t("running…"),
  ok: l10n.t("done"),
  failed: l10n.t("failed"),
  interrupted: l10n.t("interrupted"),
  "not-run": l10n.t("not run"),
} as const;

export function cellView(first: Cell, trusted: boolean, folds: Folds, context: Context): CellView {
  const title = button("", () => toggle(), { class: "cell-title" });
  const status = element("span", { class: "status" });
  const bar = element("progress", { max: 1, "aria-label": l10n.t("Progress") });
  const rate = element("span", { class: "rate" });
  const stop = iconButton(icons.stop, l10n.t("Interrupt"), () => context.host.post({ kind: "interrupt" }));
  const progress = element("div", { class: "progress", hidden: true }, bar, rate, stop);
  const run = iconButton(icons.play, l10n.t("Run cell"), () =>
    context.host.post({ kind: "run", what: "cell", cell: first.cell }),
  );
  const entries = element("div", { class: "entries" });
  const root = element(
    "section",
    { class: "cell" },
    element("header", {}, element("h2", {}, title), status, run),
    progress,
    entries,
  );
  const views = new Map<string, EntryView>();
  let shown: Cell | undefined;

  const toggle = (): void => {
    folds.toggle(first.cell);
    fold();
  };
  const fold = (): void => {
    const folded = folds.has(first.cell);
    entries.hidden = folded;
    title.setAttribute("aria-expanded", String(!folded));
  };

  const update = (cell: Cell, canRun: boolean): void => {
    run.disabled = !canRun;
    if (cell === shown) return;
    shown = cell;
    title.textContent = cell.title ?? l10n.t("Cell {0}", cell.cell + 1);
    root.setAttribute("aria-label", l10n.t("Cell: {0}", title.textContent));
    root.dataset.status = cell.status;
    const time = cell.milliseconds === undefined ? "" : ` · ${timeText(cell.milliseconds)}`;
    status.textContent = `${statusTexts[cell.status]}${time}`;
    drawProgress(cell);
    reconcile(
      entries,
      views,
      cell.entries.map((entry) => ({ key: entry.key, item: entry })),
      (entry) => entryView(entry, isOld(cell, entry), context),
      (view, entry) => view.update(entry, isOld(cell, entry)),
    );
  };

  function drawProgress({ progress: now }: Cell): void {
    progress.hidden = now === undefined;
    if (now === undefined) return;
    if (now.kind === "preparing") {
      if (now.share === undefined) bar.removeAttribute("value");
      else bar.value = now.share;
      rate.textContent = now.text;
      return;
    }
    if (now.total === undefined) bar.removeAttribute("value");
    else bar.value = now.total === 0 ? 1 : now.count / now.total;
    const count = amountText(now.count);
    const parts = [
      now.total === undefined ? count : l10n.t("{0} of {1}", count, amountText(now.total)),
      `${amountText(Number(now.perSecond.toPrecision(3)))}/s`,
      now.left !== undefined && l10n.t("{0} left", timeText(now.left * 1000)),
    ];
    rate.textContent = parts.filter(Boolean).join(" · ");
  }
  fold();
  update(first, trusted);
  return { element: root, update };
}

const isOld = (cell: Cell, entry: Entry): boolean =>
  cell.status === "running" && entry.run !== cell.run && isInRun(cell, entry);

/** Cells of which only the title shows. */
export interface Folds {
  has(cell: number): boolean;
  toggle(cell: number): void;
}
