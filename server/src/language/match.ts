/** @file Matches one chunk alone against the grammar and builds its tree. */
import type { Clause, Name, Span, Statement } from "./ast.ts";
import { expressionActions } from "./build-expression.ts";
import { statementActions } from "./build-statement.ts";
import { Builder } from "./builder.ts";
import { isName } from "./characters.ts";
import type { Chunk, Problem } from "./chunk.ts";
import { type Compact, compact } from "./compact.ts";
import { type StartRule, tensorgraph } from "./grammar.ts";

export interface Matched {
  /** Without its block or clauses. */
  readonly tree: Statement | Clause;
  readonly problems: readonly Problem[];
}

const builder = new Builder();
const semantics = tensorgraph.createSemantics().addOperation<unknown>("tree", {
  ...expressionActions(builder),
  ...statementActions(builder),
});

/** The tree of a chunk, or junk; `hasBlock` tells that a `{` follows it. */
export function matchChunk(text: string, chunk: Chunk, hasBlock: boolean): Matched {
  const span = { start: chunk.start, end: chunk.end };
  if (chunk.problem) return junk(text, chunk, chunk.problem);
  const rule = startRule(chunk, hasBlock);
  if (typeof rule !== "string") return junk(text, chunk, { message: rule.message, span });
  const squeezed = compact(text, chunk.start, chunk.end);
  const match = tensorgraph.match(squeezed.text, rule);
  if (match.failed()) return junk(text, chunk, expectation(squeezed, match.getRightmostFailurePosition(), chunk));
  builder.begin(squeezed.offsets);
  const tree = semantics(match).tree() as Statement | Clause;
  return { tree, problems: builder.problems };
}

function startRule(chunk: Chunk, hasBlock: boolean): StartRule | { readonly message: string } {
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

function expectation(squeezed: Compact, at: number, chunk: Chunk): Problem {
  const start = Math.min(squeezed.offsets[at] as number, chunk.end);
  return { message: "this cannot be read", span: { start: Math.min(start, chunk.end - 1), end: chunk.end } };
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
