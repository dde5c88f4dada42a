/** @file Progress that the editor draws, with a cancel button, for runs that take a while. */
import type { Connection, WorkDoneProgressServerReporter } from "vscode-languageserver";
import type { RunEvent } from "../../protocol/requests.ts";

/** Milliseconds before a run is worth a message. */
const patience = 500;

export class WorkDone {
  private readonly timer: NodeJS.Timeout;
  private reporter: WorkDoneProgressServerReporter | undefined;
  private isEnded = false;

  /** Only for a client that can show it. `cancel` is called by its button. */
  constructor(connection: Connection, title: string, cancel: () => void) {
    this.timer = setTimeout(() => void this.begin(connection, title, cancel), patience);
  }

  private async begin(connection: Connection, title: string, cancel: () => void): Promise<void> {
    try {
      const reporter = await connection.window.createWorkDoneProgress();
      if (this.isEnded) return;
      reporter.begin(title, undefined, undefined, true);
      reporter.token.onCancellationRequested(cancel);
      this.reporter = reporter;
    } catch {
      // The client does not want it after all.
    }
  }

  report(event: RunEvent): void {
    if (event.kind === "cell-started" && event.title !== undefined) this.reporter?.report(event.title);
    if (event.kind === "preparing" && !event.done) {
      if (event.share === undefined) this.reporter?.report(event.text);
      else this.reporter?.report(Math.floor(100 * event.share), event.text);
    }
    if (event.kind !== "progress") return;
    const { count, total, perSecond, left } = event;
    const parts = [
      total === undefined ? `${count}` : `${count} of ${total}`,
      `${Number(perSecond.toPrecision(3))}/s`,
      ...(left === undefined ? [] : [`${left < 10 ? left.toFixed(1) : Math.round(left)} s left`]),
    ];
    const message = parts.join(" · ");
    if (total) this.reporter?.report(Math.floor((100 * count) / total), message);
    else this.reporter?.report(message);
  }

  end(): void {
    clearTimeout(this.timer);
    this.isEnded = true;
    this.reporter?.done();
  }
}
