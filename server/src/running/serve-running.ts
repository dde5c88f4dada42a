/** @file The requests of `protocol/requests.ts` on a connection: one runner a document, none of them waits for a run. */
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import type { FunctionDescription, KernelAnswer, KernelQuery } from "../../protocol/kernel.ts";
import type { EventParams, GraphView, Requests, StalenessParams, Statuses } from "../../protocol/requests.ts";
import type { Analysis } from "../analysis.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readDevice } from "../settings.ts";
import { cellsOf } from "./cells.ts";
import { editsOf } from "./edits.ts";
import { FileRunner, type KernelStart, type Run, textsOf, type Wanted } from "./file-runner.ts";
import { kernelPath } from "./kernel-path.ts";
import { type LastValue, lastValue } from "./last-value.ts";
import * as read from "./params.ts";
import { describeState } from "./state.ts";
import { readSlice, wholeValue } from "./value.ts";
import type { View, ViewWanted } from "./view.ts";
import { Views } from "./views.ts";
import { parseVirtual } from "./virtual-document.ts";
import { WorkDone } from "./work-done.ts";

/** What running needs of the server around it. */
export interface RunningHost {
  readonly startKernel: (options: KernelStart) => Kernel;
  readonly find: (uri: string) => Analysis | undefined;
  /** The workspace's first folder. */
  readonly folder: () => string | undefined;
  readonly can: (capability: string) => boolean;
  /** Whether the text of a file, and files that the client names, may do something. */
  readonly isTrusted: () => boolean;
}

/** What the rest of the server may know of runs. */
export interface Running {
  /** Before a text changes. */
  readonly edited: (
    uri: string,
    text: string,
    changes: readonly TextDocumentContentChangeEvent[],
    version: number,
  ) => void;
  readonly closed: (uri: string) => void;
  readonly lastValue: (analysis: Analysis, name: string) => LastValue | undefined;
  readonly functionCalls: (uri: string, name: string) => FunctionDescription | undefined;
  readonly dispose: () => Promise<void>;
}

type Handlers = {
  readonly [M in keyof Requests]?: (
    analysis: Analysis,
    params: Requests[M]["params"],
    token: CancellationToken,
  ) => Requests[M]["result"] | Promise<Requests[M]["result"]>;
};

/** A closed file keeps its kernel so long, in case it is opened again. */
const grace = 60_000;
/** Milliseconds of quiet before staleness is told. */
const settle = 80;
const defaultPreview = 16_384;
const mostPreview = 2 ** 20;

