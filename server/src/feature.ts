/** @file What a feature of the language server is: a request, a capability, a pure function of a snapshot. */
import type { ProtocolRequestType, ServerCapabilities } from "vscode-languageserver";
import type { FunctionDescription } from "../protocol/kernel.ts";
import type { Analysis } from "./analysis.ts";
import type { FolderSymbol } from "./folder-symbols.ts";
import type { LastValue } from "./running/last-value.ts";
import type { Settings } from "./settings.ts";

/** What a feature may look at beside its own document. */
export interface Services {
  readonly settings: Settings;
  /** Snapshots of all open documents. */
  readonly all: () => readonly Analysis[];
  /** What files of the workspace declare that are not open. */
  readonly notOpen: () => Promise<readonly FolderSymbol[]>;
  /** True when the client says that it can do something, by a path into its capabilities: "textDocument.hover.contentFormat". */
  readonly can: (capability: string) => boolean;
  /** What the kernel told of a variable, with whether that still holds; never waits for it. */
  readonly lastValue: (analysis: Analysis, name: string) => LastValue | undefined;
  /** Of a function that has been called since its text was run. */
  readonly functionCalls: (uri: string, name: string) => FunctionDescription | undefined;
}

/** Requests about one document name it so. */
interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

export interface Feature {
  readonly method: string;
  readonly capability: ServerCapabilities;
  /** Undefined when the document is not open. `params` have the shape of the request's type. */
  readonly handle: (find: (uri: string) => Analysis | undefined, params: never, services: Services) => unknown;
}

/** A request about one document. */
export const feature = <P extends AboutDocument, R, PR, E, RO>(
  type: ProtocolRequestType<P, R, PR, E, RO>,
  capability: ServerCapabilities,
  handle: (analysis: Analysis, params: P, services: Services) => R | Promise<R>,
): Feature => ({
  method: type.method,
  capability,
  handle: (find, params: P, services) => {
    const analysis = find(params.textDocument.uri);
    return analysis ? handle(analysis, params, services) : null;
  },
});

/** A request about the whole workspace, or about an item that an earlier answer gave. */
export const workspaceFeature = <P, R, PR, E, RO>(
  type: ProtocolRequestType<P, R, PR, E, RO>,
  capability: ServerCapabilities,
  handle: (find: (uri: string) => Analysis | undefined, params: P, services: Services) => R | Promise<R>,
): Feature => ({ method: type.method, capability, handle });
