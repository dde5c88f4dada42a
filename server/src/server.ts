/** @file Wires a connection to documents and features. Everything that a request needs is computed before it, or on its first call. */
import {
  type Connection,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, analyse } from "./analysis.ts";
import type { Services } from "./feature.ts";
import { toProtocol } from "./features/diagnostics.ts";
import { features } from "./features/index.ts";
import { forgetTokens } from "./features/semantic-tokens.ts";
import type { Kernel, KernelOptions } from "./kernel/kernel.ts";
import { serveRunning } from "./running/serve-running.ts";
import { defaultSettings, readSettings, type Settings } from "./settings.ts";

/** What differs between Node and a browser. */
export interface Host {
  readonly version: string;
  /** Makes the kernel of one file; without it nothing can be run. */
  readonly startKernel?: (options: Pick<KernelOptions, "onEvent" | "device">) => Kernel;
  /** The types of the tensors in a data file, for `load`. */
  readonly fileTypes?: (uri: string) => NonNullable<Parameters<typeof analyse>[3]>;
}

interface OpenDocument {
  document: TextDocument;
  /** Of the present text, or of an earlier one, from which the next is made. */
  analysis: Analysis | undefined;
  fresh: boolean;
}

/** Starts to answer. The caller has made the connection and calls `listen` afterwards. */
export function serve(connection: Connection, host: Host): void {
  const documents = new Map<string, OpenDocument>();
  let settings: Settings = defaultSettings;
  let client: InitializeParams["capabilities"] = {};
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let folder: string | undefined;
  const changed = new Set<string>();

  const find = (uri: string): Analysis | undefined => {
    const open = documents.get(uri);
    if (!open) return undefined;
    if (!open.fresh) {
      const { version } = open.document;
      open.analysis = analyse(uri, version, open.document.getText(), host.fileTypes?.(uri), open.analysis);
      open.fresh = true;
    }
    return open.analysis;
  };

  const services = (): Services => ({
    settings,
    all: () => [...documents.keys()].flatMap((uri) => find(uri) ?? []),
    can: (path) => reads(client, path),
  });

  const { startKernel } = host;
  const running =
    startKernel &&
    serveRunning(connection, {
      startKernel: (options) => startKernel({ ...options, device: settings.device }),
      find,
      folder: () => folder,
      can: (path) => reads(client, path),
    });

  /** Diagnostics follow the last edit of a burst: the requests that came in with it are answered first. */
  const publishSoon = (uri: string): void => {
    changed.add(uri);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const one of changed) {
        const analysis = find(one);
        if (!analysis) continue;
        void connection.sendDiagnostics({
          uri: one,
          version: analysis.version,
          diagnostics: analysis.diagnostics.map((d) => toProtocol(analysis, d)),
        });
      }
      changed.clear();
    }, 5);
  };

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    settings = readSettings(params.initializationOptions);
    folder = params.workspaceFolders?.[0]?.uri ?? params.rootUri ?? undefined;
    running?.trust((params.initializationOptions as { readonly trusted?: unknown } | undefined)?.trusted !== false);
    return {
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...mergeCapabilities(),
      },
      serverInfo: { name: "tensorgraph", version: host.version },
    };
  });

  connection.onDidOpenTextDocument(({ textDocument: t }) => {
    documents.set(t.uri, {
      document: TextDocument.create(t.uri, t.languageId, t.version, t.text),
      analysis: undefined,
      fresh: false,
    });
    publishSoon(t.uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: t, contentChanges }) => {
    const open = documents.get(t.uri);
    if (!open) return;
    open.document = TextDocument.update(open.document, contentChanges, t.version);
    open.fresh = false;
    publishSoon(t.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: t }) => {
    documents.delete(t.uri);
    running?.closed(t.uri);
    forgetTokens(t.uri);
    changed.delete(t.uri);
    void connection.sendDiagnostics({ uri: t.uri, diagnostics: [] });
  });
  connection.onDidChangeConfiguration(({ settings: given }) => {
    const own =
      typeof given === "object" && given !== null ? (given as Record<string, unknown>).tensorgraph : undefined;
    settings = readSettings(own);
  });

  connection.onShutdown(() => running?.dispose());

  for (const f of features) {
    connection.onRequest(f.method, async (params: never, token) => {
      // Lets cancellations that are already in the pipe arrive first: a burst of requests then costs one answer.
      await new Promise((resolve) => setImmediate(resolve));
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      try {
        return f.handle(find, params, services());
      } catch (e) {
        const message = e instanceof Error ? e.message : String(e);
        connection.console.error(`${f.method}: ${e instanceof Error ? (e.stack ?? message) : message}`);
        return new ResponseError(ErrorCodes.InternalError, `${f.method} failed: ${message}`);
      }
    });
  }
}

const mergeCapabilities = (): ServerCapabilities => Object.assign({}, ...features.map((f) => f.capability));

function reads(from: object, path: string): boolean {
  let v: unknown = from;
  for (const key of path.split("."))
    v = typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined;
  return v !== undefined && v !== false;
}
