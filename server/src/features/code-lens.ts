/** @file Code lenses: run buttons on cells; cost and graph on functions; a check by finite differences on gradients. */
import { type CodeLens, CodeLensRequest } from "vscode-languageserver";
import type { Analysis } from "../analysis.ts";
import { feature } from "../feature.ts";
import { costOf, printCost } from "../hover/cost.ts";
import { printCalls } from "../hover/last-value.ts";
import type { Span } from "../language/ast.ts";

export const codeLens = feature(
  CodeLensRequest.type,
  { codeLensProvider: { resolveProvider: false } },
  (a, _params, { settings, functionCalls }) => {
    if (!settings.codeLens) return [];
    const lenses: CodeLens[] = [];
    const add = (span: Span, title: string, command: string, ...args: unknown[]): void => {
      lenses.push({ range: a.lines.range(span), command: { title, command, arguments: [a.uri, ...args] } });
    };
    for (const [index, cell] of a.file.cells.entries()) {
      const place = cell.header ?? { start: cell.statements[0]?.span.start ?? cell.span.start, end: cell.span.start };
      const span = { start: place.start, end: Math.max(place.start, place.end) };
      add(span, "Run cell", "tensorgraph.runCell", index);
      if (index > 0) add(span, "Run above", "tensorgraph.runAbove", index);
    }
    for (const s of a.names.declared) {
      if (s.entity.kind !== "function" || s.kind !== "function") continue;
      const { outputs, updates } = s.entity.spec;
      const roots = [...outputs.map((o) => o.node), ...updates.map((u) => u.value)];
      const calls = functionCalls(a.uri, s.name);
      // The cost comes last: it may be wider than the window.
      const titles = [...(calls ? [printCalls(calls)] : []), "show graph", printCost(costOf(roots))];
      for (const title of titles) add(s.span, title, "tensorgraph.showGraph", s.name);
    }
    const { gradients } = a.checked.info;
    const lineOf = (span: Span): number => a.lines.range(span).start.line;
    const inLine = new Map<number, number>();
    for (const { span } of gradients) inLine.set(lineOf(span), (inLine.get(lineOf(span)) ?? 0) + 1);
    for (const g of gradients) {
      const title = inLine.get(lineOf(g.span)) === 1 ? "check gradient" : `check gradient of ${inShort(g.costText)}`;
      add(g.span, title, "tensorgraph.checkGradient", gradientIndex(a, g.span));
    }
    return lenses;
  },
);

/** Characters of a cost in a title. */
const longest = 30;
const inShort = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`);

const gradientIndex = (a: Analysis, span: Span): number => a.checked.info.gradients.findIndex((g) => g.span === span);
