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
    for (const g of a.checked.info.gradients)
      add(g.span, "check gradient", "tensorgraph.checkGradient", gradientIndex(a, g.span));
    return lenses;
  },
);

const gradientIndex = (a: Analysis, span: Span): number => a.checked.info.gradients.findIndex((g) => g.span === span);
