/** @file The whole page: how the run goes, values to watch, cells, profiles and graphs. */

import type { GraphView } from "../../../server/protocol/requests.ts";
import { timeText } from "../data/time-text.ts";
import { button, element } from "../element.ts";
import { l10n } from "../l10n.ts";
import type { Panel, Profile, RunState } from "../model/panel.ts";
import { type CellView, cellView, type Folds } from "./cell-view.ts";
import type { Context } from "./context.ts";
import { type EntryView, entryView } from "./entry-view.ts";
import { graphView } from "./graph-view.ts";
import { profileView } from "./profile-view.ts";
import { reconcile } from "./reconcile.ts";
import { type WatchView, watchView } from "./watch-view.ts";

/** Milliseconds between two looks at what is watched, while a run goes on. */
const watchPace = 400;

export interface PanelView {
  update(panel: Panel): void;
  showGraph(name: string, graph: GraphView): void;
  watch(name: string): void;
  revealResult(result: number): void;
}

export function panelView(root: HTMLElement, folds: Folds, context: Context): PanelView {
  const title = element("h1");
  const state = element("span", { class: "status" });
  const stop = button(l10n.t("Interrupt"), () => context.host.post({ kind: "interrupt" }), {
    class: "primary",
    hidden: true,
  });
  const untrusted = element(
    "p",
    { class: "note", hidden: true },
    l10n.t("This workspace is not trusted: nothing runs in it."),
  );
  const problems = element("div", { class: "problems" });
  const watched = element("div", { class: "watched" });
  const cells = element("div", { class: "cells" });
  const graphs = element("div", { class: "graphs" });
  const profiles = element("div", { class: "profiles" });
  const empty = element("p", { class: "empty" }, l10n.t("Results appear here when a cell runs."));
  root.replaceChildren(
    element("header", { class: "top" }, title, state, stop),
    untrusted,
    problems,
    watched,
    graphs,
    empty,
    cells,
    profiles,
  );
  const cellViews = new Map<string, CellView>();
  const problemViews = new Map<string, EntryView>();
  const profileViews = new Map<string, { readonly element: HTMLElement; readonly profile: Profile }>();
  const watches = new Map<string, WatchView>();
  let shown: Panel | undefined;
  let refreshing = false;

  const update = (panel: Panel): void => {
    title.textContent = panel.title;
    state.textContent = runText(panel.run);
    stop.hidden = panel.run.kind !== "running";
    untrusted.hidden = panel.trusted;
    empty.hidden = panel.cells.length + panel.problems.length > 0;
    reconcile(
      problems,
      problemViews,
      panel.problems.map((entry, i) => ({ key: `${i}:${entry.key}`, item: entry })),
      (entry) => entryView(entry, false, context),
      (view, entry) => view.update(entry, false),
    );
    reconcile(
      cells,
      cellViews,
      panel.cells.map((cell) => ({ key: String(cell.cell), item: cell })),
      (cell) => cellView(cell, panel.trusted, folds, context),
      (view, cell) => view.update(cell, panel.trusted),
    );
    if (panel.run !== shown?.run && panel.run.kind === "done") refreshWatches();
    else if (panel.run.kind === "running" && panel.cells !== shown?.cells) refreshNowAndThen();
    if (panel.profiles !== shown?.profiles) drawProfiles(panel.profiles);
    shown = panel;
  };

  /** While a run goes on, what is watched is shown as it is by then, unless that is slow itself. */
  function refreshNowAndThen(): void {
    if (refreshing) return;
    refreshing = true;
    const began = performance.now();
    refreshWatches().then(() => {
      setTimeout(
        () => {
          refreshing = false;
        },
        Math.max(watchPace, 3 * (performance.now() - began)),
      );
    });
  }

  /** A run may have changed what is watched. */
  async function refreshWatches(): Promise<void> {
    for (const [name, view] of watches) {
      if (view.element.isConnected) await view.refresh();
      else watches.delete(name);
    }
  }

  function drawProfiles(all: readonly Profile[]): void {
    for (const profile of all) {
      const old = profileViews.get(profile.function);
      if (old?.profile === profile) continue;
      const view = { element: profileView(profile, context), profile };
      if (old === undefined) profiles.append(view.element);
      else old.element.replaceWith(view.element);
      profileViews.set(profile.function, view);
    }
    for (const [name, view] of profileViews) {
      if (all.some((p) => p.function === name)) continue;
      view.element.remove();
      profileViews.delete(name);
    }
  }

  return {
    update,
    showGraph(name, graph) {
      const profile = shown?.profiles.find((p) => p.function === name);
      const view = graphView(name, graph, profile, context, () => {
        view.remove();
        context.announce(l10n.t("Graph of {0} closed", name));
      });
      graphs.replaceChildren(view);
      view.scrollIntoView({ block: "start" });
      // Asked for from the editor it leaves the focus there.
      if (document.hasFocus()) view.focus({ preventScroll: true });
      context.announce(l10n.t("Graph of {0}: {1} nodes", name, graph.nodes.length));
    },
    watch(name) {
      watches.get(name)?.element.remove();
      const view = watchView(name, context);
      watches.set(name, view);
      watched.prepend(view.element);
      view.element.scrollIntoView({ block: "nearest" });
    },
    revealResult(result) {
      const entry = shown?.cells.flatMap((c) => c.entries).find((e) => e.kind === "result" && e.result === result);
      const found = entry && root.querySelector<HTMLElement>(`.entry[data-line="${entry.range.start.line}"]`);
      if (!found) return;
      found.scrollIntoView({ block: "center" });
      found.focus({ preventScroll: true });
      found.classList.add("flash");
      setTimeout(() => found.classList.remove("flash"), 1500);
    },
  };
}

function doneText({ interrupted, ok, milliseconds }: Extract<RunState, { kind: "done" }>): string {
  const time = timeText(milliseconds);
  if (interrupted) return l10n.t("interrupted in {0}", time);
  return ok ? l10n.t("done in {0}", time) : l10n.t("failed in {0}", time);
}

function runText(run: RunState): string {
  switch (run.kind) {
    case "idle":
      return "";
    case "queued":
      return l10n.t("waiting to run");
    case "running":
      return l10n.t("running…");
    case "done":
      return doneText(run);
  }
}