export function serveRunning(connection: Connection, host: RunningHost): Running {
  const runners = new Map<string, FileRunner>();
  const closing = new Map<string, NodeJS.Timeout>();
  const publishing = new Map<string, NodeJS.Timeout>();
  const published = new Map<string, string>();
  const works = new Map<Run, WorkDone>();

  const runnerOf = (uri: string): FileRunner => {
    const known = runners.get(uri);
    if (known) return known;
    const made = new FileRunner({
      startKernel: host.startKernel,
      tell: (run, event) => {
        const params: EventParams = { uri, version: run.analysis.version, run: run.run, event };
        void connection.sendNotification("tensorgraph/event", params);
        if (event.kind === "run-started" && host.can("window.workDoneProgress")) {
          works.set(run, new WorkDone(connection, titleOf(uri), () => made.interrupt()));
        }
        works.get(run)?.report(event);
        if (event.kind === "restarted") publishSoon(uri);
        // They tell how often each function was called, and where it ran.
        const hasNewCalls = event.kind === "run-finished" || event.kind === "restarted";
        if (hasNewCalls && host.can("workspace.codeLens.refreshSupport"))
          void connection.sendRequest("workspace/codeLens/refresh");
        if (event.kind !== "run-finished") return;
        works.get(run)?.end();
        works.delete(run);
        publishSoon(uri);
      },
    });
    runners.set(uri, made);
    return made;
  };

  const statusOf = (uri: string): Statuses => {
    const runner = runners.get(uri);
    const analysis = runner && !runner.freshness.isEmpty ? host.find(uri) : undefined;
    return analysis && runner ? runner.freshness.status(analysis, runner.versions) : { results: [], outputs: [] };
  };
  /** After edits and runs, when the last of them has been dealt with. */
  const publishSoon = (uri: string): void => {
    clearTimeout(publishing.get(uri));
    const timer = setTimeout(() => {
      publishing.delete(uri);
      const analysis = host.find(uri);
      if (!analysis) return;
      const statuses = statusOf(uri);
      const said = JSON.stringify(statuses);
      if (said === published.get(uri)) return;
      published.set(uri, said);
      const params: StalenessParams = { uri, version: analysis.version, ...statuses };
      void connection.sendNotification("tensorgraph/staleness", params);
    }, settle);
    publishing.set(uri, timer);
  };

  const pathOf = (uri: string): string => kernelPath(uri, host.folder());
  const ask = async (analysis: Analysis, query: KernelQuery): Promise<Extract<KernelAnswer, { ok: true }>> => {
    const answer = await runnerOf(analysis.uri).ask(query, analysis, pathOf(analysis.uri));
    publishSoon(analysis.uri);
    return answer.ok ? answer : failed(answer.message);
  };
  const notesOf = (answer: KernelAnswer) => ({ notes: answer.ok && answer.kind === "done" ? answer.notes : [] });

  const callsOf = (uri: string, name: string): FunctionDescription | undefined =>
    runners
      .get(uri)
      ?.kernel?.describe()
      .functions.find((f) => f.name === name);
  const views = new Views();
  const view = (analysis: Analysis, wanted: ViewWanted, token: CancellationToken): Promise<View> => {
    const { uri, version, text } = analysis;
    return views.ask({ uri, version, text, texts: textsOf(analysis), isTrusted: host.isTrusted(), wanted }, token);
  };
  const showDocument = async (uri: string, token: CancellationToken): Promise<{ readonly text: string }> => {
    const wanted = parseVirtual(uri);
    const analysis = host.find(wanted.file) ?? read.refuse(`${wanted.file} is not open`);
    const called = wanted.kind === "wat" ? { called: callsOf(wanted.file, wanted.name) } : {};
    const { text } = await view(analysis, { ...wanted, ...called } as ViewWanted, token);
    return { text };
  };

  /** These let the text of a file, or files that the client names, do something: only in a trusted workspace. */
  const guarded: Handlers = {
    "tensorgraph/run": (analysis, params) => {
      const version = read.field(params, "version", read.optional(read.count));
      if (version !== undefined && version !== analysis.version) {
        throw new ResponseError(
          LSPErrorCodes.ContentModified,
          `the text is at version ${analysis.version}, not ${version}`,
        );
      }
      return { run: runnerOf(analysis.uri).run(analysis, pathOf(analysis.uri), wantedOf(analysis, params)) };
    },
    "tensorgraph/setValue": async (analysis, params) => {
      const name = read.field(params, "name", read.text);
      const { to } = params;
      const kind = read.field(to, "kind", read.text);
      if (kind === "file")
        await ask(analysis, { kind: "set", name, to: { kind, path: read.field(to, "path", read.text) } });
      else if (kind === "scalar")
        await ask(analysis, { kind: "set", name, to: { kind, text: read.field(to, "text", read.text) } });
      else read.refuse('to.kind must be "scalar" or "file"');
      return null;
    },
    "tensorgraph/exportValue": async (analysis, params) => {
      const path = read.field(params, "path", read.text);
      const name = read.field(params, "name", read.optional(read.text));
      const query = { kind: "export", name: name ?? "result", path } as const;
      const value = name === undefined ? wholeValue(runnerOf(analysis.uri), params) : undefined;
      await ask(analysis, value ? { ...query, value } : query);
      return null;
    },
    "tensorgraph/resetShared": async (analysis, params) => {
      await ask(analysis, { kind: "reset", names: read.field(params, "names", read.listOf(read.text)) });
      return null;
    },
    "tensorgraph/saveCheckpoint": async (analysis, params) =>
      notesOf(await ask(analysis, { kind: "save-state", path: read.field(params, "path", read.text) })),
    "tensorgraph/loadCheckpoint": async (analysis, params) =>
      notesOf(await ask(analysis, { kind: "load-state", path: read.field(params, "path", read.text) })),
    "tensorgraph/checkGradient": async (analysis, params) => {
      const answer = await ask(analysis, { kind: "check-gradient", index: read.field(params, "index", read.count) });
      return answer.kind === "gradient-check" ? answer.check : failed("the kernel gave no check");
    },
  };

  const open: Handlers = {
    "tensorgraph/cells": (analysis) => ({ version: analysis.version, cells: cellsOf(analysis) }),
    "tensorgraph/queue": ({ uri }) => runnerOf(uri).queue,
    "tensorgraph/interrupt": ({ uri }) => {
      runners.get(uri)?.interrupt();
      return null;
    },
    "tensorgraph/restart": async ({ uri }, params) => {
      const keepState = read.field(params, "keepState", read.truth);
      const device = read.field(params, "device", read.optional(read.text));
      const known = device === undefined ? undefined : readDevice(device);
      if (known !== device) return read.refuse('device must be "cpu", "gpu", "auto" or "reference"');
      await runnerOf(uri).restart(keepState, known);
      publishSoon(uri);
      return null;
    },
    "tensorgraph/resetState": async ({ uri }) => {
      await runners.get(uri)?.restart(false);
      publishSoon(uri);
      return null;
    },
    "tensorgraph/graph": async (analysis, params, token) => {
      const name = read.field(params, "name", read.text);
      return (await view(analysis, { kind: "graph", name }, token)) as GraphView;
    },
    "tensorgraph/gradientGraph": (analysis, params, token) => {
      const [cost, name] = [read.field(params, "cost", read.text), read.field(params, "name", read.text)];
      return view(analysis, { kind: "gradient", cost, name }, token);
    },
    "tensorgraph/wat": (analysis, params, token) => {
      const name = read.field(params, "name", read.text);
      return view(analysis, { kind: "wat", name, called: callsOf(analysis.uri, name) }, token);
    },
    "tensorgraph/results": ({ uri }) => statusOf(uri),
    "tensorgraph/state": (analysis) => describeState(analysis, runnerOf(analysis.uri)),
    "tensorgraph/value": (analysis, params) =>
      readSlice(params, runnerOf(analysis.uri), (name) => ask(analysis, { kind: "read-shared", name })),
  };

  const answer = (method: string, handle: (params: unknown, token: CancellationToken) => unknown): void => {
    connection.onRequest(method, async (params: unknown, token) => {
      try {
        return await handle(params, token);
      } catch (e) {
        if (e instanceof ResponseError) return e;
        const message = e instanceof Error ? e.message : String(e);
        connection.console.error(`${method}: ${e instanceof Error ? (e.stack ?? message) : message}`);
        return new ResponseError(ErrorCodes.InternalError, `${method} failed: ${message}`);
      }
    });
  };
  const register = (handlers: Handlers, mayRun: () => boolean): void => {
    for (const [method, handle] of Object.entries(handlers)) {
      answer(method, (params, token) => {
        const uri = read.field(params, "uri", read.text);
        const analysis = host.find(uri);
        if (!analysis) return read.refuse(`${uri} is not open`);
        if (!mayRun()) return failed(untrusted);
        return (handle as (a: Analysis, p: unknown, t: CancellationToken) => unknown)(analysis, params, token);
      });
    }
  };
  register(guarded, host.isTrusted);
  register(open, () => true);
  answer("workspace/textDocumentContent", (params, token) => showDocument(read.field(params, "uri", read.text), token));
  /** A kernel ends once its file has been closed for a while and nothing runs. */
  const closeSoon = (uri: string): void => {
    clearTimeout(closing.get(uri));
    const timer = setTimeout(() => {
      closing.delete(uri);
      const runner = runners.get(uri);
      if (!runner || host.find(uri)) return;
      if (runner.kernel?.isBusy) return closeSoon(uri);
      runners.delete(uri);
      published.delete(uri);
      void runner.dispose();
    }, grace);
    timer.unref();
    closing.set(uri, timer);
  };

  return {
    edited: (uri, text, changes, version) => {
      const runner = runners.get(uri);
      if (!runner?.kernel) return;
      runner.freshness.edited(version, editsOf(text, changes));
      // A client dims what was edited at once: it wants to hear when that changed nothing.
      published.delete(uri);
      publishSoon(uri);
    },
    lastValue: (analysis, name) => {
      const runner = runners.get(analysis.uri);
      return runner && lastValue(runner, analysis, name);
    },
    functionCalls: callsOf,
    closed: (uri) => {
      if (runners.has(uri)) closeSoon(uri);
    },
    dispose: async () => {
      views.dispose();
      await Promise.all([...runners.values()].map((r) => r.dispose()));
      runners.clear();
    },
  };
}

