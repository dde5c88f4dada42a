/** @file The results panel's page: takes what the extension sends into the model, draws it, and keeps what the user chose. */

import type { SourcedEvent, ToPanel } from "../../server/protocol/webview.ts";
import { element } from "./element.ts";
import { connect } from "./host.ts";
import { l10n } from "./l10n.ts";
import { type Choice, keepCells, readKept, restorePanel } from "./model/keep.ts";
import { emptyPanel, type Panel } from "./model/panel.ts";
import { newPlaces, takeEvent, takeStatuses } from "./model/reduce.ts";
import { watchTheme } from "./theme.ts";
import { panelView } from "./views/panel-view.ts";

const keepAfter = 400;
const sayAfter = 700;

const host = connect(take);
const kept = readKept(host.kept);
const choices = new Map<string, Choice>(Object.entries(kept?.view.choices ?? {}));
const folded = new Set<number>(kept?.view.folded);
const voice = element("div", { role: "status", class: "unseen" });
const main = document.getElementById("root") ?? document.body.appendChild(element("main", { id: "root" }));
main.after(voice);

let panel: Panel = emptyPanel(kept?.uri ?? "", kept?.view.title ?? "", true);
if (kept !== undefined) panel = restorePanel(panel, kept.view);
let places = newPlaces();
let drawing = false;
let keeping: ReturnType<typeof setTimeout> | undefined;
let saying: ReturnType<typeof setTimeout> | undefined;

/** The last thing that was to be said, after a pause: a run tells more than can be listened to. */
function announce(text: string): void {
  clearTimeout(saying);
  saying = setTimeout(() => {
    voice.textContent = text;
  }, sayAfter);
}

const folds = {
  has: (cell: number): boolean => folded.has(cell),
  toggle(cell: number): void {
    if (!folded.delete(cell)) folded.add(cell);
    keepSoon();
  },
};
const view = panelView(main, folds, {
  host,
  announce,
  choice: (key) => choices.get(key) ?? {},
  choose(key, change) {
    choices.set(key, { ...choices.get(key), ...change });
    keepSoon();
  },
});

function take(message: Exclude<ToPanel, { kind: "answer" }>): void {
  switch (message.kind) {
    case "open":
      open(message);
      break;
    case "event":
      panel = takeEvent(panel, message.event, places);
      say(message.event);
      break;
    case "staleness":
      panel = takeStatuses(panel, message.params);
      break;
    case "trusted":
      panel = { ...panel, trusted: message.trusted };
      break;
    case "clear":
      panel = emptyPanel(panel.uri, panel.title, panel.trusted);
      places = newPlaces();
      break;
    case "reveal-result":
      drawNow();
      view.revealResult(message.result);
      return;
    case "show-value":
      view.watch(message.name);
      return;
    case "show-graph":
      drawNow();
      view.showGraph(message.name, message.graph);
      return;
  }
  draw();
  keepSoon();
}

/** What was kept stays only where the extension knows of no run: the window was opened again. */
function open({ uri, title, trusted, history, statuses }: Extract<ToPanel, { kind: "open" }>): void {
  if (panel.uri !== uri) {
    choices.clear();
    folded.clear();
  }
  const restored = uri === kept?.uri && history.length === 0 ? kept.view : undefined;
  panel = emptyPanel(uri, title, trusted);
  places = newPlaces();
  if (restored !== undefined) panel = restorePanel(panel, restored);
  for (const event of history) panel = takeEvent(panel, event, places);
  panel = takeStatuses(panel, statuses);
}

/** Events of a fast run come many at a time; the page is drawn once for a frame. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(drawNow);
}

function drawNow(): void {
  drawing = false;
  view.update(panel);
}

function say({ params: { event } }: SourcedEvent): void {
  if (event.kind === "result")
    announce(l10n.t("Line {0} gives {1}", event.range.start.line + 1, event.inline.replace(/^⇒ /, "")));
  if (event.kind === "diagnostic" && event.diagnostic.severity === "error") {
    announce(l10n.t("Error in line {0}: {1}", event.diagnostic.range.start.line + 1, event.diagnostic.message));
  }
  if (event.kind === "run-finished")
    announce(event.interrupted ? l10n.t("Interrupted") : event.ok ? l10n.t("Run done") : l10n.t("Run failed"));
}

function keepSoon(): void {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    const { uri, title, cells } = panel;
    const scroll = document.documentElement.scrollTop;
    const chosen = Object.fromEntries(choices);
    host.keep({ uri, view: { title, choices: chosen, folded: [...folded], scroll, cells: keepCells(cells) } });
  }, keepAfter);
}

watchTheme();
drawNow();
if (kept !== undefined) document.documentElement.scrollTop = kept.view.scroll;
document.addEventListener("scroll", keepSoon, { passive: true });
host.post({ kind: "ready" });
