/**
 * @file Messages between the results panel (`dist/webview.js`, in a webview) and the extension that holds it. Types only.
 * The extension forwards what the server tells, in the server's own words; the panel keeps nothing that it cannot get again.
 * The panel's document has one element, `<main id="root">`; its script starts on load and says `ready`.
 */
import type {
  EventParams,
  GraphView,
  Position,
  Range,
  Requests,
  StalenessParams,
  Statuses,
  ValueOf,
} from "./requests.ts";

/** What the panel may ask of the server, about its own file. */
export type AskableMethod =
  | "tensorgraph/value"
  | "tensorgraph/graph"
  | "tensorgraph/gradientGraph"
  | "tensorgraph/wat"
  | "tensorgraph/state";

type WithoutFile<M extends AskableMethod> = Omit<Requests[M]["params"], "uri">;

/** An event, with the text of the line where its range starts: a result is shown beside its source. */
export interface SourcedEvent {
  readonly params: EventParams;
  readonly source?: string;
}

/** To the panel. */
export type ToPanel =
  /**
   * First, and again after the panel says `ready`: its file, and every event since the first run whose results are still shown
   * (a cell that ran again has only its last run). The panel clears itself before it draws them.
   */
  | {
      readonly kind: "open";
      readonly uri: string;
      /** The file's name. */
      readonly title: string;
      readonly trusted: boolean;
      readonly history: readonly SourcedEvent[];
      readonly statuses: Statuses;
    }
  | { readonly kind: "event"; readonly event: SourcedEvent }
  | { readonly kind: "staleness"; readonly params: StalenessParams }
  | { readonly kind: "trusted"; readonly trusted: boolean }
  /** The state was reset: nothing that was shown is held by the kernel any more. */
  | { readonly kind: "clear" }
  /** Scroll to a result and mark it for a moment. */
  | { readonly kind: "reveal-result"; readonly result: number }
  /** Show a shared variable or a value on a page of its own. */
  | { readonly kind: "show-value"; readonly name: string }
  | { readonly kind: "show-graph"; readonly name: string; readonly graph: GraphView }
  | { readonly kind: "answer"; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly ok: false; readonly message: string };

/** From the panel. */
export type FromPanel =
  /** Its script runs and listens; sent after each load. */
  | { readonly kind: "ready" }
  /** Answered by `answer` with the same number, which the panel chooses. The result is `Requests[method]["result"]`. */
  | Ask<AskableMethod>
  /** Show this place of the file in an editor. */
  | { readonly kind: "go-to"; readonly position: Position | Range; readonly uri?: string }
  /** Write a value of the server to a file that the user chooses: the whole value, not what the panel has of it. */
  | { readonly kind: "export-value"; readonly of: ValueOf; readonly format: "npy" | "csv"; readonly name: string }
  /** Write what the panel drew (a picture) or shows (a table) to a file that the user chooses. */
  | {
      readonly kind: "save-file";
      readonly name: string;
      /** Base64 for pictures, the text itself otherwise. */
      readonly content: string;
      readonly encoding: "base64" | "text";
    }
  | { readonly kind: "copy"; readonly text: string }
  | { readonly kind: "run"; readonly what: "cell" | "above" | "all"; readonly cell?: number }
  | { readonly kind: "interrupt" }
  /** Show the optimised graph of a function. */
  | { readonly kind: "graph-of"; readonly name: string }
  /** Something of the panel itself failed, or is worth a line in the log. */
  | { readonly kind: "log"; readonly level: "info" | "warn" | "error"; readonly message: string };

type Ask<M extends AskableMethod> = M extends AskableMethod
  ? { readonly kind: "ask"; readonly id: number; readonly method: M; readonly params: WithoutFile<M> }
  : never;

/** What the panel keeps by `setState`; the extension reads `uri` of it when the window is opened again. */
export interface PanelState {
  readonly uri: string;
  /** The panel's own: sizes, chosen views, slices, scroll position. */
  readonly view?: unknown;
}
