/** @file What expressions in the body of a def come to: one answer for each use of the def. */
import { printType } from "../../../runtime/src/ir/type.ts";
import type { Analysis } from "../analysis.ts";
import type { DefDecl, Expr, Span, Statement } from "../language/ast.ts";
import { isSymbolic, typeOf } from "../language/check/entity.ts";
import type { StatementRecord } from "../language/check/record.ts";
import { valueType } from "../language/check/shared.ts";

export interface TypeInUse {
  /** Of the use, counted from 1. */
  readonly line: number;
  readonly type: string;
  readonly stage: "symbolic" | "value";
}

export interface InBody {
  readonly span: Span;
  /** Each type of each line once, in the order of the text. */
  readonly types: readonly TypeInUse[];
}

type BodyExpression = StatementRecord["bodies"][number];

/** The types of the expression of just this span. */
export const typesInUses = (a: Analysis, span: Span): readonly TypeInUse[] =>
  typesOf(
    a,
    inBodies(a, (s) => s.start === span.start && s.end === span.end),
  );

/** The smallest expression in the body of a def around an offset that has a type in some use. */
export function smallestInBodies(a: Analysis, offset: number): InBody | undefined {
  const around = inBodies(a, (s) => s.start <= offset && offset <= s.end);
  let best: Span | undefined;
  for (const { span } of around) if (!best || span.end - span.start < best.end - best.start) best = span;
  if (!best) return undefined;
  const { start, end } = best;
  return {
    span: best,
    types: typesOf(
      a,
      around.filter(({ span }) => span.start === start && span.end === end),
    ),
  };
}

/** The expression that gives a name inside a body its value, where it gives it alone. */
export function valueInBody(d: DefDecl, name: Span): Expr | undefined {
  const find = (body: readonly Statement[]): Expr | undefined => {
    for (const s of body) {
      if (s.kind === "assign" && s.targets.length === 1 && s.targets[0]!.span.start === name.start) return s.value;
      const inner = s.kind === "if" ? [...s.body, ...(s.otherwise ?? [])] : s.kind === "for" ? s.body : [];
      const found = find(inner);
      if (found) return found;
    }
    return undefined;
  };
  return find(d.body);
}

/** Looked for in every statement: only those that use a def have any. */
function inBodies(a: Analysis, fits: (span: Span) => boolean): readonly BodyExpression[] {
  const found: BodyExpression[] = [];
  const { file } = a.file.span;
  for (const { bodies } of a.checked.records.values()) {
    // A def of another file has a body there.
    for (const e of bodies)
      if (e.span.file === file && fits(e.span) && (typeOf(e.entity) ?? valueType(e.entity))) found.push(e);
  }
  return found;
}

function typesOf(a: Analysis, all: readonly BodyExpression[]): readonly TypeInUse[] {
  const found = new Map<string, TypeInUse>();
  for (const { use, entity } of all) {
    const of = typeOf(entity) ?? valueType(entity);
    if (!of) continue;
    const line = a.lines.position(use.start).line + 1;
    const type = printType(of);
    found.set(`${line} ${type}`, { line, type, stage: isSymbolic(entity) ? "symbolic" : "value" });
  }
  return [...found.values()];
}

const mostUses = 6;

/** The type where all uses agree, else undefined. */
export const commonType = (types: readonly TypeInUse[]): string | undefined =>
  new Set(types.map((t) => t.type)).size === 1 ? types[0]!.type : undefined;

/** A list of the uses with their types; undefined where they agree, for then one type says it all. */
export function printUses(types: readonly TypeInUse[]): string | undefined {
  if (types.length === 0 || commonType(types) !== undefined) return undefined;
  const lines = types.slice(0, mostUses).map((u) => `* used in line ${u.line}: \`${u.type}\``);
  const more = types.length > mostUses ? [`* and ${types.length - mostUses} more`] : [];
  return [...lines, ...more].join("\n");
}
