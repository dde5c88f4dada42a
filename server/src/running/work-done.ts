/** @file Progress that the editor draws, with a cancel button, for runs that take a while. */
import type { Connection } from "vscode-languageserver";
import type { RunEvent } from "../../protocol/requests.ts";

/** Milliseconds before a run is worth a message. */
const patience = 500;

let tokens = 0;

export class WorkDone {
  private readonly connection: Connection;
  private readonly token = `tensorgraph/run/${++tokens}`;
  private readonly timer: NodeJS.Timeout;
  private state: "waiting" | "shown" | "ended" = "waiting";

  constructor(connection: Connection, title: string, cancel: () => void) {
    this.connection = connection;
    cancellations.set(this.token, cancel);
    this.timer = setTimeout(() => void this.begin(title), patience);
  }

  private async begin(title: string): Promise<void> {
    try {
      await this.connection.sendRequest("window/workDoneProgress/create", { token: this.token });
    } catch {
      // The client does not want it.
      return;
    }
    if (this.state === "ended") return;
    this.state = "shown";
    this.send({ kind: "begin", title, cancellable: true });
  }

  report(event: RunEvent): void {
    if (this.state !== "shown") return;
    if (event.kind === "cell-started" && event.title !== undefined) this.send({ kind: "report", message: event.title });
    if (event.kind !== "progress") return;
    const { count, total, perSecond, left } = event;
    const parts = [
      total === undefined ? `${count}` : `${count} of ${total}`,
      `${Number(perSecond.toPrecision(3))}/s`,
      ...(left === undefined ? [] : [`${left < 10 ? left.toFixed(1) : Math.round(left)} s left`]),
    ];
    const percentage = total ? Math.floor((100 * count) / total) : undefined;
    this.send({ kind: "report", message: parts.join(" · "), ...(percentage !== undefined && { percentage }) });
  }

  end(): void {
    clearTimeout(this.timer);
    cancellations.delete(this.token);
    if (this.state === "shown") this.send({ kind: "end" });
    this.state = "ended";
  }

  private send(value: object): void {
    void this.connection.sendNotification("$/progress", { token: this.token, value });
  }
}

const cancellations = new Map<unknown, () => void>();

/** The client's cancel button. */
export const cancelWork = (token: unknown): void => cancellations.get(token)?.();
