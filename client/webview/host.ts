/** @file The extension, as the page sees it: messages, and questions that are answered by number. */
import type { GraphView, ValueSlice } from "../../server/protocol/requests.ts";
import type { FromPanel, ToPanel } from "../../server/protocol/webview.ts";
import type { AskSlice } from "./data/tensor-source.ts";
import type { Kept } from "./model/keep.ts";

interface EditorApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: Kept): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface Host {
  readonly post: (message: FromPanel) => void;
  readonly slice: AskSlice;
  readonly state: (name: string) => Promise<unknown>;
  readonly graph: (name: string) => Promise<GraphView>;
  readonly kept: unknown;
  keep(state: Kept): void;
}

/** `take` gets every message that is no answer. */
export function connect(take: (message: Exclude<ToPanel, { kind: "answer" }>) => void): Host {
  const api = acquireVsCodeApi();
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let asked = 0;
  window.addEventListener("message", ({ data }: MessageEvent<ToPanel>) => {
    if (data.kind !== "answer") return take(data);
    const question = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.ok) question?.resolve(data.result);
    else question?.reject(new Error(data.message));
  });
  const ask = (question: { readonly method: string; readonly params: object }): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++asked, { resolve, reject });
      api.postMessage({ kind: "ask", id: asked, ...question } as FromPanel);
    });
  return {
    post: (message) => api.postMessage(message),
    slice: (of, ranges, maxBytes) =>
      ask({ method: "tensorgraph/value", params: { ...of, ranges, maxBytes } }) as Promise<ValueSlice>,
    state: () => ask({ method: "tensorgraph/state", params: {} }),
    graph: (name) => ask({ method: "tensorgraph/graph", params: { name } }) as Promise<GraphView>,
    kept: api.getState(),
    keep: (state) => api.setState(state),
  };
}
