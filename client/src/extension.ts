/** @file The extension's entry: starts the language server, and the features that draw what it knows. */
import type * as vscode from "vscode";
import type { Feature } from "./feature.ts";
import { activeContext } from "./features/active-context.ts";
import { checkGradient } from "./features/check-gradient.ts";
import { checkpoints } from "./features/checkpoints.ts";
import { examples } from "./features/examples.ts";
import { graphs } from "./features/graphs.ts";
import { gutterMarks } from "./features/gutter-marks.ts";
import { inlineResults } from "./features/inline-results.ts";
import { kernelCommands } from "./features/kernel-commands.ts";
import { progress } from "./features/progress.ts";
import { recovery } from "./features/recovery.ts";
import { results } from "./features/results.ts";
import { runCommands } from "./features/run-commands.ts";
import { runErrors } from "./features/run-errors.ts";
import { stateActions } from "./features/state-actions.ts";
import { stateView } from "./features/state-view.ts";
import { statusItem } from "./features/status-item.ts";
import { startWorkbench } from "./workbench.ts";

const features: readonly Feature[] = [
  activeContext,
  runCommands,
  kernelCommands,
  gutterMarks,
  inlineResults,
  runErrors,
  statusItem,
  progress,
  recovery,
  stateView,
  stateActions,
  checkpoints,
  results,
  graphs,
  checkGradient,
  examples,
];

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const workbench = startWorkbench(context);
  for (const feature of features) context.subscriptions.push(...feature(workbench));
  await workbench.server.start();
}
