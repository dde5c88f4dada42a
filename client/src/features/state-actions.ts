/** @file What can be done with a row of the state view. */
import * as vscode from "vscode";
import { type Feature, tell, toRange } from "../feature.ts";
import { besides, startAt } from "../places.ts";
import type { StateItemNode } from "../state-items.ts";
import type { NamedRow } from "../state-tree.ts";
import { watchedKey } from "./state-view.ts";

export const stateActions: Feature = (workbench) => {
  const { context, active, server, state, panels } = workbench;

  /** For a row of the active file. Without a row (a keybinding) the user picks one. */
  const action = (id: string, of: readonly NamedRow["of"][], act: (row: NamedRow, uri: string) => Promise<unknown>) =>
    vscode.commands.registerCommand(`tensorgraph.${id}`, (given?: StateItemNode) =>
      tell(workbench, id, async () => {
        const { uri } = state;
        const row = given?.row.kind === "named" ? given.row : await pick(of);
        if (row && uri) await act(row, uri);
        state.refresh();
      }),
    );

  const pick = async (of: readonly NamedRow["of"][]): Promise<NamedRow | undefined> => {
    const { shareds, values } = state.state;
    const items = [...(of.includes("shared") ? shareds : []), ...(of.includes("value") ? values : [])];
    if (items.length === 0) throw new Error(vscode.l10n.t("There is no value yet: run a cell first."));
    const chosen = await vscode.window.showQuickPick(
      items.map((i) => ({ label: i.name, description: `${i.dtype}[${i.shape}]` })),
    );
    return (
      chosen && {
        kind: "named",
        of: "value",
        name: chosen.label,
        text: "",
        facts: [],
        isScalar: false,
        hasBadNumbers: false,
      }
    );
  };

  const both = ["shared", "value"] as const;
  const exportValue = async ({ name }: NamedRow, uri: string): Promise<void> => {
    const { document } = active;
    if (!document) return;
    const filters = {
      NumPy: ["npy"],
      [vscode.l10n.t("Comma-separated values")]: ["csv"],
      [vscode.l10n.t("NumPy archive")]: ["npz"],
    };
    const chosen = await vscode.window.showSaveDialog({ ...startAt(besides(document, `-${name}.npy`)), filters });
    if (chosen) await server.request("tensorgraph/exportValue", { uri, name, path: chosen.fsPath });
  };

  const watch = async (name: string, isWatched: boolean): Promise<void> => {
    const others = context.workspaceState.get<string[]>(watchedKey, []).filter((n) => n !== name);
    await context.workspaceState.update(watchedKey, isWatched ? [...others, name] : others);
  };

  return [
    action("state.view", both, async ({ name }, uri) => panels.showValue(uri, name)),
    action("state.edit", both, async ({ name, preview }, uri) => {
      const text = await vscode.window.showInputBox({
        title: vscode.l10n.t("Value of {0}", name),
        value: preview ?? "",
        prompt: vscode.l10n.t("A number as the language writes it. The next call uses it."),
      });
      if (text !== undefined) await server.request("tensorgraph/setValue", { uri, name, to: { kind: "scalar", text } });
    }),
    action("state.loadFile", both, async ({ name }, uri) => {
      const filters = { [vscode.l10n.t("Tensors")]: ["npy", "npz", "csv", "txt"] };
      const [chosen] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t("Load {0}", name), filters })) ?? [];
      if (chosen)
        await server.request("tensorgraph/setValue", { uri, name, to: { kind: "file", path: chosen.fsPath } });
    }),
    action("state.export", both, exportValue),
    action("exportValue", both, exportValue),
    action("state.reset", ["shared"], ({ name }, uri) =>
      server.request("tensorgraph/resetShared", { uri, names: [name] }),
    ),
    action("state.goTo", both, async ({ range }) => {
      if (!range || !active.document) return;
      await vscode.window.showTextDocument(active.document, { selection: toRange(range) });
    }),
    action("state.copyName", both, async ({ name }) => vscode.env.clipboard.writeText(name)),
    action("state.watch", both, ({ name }) => watch(name, true)),
    action("state.unwatch", both, ({ name }) => watch(name, false)),
    vscode.commands.registerCommand("tensorgraph.state.refresh", () => state.refresh()),
  ];
};
