/** @file Where blanks stand between the tokens of a statement. */
import { innerKeywords, leadingKeywords } from "./keywords.ts";
import type { Token } from "./tokens.ts";

/** A token with what it means for its neighbours. */
export interface Spaced {
  readonly token: Token;
  /** A blank stands before it, unless it begins a line. */
  readonly blankBefore: boolean;
  /** Brackets around it, without itself. */
  readonly depth: number;
  /** A line can end after it even outside brackets. */
  readonly breakable: boolean;
}

const openers: ReadonlySet<string> = new Set(["(", "[", "{"]);
const closers: ReadonlySet<string> = new Set([")", "]", "}"]);
const operatorWords: ReadonlySet<string> = new Set([...innerKeywords, ...leadingKeywords]);
const prefixMarks: ReadonlySet<string> = new Set(["-", "+", "~"]);
const operatorMarks: ReadonlySet<string> = new Set(
  "+ - * / // % @ ** & | ^ << >> < <= > >= == != -> => += -= *= /= //= %= @= **= &= |= ^= <<= >>=".split(" "),
);

export function isOpener(token: Token): boolean {
  return token.kind === "mark" && openers.has(token.text);
}

export function isCloser(token: Token): boolean {
  return token.kind === "mark" && closers.has(token.text);
}

/** What a pair of brackets is, which decides how `=` and `:` look inside. */
type Bracket = "params" | "call" | "group" | "square" | "dict";

/** The tokens of one chunk with their blanks. Comments have none of their own: the line that they end says where they stand. */
export function space(tokens: readonly Token[]): Spaced[] {
  const spaced: Spaced[] = [];
  const stack: Bracket[] = [];
  let previous: Token | undefined;
  // Whether `previous` is an operator that stands before its operand.
  let prefix = false;
  // Whether it is a word behind a dot, which is never a keyword.
  let member = false;
  const keyword = tokens[0]?.text ?? "";
  for (const token of tokens) {
    if (token.kind === "comment") {
      spaced.push({ token, blankBefore: true, depth: stack.length, breakable: false });
      continue;
    }
    if (isCloser(token)) stack.pop();
    const wantsOperand = previous === undefined || (needsOperand(previous) && !member);
    const inside = stack[stack.length - 1];
    spaced.push({
      token,
      blankBefore: previous !== undefined && blank(previous, token, inside, prefix, wantsOperand),
      depth: stack.length,
      breakable:
        token.text === "," ||
        (operatorMarks.has(token.text) && !wantsOperand) ||
        token.text === "=" ||
        isWordOperator(token),
    });
    member = previous?.text === "." && token.kind === "word";
    prefix = prefixMarks.has(token.text) && wantsOperand;
    if (isOpener(token))
      stack.push(bracket(token, wantsOperand, stack.length === 0 && (keyword === "def" || keyword === "function")));
    previous = token;
  }
  return spaced;
}

function bracket(opener: Token, wantsOperand: boolean, head: boolean): Bracket {
  if (opener.text === "[") return "square";
  if (opener.text === "{") return "dict";
  if (wantsOperand) return "group";
  return head ? "params" : "call";
}

function isWordOperator({ kind, text }: Token): boolean {
  return kind === "word" && (text === "and" || text === "or" || text === "not" || text === "in");
}

/** Whether what follows a token is an operand, so that a sign there is a prefix and a bracket no call. */
function needsOperand({ kind, text }: Token): boolean {
  if (kind === "word") return operatorWords.has(text);
  return kind === "mark" && !closers.has(text) && text !== "." && text !== "..." && text !== "?";
}

function blank(
  left: Token,
  right: Token,
  inside: Bracket | undefined,
  prefix: boolean,
  wantsOperand: boolean,
): boolean {
  if (left.text === "." && left.kind === "mark") return false;
  switch (right.kind === "mark" ? right.text : "") {
    case ",":
    case ".":
    case ")":
    case "]":
    case "}":
      return false;
    case ":":
      return left.text === ",";
    case "=":
      return inside !== "call";
    case "(":
    case "[":
      if (!wantsOperand) return false;
      break;
  }
  if (left.kind === "mark") {
    if (openers.has(left.text) || prefix) return false;
    if (left.text === ":") return inside !== "square";
    if (left.text === "=") return inside !== "call";
  }
  return true;
}
