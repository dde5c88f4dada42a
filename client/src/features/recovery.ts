/** @file Committed state outlives a crash of the server: it is kept in a file after each run, and given back to the next server. */
import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import type { Feature } from "../feature.ts";
import { messageOf } from "../server.ts";

/** State of more bytes is not kept: writing it after each run would cost more than it saves. */
const mostBytes = 64e6;

export const recovery: Feature = ({ context, server, sessions, log }) => {
  const folder = (context.storageUri ?? context.globalStorageUri).fsPath;
  /** Of this window only: by file, where its state is. */
  const kept = new Map<string, string>();
  let hasStopped = false;

  const keep = async (uri: string): Promise<void> => {
    if (!vscode.workspace.isTrusted || !server.isRunning) return;
    const { shareds } = await server.request("tensorgraph/state", { uri });
    const size = shareds.reduce((sum, s) => sum + s.bytes, 0);
    if (size === 0 || size > mostBytes) return;
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${createHash("sha256").update(uri).digest("hex").slice(0, 16)}-${process.pid}.npz`);
    await server.request("tensorgraph/saveCheckpoint", { uri, path });
    kept.set(uri, path);
  };

  const giveBack = async (): Promise<void> => {
    for (const [uri, path] of kept) {
      if (!vscode.workspace.textDocuments.some((d) => d.uri.toString() === uri)) continue;
      await withPatience(() => server.request("tensorgraph/loadCheckpoint", { uri, path }));
      log.info(`the state of ${uri} was given to the new server`);
    }
  };

  const tried = (what: string, act: () => Promise<void>): void => {
    act().catch((e) => log.warn(`${what}: ${messageOf(e)}`));
  };

  const forget = (uri: string): void => {
    const path = kept.get(uri);
    kept.delete(uri);
    if (path) tried("recovery", () => rm(path, { force: true }));
  };

  const tellOfCrash = async (reason: string): Promise<void> => {
    log.error(reason);
    const message = vscode.l10n.t(
      "The kernel crashed and was started again. Your file, its results and its committed state are kept.",
    );
    if (await vscode.window.showWarningMessage(message, vscode.l10n.t("Show Log"))) log.show();
  };

  return [
    sessions.onDidChange(({ session, event, cleared }) => {
      if (event?.event.kind === "restarted") {
        if (event.event.crashed) void tellOfCrash(event.event.reason);
        else log.info(event.event.reason);
      }
      if (cleared) forget(session.uri);
      if (event?.event.kind === "run-finished" && !session.isBusy) tried("recovery", () => keep(session.uri));
    }),
    server.onState((isRunning) => {
      if (isRunning && hasStopped) tried("recovery", giveBack);
      hasStopped = !isRunning;
    }),
    vscode.workspace.onDidCloseTextDocument((document) => forget(document.uri.toString())),
    { dispose: () => [...kept.keys()].forEach(forget) },
  ];
};

/** A server that has just started may not know the open files yet. */
async function withPatience<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 150; tries++) {
    try {
      return await act();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  return act();
}
