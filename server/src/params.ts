/** @file Says whether the parameters of a request have the shape that the protocol gives them, where the features rely on it. */

/** What is wrong, or undefined. */
export function wrongParams(method: string, params: unknown): string | undefined {
  if (!isRecord(params)) return "an object is wanted";
  if (method.startsWith("textDocument/") && !hasUri(params.textDocument)) return "`textDocument.uri` is wanted";
  if (wantPosition.has(method) && !isPosition(params.position)) return "`position` is wanted";
  if (wantRange.has(method) && !isRange(params.range)) return "`range` is wanted";
  switch (method) {
    case "textDocument/selectionRange":
      return Array.isArray(params.positions) && params.positions.every(isPosition)
        ? undefined
        : "`positions` is wanted";
    case "textDocument/rename":
      return typeof params.newName === "string" ? undefined : "`newName` is wanted";
    case "textDocument/references":
      return isRecord(params.context) ? undefined : "`context` is wanted";
    case "textDocument/codeAction":
      return isRecord(params.context) && (params.context.only === undefined || Array.isArray(params.context.only))
        ? undefined
        : "`context` is wanted";
    case "textDocument/onTypeFormatting":
      return typeof params.ch === "string" ? undefined : "`ch` is wanted";
    case "workspace/symbol":
      return typeof params.query === "string" ? undefined : "`query` is wanted";
    case "callHierarchy/incomingCalls":
    case "callHierarchy/outgoingCalls":
      return isRecord(params.item) && typeof params.item.uri === "string" && isRange(params.item.selectionRange)
        ? undefined
        : "`item` is wanted";
    default:
      return undefined;
  }
}

const wantPosition = new Set(
  [
    ...["hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "rename"],
    ...["prepareRename", "prepareCallHierarchy", "onTypeFormatting"],
  ].map((name) => `textDocument/${name}`),
);
const wantRange = new Set(
  ["inlayHint", "codeAction", "rangeFormatting", "semanticTokens/range"].map((name) => `textDocument/${name}`),
);

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (v: unknown): v is Fields => typeof v === "object" && v !== null && !Array.isArray(v);
const hasUri = (v: unknown): boolean => isRecord(v) && typeof v.uri === "string";
const isCount = (v: unknown): boolean => typeof v === "number" && Number.isInteger(v) && v >= 0;
const isPosition = (v: unknown): boolean => isRecord(v) && isCount(v.line) && isCount(v.character);
const isRange = (v: unknown): boolean => isRecord(v) && isPosition(v.start) && isPosition(v.end);
