/** @file The list of the server's features. */
import type { Feature } from "../feature.ts";
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from "./call-hierarchy.ts";
import { codeAction } from "./code-action.ts";
import { codeLens } from "./code-lens.ts";
import { completion, completionResolve } from "./completion.ts";
import { definition } from "./definition.ts";
import { diagnostics } from "./diagnostics.ts";
import { documentHighlight } from "./document-highlight.ts";
import { documentLink } from "./document-link.ts";
import { documentSymbol } from "./document-symbol.ts";
import { foldingRange } from "./folding-range.ts";
import { formatting, onTypeFormatting, rangeFormatting } from "./formatting.ts";
import { hover } from "./hover.ts";
import { inlayHint } from "./inlay-hint.ts";
import { references } from "./references.ts";
import { prepareRename, rename } from "./rename.ts";
import { selectionRange } from "./selection-range.ts";
import { semanticTokens, semanticTokensDelta, semanticTokensRange } from "./semantic-tokens.ts";
import { signatureHelp } from "./signature-help.ts";
import { workspaceSymbol } from "./workspace-symbol.ts";

export const features: readonly Feature[] = [
  codeAction,
  codeLens,
  completion,
  completionResolve,
  definition,
  diagnostics,
  documentHighlight,
  documentLink,
  documentSymbol,
  foldingRange,
  formatting,
  hover,
  incomingCalls,
  inlayHint,
  onTypeFormatting,
  outgoingCalls,
  prepareCallHierarchy,
  prepareRename,
  rangeFormatting,
  references,
  rename,
  selectionRange,
  semanticTokens,
  semanticTokensDelta,
  semanticTokensRange,
  signatureHelp,
  workspaceSymbol,
];
