/** @file Hover on a name inside a def, lambda or function: what it is, and its types in the uses of the def. */
import { printDim } from "../../../runtime/src/ir/dim.ts";
import { printType, type TensorType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { DefDecl, Span } from "../language/ast.ts";
import { isSymbolic, typeOf } from "../language/check/entity.ts";
import { valueType } from "../language/check/shared.ts";
import { entityOf } from "../query/entity-at.ts";
import { commonType, printUses, type TypeInUse, typesInUses, valueInBody } from "../query/in-bodies.ts";
import { type Local, namesIn } from "../query/statement-names.ts";
import { codeBlock, sections } from "./markdown.ts";
import { printInTurn, shownTypes } from "./typed-expression.ts";

/** `span` is the place of the name that is asked about: a name inside a body may be bound anew with another type. */
export function hoverLocal(a: Analysis, local: Local, span = local.span): string {
  const { owner } = local;
  const where = owner.kind === "def" || owner.kind === "function" ? ` of \`${owner.name.text}\`` : "";
  const uses = typesHere(a, local, span);
  const inTurn = owner.kind === "def" ? [] : typesInTurn(a, local, span);
  const type = typeText(a, local) ?? (inTurn.length === 1 ? inTurn[0] : commonType(uses));
  return sections([
    codeBlock(`${local.kind === "def dim" ? "dim" : local.kind} ${local.name}${type === undefined ? "" : `: ${type}`}`),
    `${words[local.kind]}${where}.`,
    printInTurn(inTurn),
    printUses(uses),
    local.kind === "def dim" ? lengths(a, local) : undefined,
  ]);
}

/** A parameter of a lambda, or the name of a comprehension, outside defs: as the body has it. */
function typesInTurn(a: Analysis, local: Local, span: Span): readonly string[] {
  if (local.kind !== "lambda parameter" && local.kind !== "loop variable") return [];
  for (const place of [span, ...local.references]) {
    const types = shownTypes(a, place);
    if (types.length > 0) return types;
  }
  return [];
}

/** By the uses of the def: at this place, of what is assigned here, or of the arguments. */
function typesHere(a: Analysis, local: Local, span: Span): readonly TypeInUse[] {
  const { owner } = local;
  if (owner.kind !== "def" || local.kind === "def dim") return [];
  const here = typesInUses(a, span);
  if (here.length > 0) return here;
  // A parameter as its first use has it: a default has no argument to look at.
  const used = local.kind !== "def local" && local.references[0] ? typesInUses(a, local.references[0]) : [];
  if (used.length > 0) return used;
  const value = valueInBody(owner, span);
  if (value) return typesInUses(a, value.span);
  return local.kind === "def parameter" ? typesOfArguments(a, local) : [];
}

/** What a length of a def is in its uses, where a parameter names it. */
function lengths(a: Analysis, { owner, name }: Local): string | undefined {
  if (owner.kind !== "def") return undefined;
  const found = new Map<string, number>();
  for (const p of owner.params) {
    const axis = p.type?.dims?.findIndex((d) => d.kind === "name" && d.text === name) ?? -1;
    if (axis < 0) continue;
    for (const { line, shape } of argumentsOf(a, owner, p.name.text)) {
      const length = shape[axis];
      if (length !== undefined) found.set(`* used in line ${line}: \`${printDim(length)}\``, line);
    }
  }
  const all = [...found].sort((x, y) => x[1] - y[1]).map(([text]) => text);
  const more = all.length > mostUses ? [`* and ${all.length - mostUses} more`] : [];
  return all.length === 0 ? undefined : [...all.slice(0, mostUses), ...more].join("\n");
}

const mostUses = 6;

const words: Readonly<Record<Local["kind"], string>> = {
  "def parameter": "A parameter",
  "def local": "A name inside the body",
  "def dim": "A length of the parameters",
  "lambda parameter": "A parameter of a lambda",
  "loop variable": "An item of what is gone through",
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
  return node && printType(node.type);
}

/** The types of what each call of the def gives for a parameter. */
function typesOfArguments(a: Analysis, { owner, name }: Local): readonly TypeInUse[] {
  if (owner.kind !== "def") return [];
  const found = new Map<string, TypeInUse>();
  for (const { line, dtype, shape, stage } of argumentsOf(a, owner, name)) {
    const type = printType({ dtype, shape });
    found.set(`${line} ${type}`, { line, type, stage });
  }
  return [...found.values()];
}

type ArgumentType = TensorType & Pick<TypeInUse, "line" | "stage">;

/** What each call of a def at the top of the file gives for a parameter. */
function argumentsOf(a: Analysis, owner: DefDecl, name: string): readonly ArgumentType[] {
  const place = owner.params.findIndex((p) => p.name.text === name);
  return a.names.statements
    .flatMap((s) => namesIn(s).calls)
    .flatMap((call): readonly ArgumentType[] => {
      if (call.callee.kind !== "name" || call.callee.text !== owner.name.text) return [];
      const argument = call.args.find((x) => x.name?.text === name) ?? call.args.filter((x) => !x.name)[place];
      const entity = argument && entityOf(a, argument.value.span);
      const type = entity && (typeOf(entity) ?? valueType(entity));
      if (!type) return [];
      const line = a.lines.position(call.span.start).line + 1;
      return [{ ...type, line, stage: isSymbolic(entity) ? "symbolic" : "value" }];
    });
}
