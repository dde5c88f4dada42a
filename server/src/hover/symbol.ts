/** @file Hover on a declared name: stage and type, formula, documentation, gradients, cost. */
import { printType } from "../../../runtime/src/ir/type.ts";
import { formula } from "../../../runtime/src/optimize/formula.ts";
import type { Analysis } from "../analysis.ts";
import type { SymbolInfo } from "../language/check/info.ts";
import { costOf, printCost } from "./cost.ts";
import { gradientsOf, printGradient } from "./gradients.ts";
import { codeBlock, sections } from "./markdown.ts";
import { functionSignature } from "./signature.ts";

export function hoverSymbol(a: Analysis, s: SymbolInfo): string {
  const { node } = s;
  return sections([
    codeBlock(headline(s)),
    definition(s),
    s.doc,
    node &&
      gradientsOf(a, node)
        .map((g) => printGradient(g, s.name, codeBlock))
        .join("\n\n"),
    costLine(s),
  ]);
}

/** `symbolic p: float64[batch]`. */
function headline(s: SymbolInfo): string {
  const type = s.type
    ? `: ${printType(s.type)}${s.type.weak ? "  # a literal: takes the dtype of what it meets" : ""}`
    : "";
  switch (s.kind) {
    case "input":
      return `input ${s.name}${type}`;
    case "shared":
      return `shared ${s.name}${type}`;
    case "function":
    case "def":
      return functionSignature(s.entity, s.name);
    case "streams":
      return s.entity.kind === "streams"
        ? `${s.name} = ${s.entity.set.generator === "mt19937" ? "RandomStreams" : "MRG_RandomStreams"}(…)  # ${s.entity.set.streams.length} random variables`
        : s.name;
    case "dim":
      return `dim ${s.name}`;
    default:
      return `${s.stage === "symbolic" ? "symbolic" : "value"} ${s.name}${type}`;
  }
}

function definition(s: SymbolInfo): string | undefined {
  if (s.kind !== "node" || !s.node) return undefined;
  const { text, where } = formula(s.node);
  return codeBlock([`${s.name} = ${text}`, ...where.map((w) => `  where ${w.name} = ${w.text}`)].join("\n"));
}

function costLine(s: SymbolInfo): string | undefined {
  if (s.kind === "node" && s.node) return `Cost: ${printCost(costOf([s.node]))}`;
  if (s.entity.kind !== "function") return undefined;
  const { outputs, updates } = s.entity.spec;
  const roots = [...outputs.map((o) => o.node), ...updates.map((u) => u.value)];
  return roots.length > 0 ? `Cost of a call: ${printCost(costOf(roots))}` : undefined;
}
