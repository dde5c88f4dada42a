/** @file Hover on a name inside a def, lambda or function: what it is, and its types in the uses of the def. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import { typeOf } from "../language/check/entity.ts";
import { valueType } from "../language/check/shared.ts";
import { entityOf } from "../query/entity-at.ts";
import { type Local, namesIn } from "../query/statement-names.ts";
import { codeBlock, sections } from "./markdown.ts";

const mostUses = 6;

export function hoverLocal(a: Analysis, local: Local): string {
  const { owner } = local;
  const where = owner.kind === "def" || owner.kind === "function" ? ` of \`${owner.name.text}\`` : "";
  const uses = local.kind === "def parameter" ? typesInUses(a, local) : [];
  const one = new Set(uses.map((u) => u.type)).size === 1 ? uses[0]!.type : undefined;
  return sections([
    codeBlock(
      `${local.kind === "def dim" ? "dim" : local.kind} ${local.name}${typeText(a, local) ?? (one ? `: ${one}` : "")}`,
    ),
    `${words[local.kind]}${where}.`,
    one || uses.length === 0
      ? undefined
      : uses
          .slice(0, mostUses)
          .map((u) => `* used in line ${u.line}: \`${u.type}\``)
          .join("\n") + (uses.length > mostUses ? `\n* and ${uses.length - mostUses} more` : ""),
  ]);
}

const words: Readonly<Record<Local["kind"], string>> = {
  "def parameter": "A parameter",
  "def local": "A name inside the body",
  "def dim": "A length of the parameters",
  "lambda parameter": "A parameter of a lambda",
  parameter: "The name of a parameter for callers",
  output: "The name of an output",
};

/** What a function says of a parameter or output that it names. */
function typeText(a: Analysis, { owner, name, kind, span }: Local): string | undefined {
  if (owner.kind !== "function") return undefined;
  const entity = a.names.declaredAt.get(owner.name.span.start)?.entity;
  if (entity?.kind !== "function") return undefined;
  const node =
    kind === "output"
      ? entity.spec.outputs[owner.outputs.findIndex((o) => o.as?.span === span)]?.node
      : entity.spec.params.find((p) => p.name === name)?.node;
  return node && `: ${printType(node.type)}`;
}

/** The types of what each call of the def gives for a parameter. */
function typesInUses(a: Analysis, { owner, name }: Local): readonly { readonly line: number; readonly type: string }[] {
  if (owner.kind !== "def") return [];
  const place = owner.params.findIndex((p) => p.name.text === name);
  const found = new Map<string, { line: number; type: string }>();
  for (const call of a.names.statements.flatMap((s) => namesIn(s).calls)) {
    if (call.callee.kind !== "name" || call.callee.text !== owner.name.text) continue;
    const argument = call.args.find((x) => x.name?.text === name) ?? call.args.filter((x) => !x.name)[place];
    const entity = argument && entityOf(a, argument.value.span);
    const type = entity && (typeOf(entity) ?? valueType(entity));
    if (!type) continue;
    const line = a.lines.position(call.span.start).line + 1;
    found.set(`${line} ${printType(type)}`, { line, type: printType(type) });
  }
  return [...found.values()];
}
