/** @file Matches one chunk alone against the grammar and builds its tree. */
import type { FailedMatchResult } from "ohm-js";
import type { Clause, Name, Span, Statement } from "./ast.ts";
import { expressionActions } from "./build-expression.ts";
import { statementActions } from "./build-statement.ts";
import { Builder } from "./builder.ts";
import { isName } from "./characters.ts";
import type { Chunk, Problem } from "./chunk.ts";
import { compact } from "./compact.ts";
import { type ConcreteNode, Part, rootOf } from "./concrete.ts";
import { deeperThan, maxDepth, tooDeep } from "./depth.ts";
import { explain } from "./explain.ts";
import { type StartRule, tensorgraph } from "./grammar.ts";
import { clauseKeywords } from "./keywords.ts";
import { commonMistake } from "./mistakes.ts";

export interface Matched {
  /** Without its block or clauses. */
  readonly tree: Statement | Clause;
  readonly problems: readonly Problem[];
}

const clauses: ReadonlySet<string> = new Set(clauseKeywords);

const actions = new Map(Object.entries({ ...expressionActions, ...statementActions }));

/** Where a chunk stands: on its own, before the `{` of its block, or below the head of a function. */
export type Place = "statement" | "head" | "clause";

/** The tree of a chunk, or junk. Never throws. */
export function matchChunk(text: string, chunk: Chunk, place: Place): Matched {
  if (chunk.problem) return junk(text, chunk, chunk.problem);
  const span = { start: chunk.start, end: chunk.end };
  const rule = startRule(chunk, place);
  if (typeof rule !== "string") {
    const source = text.slice(chunk.start, chunk.end);
    const mistake = commonMistake(source, chunk.keyword);
    const end = chunk.start + chunk.keyword.length;
    return junk(text, chunk, { message: mistake?.message ?? rule.message, span: { start: chunk.start, end } });
  }
  const squeezed = compact(text, chunk.start, chunk.end, chunk.keyword);
  if (/[-+~!]{101}/.test(squeezed.text)) return junk(text, chunk, { message: tooDeep, span });
  const root = matchForm(squeezed.text, rule);
  if ("failed" in root) return junk(text, chunk, explain(text, chunk, squeezed, root));
  const builder = new Builder(text, squeezed, actions);
  const tree = builder.build(Part.root(builder, root)) as Statement | Clause;
  builder.finish();
  // A short chunk cannot be deep.
  if (squeezed.text.length > maxDepth && deeperThan(tree, maxDepth))
    return junk(text, chunk, { message: tooDeep, span });
  return { tree, problems: builder.problems };
}

/**
 * Matches of forms that have come up twice: about half of the statements of a file have the form of an earlier one. Those that
 * come up once are not kept: to hold all trees costs the garbage collector more than it saves.
 */
const known = new Map<string, ConcreteNode>();
const seen = new Set<string>();
const mostSeen = 20_000;

function matchForm(form: string, rule: StartRule): ConcreteNode | FailedMatchResult {
  const key = `${rule}:${form}`;
  const before = known.get(key);
  if (before) return before;
  const match = tensorgraph.match(form, rule);
  if (match.failed()) return match;
  const root = rootOf(match);
  if (seen.has(key)) known.set(key, root);
  else if (form.length <= 200) seen.add(key);
  if (seen.size > mostSeen) {
    seen.clear();
    known.clear();
  }
  return root;
}

function startRule(chunk: Chunk, place: Place): StartRule | { readonly message: string } {
  const hasBlock = place === "head";
  if (place !== "clause" && clauses.has(chunk.keyword)) {
    return { message: `\`${chunk.keyword}\` belongs right below the head of a \`function\`` };
  }
  switch (chunk.keyword) {
    case "input":
      return "inputDecl";
    case "shared":
      return "sharedDecl";
    case "function":
      return "functionHead";
    case "def":
      return hasBlock ? "defHead" : "defEquation";
    case "for":
      return hasBlock ? "forHead" : { message: "a `for` needs a block: `for i in range(n) { … }`" };
    case "while":
      return hasBlock ? "whileHead" : { message: "a `while` needs a block: `while c { … }`" };
    case "if":
      return hasBlock ? "ifHead" : { message: "an `if` needs a block: `if c { … }`" };
    case "else":
      return { message: "this `else` follows no `if` block" };
    case "assert":
      return "assertStatement";
    case "track":
      return "trackStatement";
    case "import":
      return "importStatement";
    case "return":
      return "returnStatement";
    case "break":
      return "breakStatement";
    case "continue":
      return "continueStatement";
    case "update":
      return "updateClause";
    case "given":
      return "givenClause";
    case "with":
      return "withClause";
    default:
      if (chunk.equals === "none") return "exprStatement";
      return chunk.equals === "plain" ? "assign" : "augmentedAssign";
  }
}

function junk(text: string, chunk: Chunk, problem: Problem): Matched {
  const span: Span = { start: chunk.start, end: chunk.end };
  return { tree: { kind: "junk", declares: declared(text, chunk), body: [], span }, problems: [problem] };
}

/** The names that a statement which cannot be read seems to declare. */
function declared(text: string, chunk: Chunk): Name[] {
  const declares = ["input", "shared", "def", "function", "for"].includes(chunk.keyword);
  if (!declares && (chunk.keyword !== "" || chunk.equals !== "plain")) return [];
  const source = text.slice(chunk.start, chunk.end);
  const head = declaration.exec(source);
  if (!head?.groups) return [];
  const list = head.groups.names as string;
  const names: Name[] = [];
  let at = chunk.start + head[0].length - list.length;
  for (const part of list.split(",")) {
    const word = part.trim();
    const start = at + part.length - part.trimStart().length;
    if (isName(word)) names.push({ kind: "name", text: word, span: { start, end: start + word.length } });
    at += part.length + 1;
  }
  return names;
}

const declaration =
  /^(?:(?:input|shared|def|function|for)\s+)?(?<names>[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{M}\p{N}_]*)*)/u;
