/** @file Hover on a declared name: stage and type, formula, documentation, gradients, cost. */

import type { Node } from "../../../runtime/src/ir/node.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { simplify } from "../../../runtime/src/optimize/pipeline.ts";
import { holdsGraph } from "../../../runtime/src/optimize/write-formula.ts";
import { type Analysis, textAround } from "../analysis.ts";
import { typeOf } from "../language/check/entity.ts";
import type { SymbolInfo } from "../language/check/info.ts";
import { entityOf } from "../query/entity-at.ts";
import { typesInUses } from "../query/in-bodies.ts";
import { recordOf, statementAt } from "../query/name-index.ts";
import { namesIn } from "../query/statement-names.ts";
import { printable, printScalar } from "../text/print-array.ts";
import { costOf, printCost } from "./cost.ts";
import { formulaBlock } from "./formula.ts";
import { gradientSection } from "./gradients.ts";
import { codeBlock, excerpt, sections } from "./markdown.ts";
import { openLengths } from "./open-lengths.ts";
import { functionSignature } from "./signature.ts";

/** `offset` is where the cursor is: of many costs, those near it are shown. */
export function hoverSymbol(a: Analysis, s: SymbolInfo, offset = s.span.start): string {
  return sections([
    codeBlock(headline(a, s)),
    openLengths(a, s.type),
    definition(a, s),
    s.doc,
    s.span.file === undefined ? undefined : `Imported from ${a.checked.modules.get(s.span.file)?.name}.`,
    s.node && gradientSection(a, s.node, s.name, offset),
    effects(s),
    s.entity.kind === "def" ? uses(a, s.name) : undefined,
    costLine(s),
  ]);
}

/** What has no type because its statement has a mistake. */
const isBroken = (s: SymbolInfo): boolean => s.entity.kind === "poison";
const broken = "  # no type: there is a mistake in it";

/** `symbolic p: float64[batch]`. */
function headline(a: Analysis, s: SymbolInfo): string {
  const type = s.type ? `: ${printType(s.type)}` : "";
  const weak = s.type?.weak ? "  # a literal: takes the dtype of what it meets" : "";
  switch (s.kind) {
    case "input":
      return `input ${s.name}${type}`;
    case "shared":
      return `shared ${s.name}${type}`;
    case "function":
    case "def":
      return isBroken(s) ? `${s.kind} ${s.name}${broken}` : functionSignature(s.entity, s.name, textAround(a, s.span));
    case "streams":
      return s.entity.kind === "streams"
        ? `${s.name} = ${s.entity.set.generator === "mt19937" ? "RandomStreams" : "MRG_RandomStreams"}(…)  # ${counted(s.entity.set.streams.length)}`
        : s.name;
    case "dim":
      return `dim ${s.name}`;
    default:
      if (isBroken(s)) return `${s.name}${broken}`;
      if (s.entity.kind === "results") return `value ${s.name}: ${several(s.entity.outputs)}`;
      if (s.entity.kind === "string") return `value ${s.name}: string = ${JSON.stringify(s.entity.value)}`;
      return `${s.stage === "symbolic" ? "symbolic" : "value"} ${s.name}${type}${knownValue(s)}${weak}`;
  }
}

/** `(loss: float64, float64[n])` */
const several = (outputs: Extract<SymbolInfo["entity"], { kind: "results" }>["outputs"]): string =>
  `(${outputs.map((o) => `${o.name === undefined ? "" : `${o.name}: `}${printType(o.type)}`).join(", ")})`;

const counted = (n: number): string => `${n} random ${n === 1 ? "variable" : "variables"}`;

/** ` = 400`, where the text says the value. */
function knownValue(s: SymbolInfo): string {
  const known = s.entity.kind === "value" ? s.entity.known : undefined;
  return known && known.shape.length === 0 ? ` = ${printScalar(printable(known))}` : "";
}

function definition(a: Analysis, s: SymbolInfo): string | undefined {
  if (s.kind !== "node" || !s.node) return undefined;
  // What is drawn, or comes from a loop, has no formula: it is as it is written.
  const loop = s.node.op === "item" ? s.node.inputs[0]! : s.node;
  if (s.node.op === "random" || holdsGraph(loop)) return asWritten(a, s);
  const form = plain(a, s, s.node);
  return formulaBlock(s.name, form, form !== s.node);
}

function asWritten(a: Analysis, s: SymbolInfo): string | undefined {
  if (s.span.file !== undefined) return undefined;
  const statement = statementAt(a.names, s.span.start);
  return statement?.kind === "assign" ? codeBlock(`${s.name} = ${excerpt(a.text, statement.value.span)}`) : undefined;
}

const plainForms = new WeakMap<Node, Node>();

/** As the user wrote it; what `grad` made, simplified. */
function plain(a: Analysis, s: SymbolInfo, node: Node): Node {
  const statement = s.span.file === undefined ? statementAt(a.names, s.span.start) : undefined;
  if (!statement || recordOf(a.checked, statement).gradients.length === 0) return node;
  const form = plainForms.get(node) ?? simplify([node])[0]!;
  plainForms.set(node, form);
  return form;
}

const mostUses = 6;

/** What a def gives where it is used. */
function uses(a: Analysis, name: string): string | undefined {
  const found = new Map<string, number>();
  for (const call of a.names.statements.flatMap((x) => namesIn(x).calls)) {
    if (call.callee.kind !== "name" || call.callee.text !== name) continue;
    const entity = entityOf(a, call.span);
    const type = entity && typeOf(entity);
    const direct = type ? [{ line: a.lines.position(call.span.start).line + 1, type: printType(type) }] : [];
    // A call in the body of another def has as many types as that one has uses.
    for (const use of [...direct, ...typesInUses(a, call.span)]) {
      found.set(`* used in line ${use.line}: gives \`${use.type}\``, use.line);
    }
  }
  const all = [...found].sort((x, y) => x[1] - y[1]).map(([text]) => text);
  if (all.length === 0) return undefined;
  const more = all.length > mostUses ? [`* and ${all.length - mostUses} more`] : [];
  return [...all.slice(0, mostUses), ...more].join("\n");
}

/** What a call changes. */
function effects(s: SymbolInfo): string | undefined {
  if (s.entity.kind !== "function") return undefined;
  const { updates } = s.entity.spec;
  if (updates.length === 0) return undefined;
  return `Updates ${updates.map((u) => `\`${u.shared.ref.name}\``).join(", ")}.`;
}

function costLine(s: SymbolInfo): string | undefined {
  if (s.kind === "node" && s.node) return `Cost: ${quotedCost([s.node])}`;
  if (s.entity.kind !== "function") return undefined;
  const { outputs, updates } = s.entity.spec;
  const roots = [...outputs.map((o) => o.node), ...updates.map((u) => u.value)];
  return roots.length > 0 ? `Cost of a call: ${quotedCost(roots)}` : undefined;
}

/** As code: in Markdown the stars of products would be emphasis. */
const quotedCost = (roots: readonly Node[]): string => `\`${printCost(costOf(roots))}\``;
