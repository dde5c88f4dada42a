/** @file The state view of the side bar: shared variables, streams, values and functions of the active file. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Feature } from "../feature.ts";
import { type StateItemNode, StateItems } from "../state-items.ts";
import { type GroupKind, type NamedRow, stateRows } from "../state-tree.ts";

const titles: Readonly<Record<GroupKind, string>> = {
  watched: vscode.l10n.t("Watched"),
  shared: vscode.l10n.t("Shared variables"),
  stream: vscode.l10n.t("Random streams"),
  value: vscode.l10n.t("Values"),
  function: vscode.l10n.t("Functions"),
};

const icons: Readonly<Record<GroupKind, string>> = {
  watched: "eye",
  shared: "database",
  stream: "symbol-event",
  value: "symbol-variable",
  function: "symbol-function",
};

export const watchedKey = "tensorgraph.watched";

export const stateView: Feature = ({ context, active, state }) => {
  const changes = new vscode.EventEmitter<StateItemNode[] | undefined>();
  const items = new StateItems();
  const watched = (): ReadonlySet<string> => new Set(context.workspaceState.get<string[]>(watchedKey, []));

  const hasChanged = (row: NamedRow): boolean => state.hasChanged(row.name, row.version ?? 0);

  const provider: vscode.TreeDataProvider<StateItemNode> = {
    onDidChangeTreeData: changes.event,
    getChildren: (item) => [...(item ? item.children : items.roots)],
    getTreeItem: (node) => {
      const { row } = node;
      if (row.kind === "group") return groupItem(row.of, row.rows.length);
      if (row.kind === "named") return namedItem(node, row, hasChanged(row), watched());
      const item = new vscode.TreeItem(row.name);
      item.description = row.text;
      return item;
    },
  };
  const view = vscode.window.createTreeView("tensorgraph.state", { treeDataProvider: provider });
  const name = (): void => {
    if (active.document) view.description = basename(active.document.uri.path);
    else delete view.description;
  };
  const draw = (): void => {
    const changed = items.update(stateRows(state.state, watched()), hasChanged);
    if (changed === undefined) changes.fire(undefined);
    else if (changed.length > 0) changes.fire([...changed]);
  };
  name();
  state.refresh();
  return [view, changes, active.onDidChange(name), state.onDidChange(draw)];
};

function groupItem(of: GroupKind, count: number): vscode.TreeItem {
  const item = new vscode.TreeItem(titles[of], vscode.TreeItemCollapsibleState.Expanded);
  item.id = of;
  item.description = String(count);
  return item;
}

function namedItem(
  node: StateItemNode,
  row: NamedRow,
  hasChanged: boolean,
  watched: ReadonlySet<string>,
): vscode.TreeItem {
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.name, row.facts.length > 0 ? Collapsed : None);
  item.description = hasChanged ? `● ${row.text}` : row.text;
  item.iconPath = row.hasBadNumbers
    ? new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"))
    : new vscode.ThemeIcon(icons[row.of]);
  const isItem = row.of === "shared" || row.of === "value";
  const tags = [row.of, "named", row.isScalar && "scalar", row.range && "declared"];
  if (isItem) tags.push(watched.has(row.name) ? "watched" : "unwatched");
  item.contextValue = tags.filter(Boolean).join(" ");
  item.tooltip = tooltip(row, hasChanged);
  item.accessibilityInformation = { label: `${row.name}, ${row.text}${hasChanged ? ", changed" : ""}` };
  if (isItem && !row.isScalar)
    item.command = { title: vscode.l10n.t("View Value"), command: "tensorgraph.state.view", arguments: [node] };
  return item;
}

function tooltip(row: NamedRow, hasChanged: boolean): vscode.MarkdownString {
  const out = new vscode.MarkdownString();
  out.appendCodeblock(`${row.name}: ${row.text}`, "text");
  if (hasChanged) out.appendMarkdown(`${vscode.l10n.t("Changed by the last run.")}\n\n`);
  for (const { name, text } of row.facts) out.appendText(`${name}: ${text}\n`);
  return out;
}