const untrusted =
  "This workspace is not trusted, so nothing of it is run or loaded. Trust it in your editor to run its files.";

const failed = (message: string): never => {
  throw new ResponseError(LSPErrorCodes.RequestFailed, message);
};

const titleOf = (uri: string): string => `Running ${decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1))}`;

function wantedOf(analysis: Analysis, params: unknown): Wanted {
  const what = read.field(params, "what", (v) => v);
  const budget = read.field(params, "previewBytes", read.optional(read.count)) ?? defaultPreview;
  const previewBytes = Math.min(mostPreview, Math.max(64, budget));
  const kind = read.field(what, "kind", read.text);
  if (kind === "file") return { previewBytes };
  if (kind === "cells") {
    const cells = read.field(what, "cells", read.listOf(read.count));
    const missing = cells.find((c) => c >= analysis.file.cells.length);
    if (missing !== undefined) read.refuse(`there is no cell ${missing}: the file has ${analysis.file.cells.length}`);
    return { previewBytes, cells };
  }
  if (kind !== "lines") read.refuse('what.kind must be "file", "cells" or "lines"');
  const start = analysis.lines.lineStart(read.field(what, "start", read.count));
  const end = analysis.lines.lineStart(read.field(what, "end", read.count) + 1);
  return { previewBytes, within: statementsIn(analysis, start, end) };
}

/** Whole statements: a part of one cannot be run. */
function statementsIn(
  analysis: Analysis,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } {
  const touched = analysis.file.cells
    .flatMap((c) => c.statements)
    .filter(({ span }) => span.start < Math.max(end, start + 1) && start < span.end);
  if (touched.length === 0) return read.refuse("there is no statement on these lines");
  return { start: touched[0]!.span.start, end: touched.at(-1)!.span.end };
}
