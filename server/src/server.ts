/** @file Wires a connection to documents and features. Everything that a request needs is computed before it, or on its first call. */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeError,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import type { TrustParams } from "../protocol/requests.ts";
import { startSettings } from "./client-settings.ts";
import { Documents, type Surroundings } from "./documents.ts";
import type { Services } from "./feature.ts";
import { features } from "./features/index.ts";
import { forgetTokens } from "./features/semantic-tokens.ts";
import type { FolderSymbols } from "./folder-symbols.ts";
import type { Kernel, KernelOptions } from "./kernel/kernel.ts";
import type { CheckOptions } from "./language/check/context.ts";
import { wrongParams } from "./params.ts";
import { Publisher } from "./publisher.ts";
import { serveRunning } from "./running/serve-running.ts";
import { scheme } from "./running/virtual-document.ts";
import { defaultSettings, readSettings, type Settings } from "./settings.ts";
import { WorkspaceFolders } from "./workspace-folders.ts";

export interface KernelWish extends Pick<KernelOptions, "onEvent" | "device"> {
  /** The setting, asked when a kernel's thread starts. */
  readonly threads: () => number;
  /** The setting, asked when a GPU is opened. */
  readonly gpuNode: () => string;
}

/** What differs between Node and a browser. */
export interface Host {
  readonly version: string;
  /** Makes the kernel of one file; without it nothing can be run. */
  readonly startKernel?: (options: KernelWish) => Kernel;
  /** What the programs in folders declare, but for some. */
  readonly symbolsIn?: FolderSymbols["find"];
  /** The types of the tensors in a data file, for `load`. */
  readonly fileTypes?: (uri: string) => NonNullable<CheckOptions["fileType"]>;
  /** The files that a document may import. */
  readonly imports?: Surroundings["imports"];
}

/** Characters of a text whose first check takes longer than one would wait without a word. */
const large = 40_000;

