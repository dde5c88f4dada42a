/** @file The language server as the extension sees it: started, asked, listened to, and started again when it crashes. */
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import type { EventParams, Requests, StalenessParams, TrustParams } from "../../server/protocol/requests.ts";
import { languageId } from "./active-file.ts";
import { withParameterHints } from "./parameter-hints.ts";

/** More crashes than this within `crashWindow` milliseconds, and the server stays down until the user starts it. */
const mostCrashes = 4;
const crashWindow = 180_000;

export class Server implements vscode.Disposable {
  private readonly log: vscode.LogOutputChannel;
  private readonly client: LanguageClient;
  private readonly events = new vscode.EventEmitter<EventParams>();
  private readonly staleness = new vscode.EventEmitter<StalenessParams>();
  private readonly states = new vscode.EventEmitter<boolean>();
  private readonly listeners: vscode.Disposable[] = [];
  private crashes: number[] = [];
  private hasHovered = false;

  readonly onEvent = this.events.event;
  readonly onStaleness = this.staleness.event;
  /** true when the server answers from now on, false when it has stopped. */
  readonly onState = this.states.event;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.log = log;
    const module = context.asAbsolutePath("dist/server.js");
    const run = { module, transport: TransportKind.ipc };
    this.client = new LanguageClient(languageId, "Tensorgraph", { run, debug: run }, this.options());
    this.listeners.push(
      this.client.onNotification("tensorgraph/event", (params: EventParams) => this.events.fire(params)),
      this.client.onNotification("tensorgraph/staleness", (params: StalenessParams) => this.staleness.fire(params)),
      this.client.onDidChangeState(({ newState }) => this.states.fire(newState === State.Running)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        const params: TrustParams = { trusted: true };
        if (this.client.isRunning()) void this.client.sendNotification("tensorgraph/trust", params);
      }),
    );
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [{ language: languageId }],
      outputChannel: this.log,
      synchronize: { configurationSection: languageId },
      initializationOptions: () => ({
        ...vscode.workspace.getConfiguration(languageId),
        trusted: vscode.workspace.isTrusted,
      }),
      markdown: { isTrusted: { enabledCommands: ["tensorgraph.showGraph", "tensorgraph.showResults"] } },
      // The status item, the results panel or a notification shows it.
      middleware: {
        handleWorkDoneProgress: () => {},
        provideCompletionItem: async (document, position, context, token, next) =>
          withParameterHints(await next(document, position, context, token)),
        provideHover: async (document, position, token, next) => {
          const hover = await next(document, position, token);
          if (hover) this.tellOfHover();
          return hover;
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.crashed(),
      },
    };
  }

  /** A step of the walkthrough is done. */
  private tellOfHover(): void {
    if (!this.hasHovered) void vscode.commands.executeCommand("setContext", "tensorgraph.hovered", true);
    this.hasHovered = true;
  }

  async start(): Promise<void> {
    try {
      await this.client.start();
    } catch (e) {
      this.log.error(`the language server did not start: ${e instanceof Error ? (e.stack ?? e.message) : e}`);
      this.offer(vscode.l10n.t("Tensorgraph's language server did not start."), vscode.l10n.t("Try Again"));
    }
  }

  async restart(): Promise<void> {
    this.crashes = [];
    if (this.client.needsStop()) await this.client.restart();
    else await this.start();
  }

  get isRunning(): boolean {
    return this.client.isRunning();
  }

  /** Rejects with an error whose message is a sentence for the user. */
  request<M extends keyof Requests>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
    if (!this.client.isRunning())
      return Promise.reject(new Error(vscode.l10n.t("The language server is not running.")));
    return this.client.sendRequest<Requests[M]["result"]>(method, params);
  }

  private crashed() {
    const now = Date.now();
    this.crashes = [...this.crashes.filter((t) => now - t < crashWindow), now];
    this.log.error("the language server stopped unexpectedly");
    if (this.crashes.length > mostCrashes) {
      this.offer(vscode.l10n.t("Tensorgraph's language server keeps stopping."), vscode.l10n.t("Start Again"));
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    if (this.crashes.length === 1) {
      const message = vscode.l10n.t(
        "Tensorgraph's language server stopped and was started again. Your file and its results are kept.",
      );
      void vscode.window
        .showWarningMessage(message, vscode.l10n.t("Show Log"))
        .then((chosen) => chosen && this.log.show());
    }
    return { action: CloseAction.Restart, handled: true };
  }

  private offer(message: string, action: string): void {
    void vscode.window.showErrorMessage(message, action, vscode.l10n.t("Show Log")).then((chosen) => {
      if (chosen === action) void this.restart();
      else if (chosen) this.log.show();
    });
  }

  dispose(): void {
    for (const l of this.listeners) l.dispose();
    if (this.client.needsStop()) void this.client.dispose();
  }
}

/** What a rejected request says to the user. */
export const messageOf = (e: unknown): string => (e instanceof Error ? e.message : String(e));
