/** @file Who calls a `def` or a `function`, and what it calls. */
import {
  CallHierarchyIncomingCallsRequest,
  type CallHierarchyItem,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  SymbolKind,
} from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature, workspaceFeature } from "../feature.ts";
import type { Span, Statement } from "../language/ast.ts";
import type { SymbolInfo } from "../language/check/info.ts";
import { nameAt } from "../query/name-at.ts";

const isCallable = (s: SymbolInfo): boolean => s.kind === "def" || s.kind === "function";

export const prepareCallHierarchy = feature(
  CallHierarchyPrepareRequest.type,
  { callHierarchyProvider: true },
  (a, { position }) => {
    const at = nameAt(a, a.lines.offset(position));
    return at?.kind === "symbol" && isCallable(at.symbol) ? [itemOf(a, at.symbol)] : null;
  },
);

export const incomingCalls = workspaceFeature(CallHierarchyIncomingCallsRequest.type, {}, (find, { item }) => {
  const a = find(item.uri);
  const callee = a && symbolAt(a, item);
  if (!a || !callee) return null;
  const callers = new Map<string, { from: CallHierarchyItem; fromRanges: ReturnType<typeof a.lines.range>[] }>();
  for (const use of a.checked.info.usesOf(callee)) {
    const from = enclosing(a, use);
    const known = callers.get(from.name) ?? { from, fromRanges: [] };
    known.fromRanges.push(a.lines.range(use));
    callers.set(from.name, known);
  }
  return [...callers.values()];
});

export const outgoingCalls = workspaceFeature(CallHierarchyOutgoingCallsRequest.type, {}, (find, { item }) => {
  const a = find(item.uri);
  const caller = a && symbolAt(a, item);
  const statement = a && caller && statementOf(a, caller.span);
  if (!a || !statement) return null;
  return a.names.declared.filter(isCallable).flatMap((to) => {
    const uses = a.checked.info
      .usesOf(to)
      .filter((r) => statement.span.start <= r.start && r.end <= statement.span.end);
    return uses.length > 0 ? [{ to: itemOf(a, to), fromRanges: uses.map((u) => a.lines.range(u)) }] : [];
  });
});

const symbolAt = (a: Analysis, item: CallHierarchyItem): SymbolInfo | undefined => {
  const start = a.lines.offset(item.selectionRange.start);
  return a.names.declaredAt.get(start);
};

const statementOf = (a: Analysis, span: Span): Statement | undefined =>
  a.file.cells.flatMap((c) => c.statements).find((s) => s.span.start <= span.start && span.end <= s.span.end);

function itemOf(a: Analysis, s: SymbolInfo): CallHierarchyItem {
  const whole = statementOf(a, s.span)?.span ?? s.span;
  return {
    name: s.name,
    detail: s.kind,
    kind: SymbolKind.Function,
    uri: a.uri,
    range: a.lines.range(whole),
    selectionRange: a.lines.range(s.span),
  };
}

/** The def or function around a use, else its cell. */
function enclosing(a: Analysis, use: Span): CallHierarchyItem {
  const statement = statementOf(a, use);
  const owner =
    statement && (statement.kind === "def" || statement.kind === "function")
      ? a.names.declaredAt.get(statement.name.span.start)
      : undefined;
  if (owner) return itemOf(a, owner);
  const cell = a.file.cells.find((c) => c.span.start <= use.start && use.end <= c.span.end);
  const range = a.lines.range(cell?.span ?? a.file.span);
  return {
    name: cell?.title?.trim() || "(file)",
    kind: SymbolKind.Module,
    uri: a.uri,
    range,
    selectionRange: cell?.header ? a.lines.range(cell.header) : range,
  };
}
