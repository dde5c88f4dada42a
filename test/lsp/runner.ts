/** @file A client that runs files: gathers the events of the server and waits for them. */
import type { EventParams, Requests, RunEvent, RunParams, StalenessParams } from "../../server/protocol/requests.ts";
import { LspClient } from "../harness/lsp-client.ts";

type EventOf<K extends RunEvent["kind"]> = Extract<RunEvent, { kind: K }>;

export class Runner {
  readonly client: LspClient;
  readonly told: EventParams[] = [];
  readonly staleness = new Map<string, StalenessParams>();
  private wake: (() => void)[] = [];

  private constructor(client: LspClient) {
    this.client = client;
    client.connection.onNotification("tensorgraph/event", (params: EventParams) => {
      this.told.push(params);
      this.wakeAll();
    });
    client.connection.onNotification("tensorgraph/staleness", (params: StalenessParams) => {
      this.staleness.set(params.uri, params);
      this.wakeAll();
    });
  }

  static async start(capabilities: object = {}, options: unknown = undefined): Promise<Runner> {
    return new Runner(await LspClient.start(capabilities, options));
  }

  private wakeAll(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  ask<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
    return this.client.request(method, params);
  }

  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found) return found;
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  }

  events<K extends RunEvent["kind"]>(uri: string, kind: K): EventOf<K>[] {
    return this.told.flatMap((t) => (t.uri === uri && t.event.kind === kind ? [t.event as EventOf<K>] : []));
  }

  started(uri: string, what: RunParams["what"]): Promise<{ readonly run: number }> {
    return this.ask("tensorgraph/run", { uri, what });
  }

  /** Runs to the end. */
  async run(uri: string, what: RunParams["what"] = { kind: "file" }): Promise<EventOf<"run-finished">> {
    const { run } = await this.started(uri, what);
    return this.finished(uri, run);
  }

  finished(uri: string, run: number): Promise<EventOf<"run-finished">> {
    return this.until(() => {
      const found = this.told.find((t) => t.uri === uri && t.run === run && t.event.kind === "run-finished");
      return found?.event as EventOf<"run-finished"> | undefined;
    });
  }

  /** The first event of a kind that is new since `from` (a length of `told`). */
  next<K extends RunEvent["kind"]>(uri: string, kind: K, from = 0): Promise<EventOf<K>> {
    return this.until(
      () => this.told.slice(from).find((t) => t.uri === uri && t.event.kind === kind)?.event as EventOf<K> | undefined,
    );
  }

  stop(): Promise<void> {
    return this.client.stop();
  }
}
