/** @file Progress with a cancel button for runs over half a second, unless the file's results panel shows it already. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Feature, Workbench } from "../feature.ts";
import type { FileSession } from "../session.ts";
import { amount, progressOf, timeLeft } from "../words.ts";

/** Milliseconds before a run is worth a notification. */
const patience = 500;

export const progress: Feature = (workbench) => {
  const shown = new Set<string>();
  return [
    workbench.sessions.onDidChange(({ session, event }) => {
      if (event?.event.kind !== "run-started" || shown.has(session.uri)) return;
      shown.add(session.uri);
      setTimeout(async () => {
        try {
          if (session.isBusy && !workbench.panels.of(session.uri)?.isVisible) await show(workbench, session);
        } finally {
          shown.delete(session.uri);
        }
      }, patience);
    }),
  ];
};

/** Until the file's queue is empty, or its panel shows the same. */
async function show({ sessions, server, panels }: Workbench, session: FileSession): Promise<void> {
  const title = vscode.l10n.t("Running {0}", basename(vscode.Uri.parse(session.uri).path));
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  await vscode.window.withProgress(options, async (notification, cancel) => {
    const listeners: vscode.Disposable[] = [];
    let percent = 0;
    await new Promise<void>((end) => {
      listeners.push(
        cancel.onCancellationRequested(() => void server.request("tensorgraph/interrupt", { uri: session.uri })),
        sessions.onDidChange((change) => {
          if (change.session !== session) return;
          if (!session.isBusy || panels.of(session.uri)?.isVisible) end();
          const { progress: p } = session;
          if (!p || p !== change.event?.event) return;
          if (p.kind === "preparing") return notification.report({ message: p.text });
          const parts = [
            progressOf(p),
            `${amount(Number(p.perSecond.toPrecision(3)))}/s`,
            ...(p.left === undefined ? [] : [timeLeft(p.left)]),
          ];
          const now = p.total ? (100 * p.count) / p.total : percent;
          notification.report({ message: parts.join(" · "), increment: Math.max(0, now - percent) });
          percent = Math.max(percent, now);
        }),
      );
    });
    for (const l of listeners) l.dispose();
  });
}
