/** @file Checks a gradient of the file by finite differences, and says what came out. */
import * as vscode from "vscode";
import type { GradientCheck } from "../../../server/protocol/kernel.ts";
import { documentOf } from "../active-file.ts";
import { type Feature, tell } from "../feature.ts";

export const checkGradient: Feature = (workbench) => [
  vscode.commands.registerCommand("tensorgraph.checkGradient", (given?: unknown, index?: unknown) =>
    tell(workbench, "checkGradient", async () => {
      const document = await documentOf(given, workbench.active);
      if (!document) return;
      const params = { uri: document.uri.toString(), index: typeof index === "number" ? index : 0 };
      const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t("Checking the gradient") };
      const check = await vscode.window.withProgress(options, () =>
        workbench.server.request("tensorgraph/checkGradient", params),
      );
      const isRight = check.entries.every((e) => e.agrees);
      workbench.log.info(details(check));
      const message = summary(check);
      const show = isRight ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
      void show(message, vscode.l10n.t("Show Details")).then((chosen) => chosen && workbench.log.show());
    }),
  ),
];

const percent = (e: number): string => e.toExponential(1);

function summary({ cost, entries }: GradientCheck): string {
  const wrong = entries.filter((e) => !e.agrees);
  if (wrong.length === 0)
    return vscode.l10n.t(
      "The gradient of {0} agrees with central differences for {1}.",
      cost,
      entries.map((e) => e.name).join(", "),
    );
  const which = wrong
    .map((e) => vscode.l10n.t("{0} (relative error {1})", e.name, percent(e.maxRelativeError)))
    .join(", ");
  return vscode.l10n.t("The gradient of {0} differs from central differences for {1}.", cost, which);
}

const details = ({ cost, entries, point }: GradientCheck): string =>
  [
    `gradient of ${cost} beside central differences:`,
    ...entries.map(
      (e) =>
        `  ${e.name}: largest relative error ${percent(e.maxRelativeError)}, ${e.tried} of ${e.elements} elements tried${e.agrees ? "" : ", DIFFERS"}`,
    ),
    ...point.map((p) => `  at ${p}`),
  ].join("\n");