/** Starts to answer. The caller has made the connection and calls `listen` afterwards. */
export function serve(connection: Connection, host: Host): void {
  let trusted = true;
  const { fileTypes } = host;
  const documents = new Documents({
    fileTypes:
      fileTypes &&
      ((uri) => {
        const typeOf = fileTypes(uri);
        // Data files are not opened for a workspace that is not trusted.
        return (path) => (trusted ? typeOf(path) : undefined);
      }),
    imports: host.imports,
  });
  const publisher = new Publisher(connection, documents);
  /** The client fetches diagnostics itself. */
  let pulls = false;
  let settings: Settings = defaultSettings;
  let client: InitializeParams["capabilities"] = {};
  const folders = new WorkspaceFolders();

  const can = (path: string): boolean => reads(client, path);
  const find = (uri: string): ReturnType<Documents["find"]> => documents.find(uri);

  const services = (): Services => ({
    settings,
    all: () => documents.uris.flatMap((uri) => find(uri) ?? []),
    notOpen: async () => (await host.symbolsIn?.(folders.uris, new Set(documents.uris))) ?? [],
    can,
    lastValue: (analysis, name) => running?.lastValue(analysis, name),
    functionCalls: (uri, name) => running?.functionCalls(uri, name),
  });

  const { startKernel } = host;
  const running =
    startKernel &&
    serveRunning(connection, {
      startKernel: (options) => {
        return startKernel({
          device: settings.device,
          threads: () => settings.threads,
          gpuNode: () => settings.gpuNode,
          ...options,
        });
      },
      find,
      folder: () => folders.uris[0],
      can,
      isTrusted: () => trusted,
    });

  const publishSoon = (uri: string): void => {
    if (!pulls) publisher.publishSoon(uri);
  };

  /** A text has changed that others may import. */
  const checkImporters = (uri: string): void => {
    const importers = documents.importers(uri);
    for (const other of importers) publishSoon(other);
    if (importers.length > 0 && pulls && can("workspace.diagnostics.refreshSupport"))
      void connection.languages.diagnostics.refresh();
  };

  /** Requests are answered between the handshake and the shutdown only. */
  let phase: "new" | "ready" | "ended" = "new";
  connection.onInitialize((params): InitializeResult | ResponseError<InitializeError> => {
    if (phase !== "new") return new ResponseError(ErrorCodes.InvalidRequest, "the server is initialized already");
    phase = "ready";
    client = params.capabilities;
    settings = readSettings(params.initializationOptions);
    folders.start(params);
    pulls =
      (params.initializationOptions as { readonly pullDiagnostics?: unknown } | undefined)?.pullDiagnostics === true;
    trusted = (params.initializationOptions as { readonly trusted?: unknown } | undefined)?.trusted !== false;
    return {
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          ...(running && can("workspace.textDocumentContent") && { textDocumentContent: { schemes: [scheme] } }),
        },
        ...mergeCapabilities(),
        ...(pulls && { diagnosticProvider: { interFileDependencies: true, workspaceDiagnostics: false } }),
      },
      serverInfo: { name: "tensorgraph", version: host.version },
    };
  });

  connection.onInitialized(async () => {
    if (can("workspace.workspaceFolders")) folders.listen(connection);
    const use = (given: Settings): void => {
      settings = given;
      if (can("workspace.inlayHint.refreshSupport")) void connection.languages.inlayHint.refresh();
      if (can("workspace.codeLens.refreshSupport")) void connection.sendRequest("workspace/codeLens/refresh");
    };
    await startSettings(connection, { can, use });
    if (can("workspace.didChangeWatchedFiles.dynamicRegistration")) {
      const watchers = [{ globPattern: "**/*.{npy,npz,csv,tg}" }];
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });

  connection.onDidOpenTextDocument(({ textDocument: t }) => {
    // A notification cannot be refused: one that makes no sense is ignored.
    if (typeof t?.uri !== "string" || typeof t.text !== "string") return;
    documents.open(t);
    forgetTokens(t.uri);
    if (t.text.length > large && !pulls && can("window.workDoneProgress")) void publisher.publishWithProgress(t.uri);
    else publishSoon(t.uri);
    checkImporters(t.uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: t, contentChanges }) => {
    running?.edited(t.uri, documents.text(t.uri) ?? "", contentChanges, t.version);
    if (documents.change(t.uri, t.version, contentChanges)) publishSoon(t.uri);
    checkImporters(t.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: t }) => {
    // What is on disk counts again for those that import it.
    checkImporters(t.uri);
    documents.close(t.uri);
    running?.closed(t.uri);
    forgetTokens(t.uri);
    publisher.clear(t.uri);
  });
  const lookAgain = (): void => {
    documents.lookAgain();
    for (const uri of documents.uris) publishSoon(uri);
    if (pulls && can("workspace.diagnostics.refreshSupport")) void connection.languages.diagnostics.refresh();
  };
  connection.onDidChangeWatchedFiles(lookAgain);
  connection.onNotification("tensorgraph/trust", (params: TrustParams | undefined) => {
    trusted = params?.trusted === true;
    lookAgain();
  });

  connection.onShutdown(() => {
    phase = "ended";
    return running?.dispose();
  });

  for (const f of features) {
    connection.onRequest(f.method, async (params: never, token) => {
      const version = documents.version(uriOf(params));
      // Lets cancellations that are already in the pipe arrive first: a burst of requests then costs one answer.
      await new Promise((resolve) => setImmediate(resolve));
      if (token.isCancellationRequested) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      if (phase === "new") return new ResponseError(ErrorCodes.ServerNotInitialized, "`initialize` comes first");
      if (phase === "ended") return new ResponseError(ErrorCodes.InvalidRequest, "the server has been shut down");
      const wrong = wrongParams(f.method, params);
      if (wrong !== undefined) return new ResponseError(ErrorCodes.InvalidParams, `${f.method}: ${wrong}`);
      // The text has changed under the request: a client that says so asks again.
      if (version !== documents.version(uriOf(params)) && can("general.staleRequestSupport.cancel")) {
        return new ResponseError(LSPErrorCodes.ContentModified, "content modified");
      }
      try {
        return await f.handle(find, params, services());
      } catch (e) {
        if (e instanceof ResponseError) return e;
        const message = e instanceof Error ? e.message : String(e);
        connection.console.error(`${f.method}: ${e instanceof Error ? (e.stack ?? message) : message}`);
        return new ResponseError(ErrorCodes.InternalError, `${f.method} failed: ${message}`);
      }
    });
  }
}

/** Of the document that a request is about; empty for other requests. */
const uriOf = (params: unknown): string => {
  const uri = (params as { readonly textDocument?: { readonly uri?: unknown } } | null)?.textDocument?.uri;
  return typeof uri === "string" ? uri : "";
};

const mergeCapabilities = (): ServerCapabilities => Object.assign({}, ...features.map((f) => f.capability));

function reads(from: object, path: string): boolean {
  let v: unknown = from;
  for (const key of path.split("."))
    v = typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined;
  return v !== undefined && v !== false;
}
