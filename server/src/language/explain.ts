/** @file Says in one sentence why a chunk cannot be read: what is commonly meant, or what was expected where. */
import type { FailedMatchResult } from "ohm-js";
import { isName } from "./characters.ts";
import type { Chunk, Problem } from "./chunk.ts";
import type { Compact } from "./compact.ts";
import { describeWord, replacementOf } from "./lookalikes.ts";
import { commonMistake } from "./mistakes.ts";

/** Ohm's types do not name it, its documentation does. */
interface Failure extends FailedMatchResult {
  getRightmostFailures(): readonly { toString(): string }[];
}

/** What a failed match of a chunk means. */
export function explain(text: string, chunk: Chunk, compact: Compact, match: FailedMatchResult): Problem {
  const mistake = commonMistake(text.slice(chunk.start, chunk.end), chunk.keyword);
  if (mistake) {
    const { message, start, end, replacement } = mistake;
    const span = { start: chunk.start + start, end: chunk.start + end };
    return { message, span, ...(replacement !== undefined && { replacement }) };
  }
  const failed = match.getRightmostFailurePosition();
  const found = tokenAt(compact.text, failed);
  const before = tokenBefore(compact.text, failed);
  const wanted = new Set(
    (match as Failure).getRightmostFailures().map((failure) =>
      failure
        .toString()
        .replace(/^"(.*)"$/, "$1")
        .trim(),
    ),
  );
  const at = found ?? before ?? { start: 0, end: compact.text.length };
  const start = compact.starts[at.start] as number;
  const span = { start, end: at.end > at.start ? (compact.ends[at.end - 1] as number) : chunk.end };
  const sides = { found: wordOf(text, compact, found), before: wordOf(text, compact, before) };
  const left = chunk.equals !== "none" && chunk.keyword === "" && !compact.text.slice(0, failed).includes("=");
  const message = left && sides.found !== "=" ? leftSide(sides) : sentence(chunk.keyword, wanted, sides);
  const replacement = replacementOf(sides.found);
  return { message, span, ...(replacement !== undefined && { replacement }) };
}

interface Sides {
  /** What stands where the match failed; "" at the end. */
  readonly found: string;
  /** What stands before it. */
  readonly before: string;
}

/** What is wrong on the left of an assignment's `=`. */
function leftSide({ found, before }: Sides): string {
  if (found !== "" && before !== "" && /^[\p{L}\p{N}_]/u.test(found))
    return `\`${found}\` is not expected after \`${before}\``;
  return found === "["
    ? "only a name can stand on the left of `=`: `y = set_subtensor(x[i], v)` makes a changed copy"
    : "only a name, or names with commas, can stand on the left of `=`";
}

function sentence(keyword: string, wanted: ReadonlySet<string>, { found, before }: Sides): string {
  const notFound = found === "" ? "" : `, not \`${found}\``;
  if (found !== "" && !isName(found) && found.charCodeAt(0) > 127) return describeWord(found);
  switch (keyword) {
    case "input":
      if (wanted.has(":")) return "an input needs a type: `input x: float64[n]`";
      break;
    case "shared":
      if (wanted.has("=")) {
        return `a shared variable needs an initial value, \`shared state = 0\`${found === "" ? "" : `; \`${found}\` is not expected here`}`;
      }
      break;
    case "for":
      if (wanted.has("in")) return `\`in\` is expected after the loop's name${notFound}`;
      break;
    case "def":
      if (wanted.has("=") && found === "") return "a `def` needs a body: `def f(x) = …` or `def f(x) { … }`";
      break;
    case "function":
      if (found === "=" && wanted.has("->")) return "a function's outputs follow `->`; `def f(x) = …` defines a helper";
      if (found === "{") {
        return "a function has no block: its outputs follow `->`, and its updates stand on lines of their own below";
      }
      if (wanted.has("->") && found !== "") return `\`->\` is expected before the outputs${notFound}`;
      break;
    case "update":
    case "given":
    case "track":
      if (wanted.has("=")) return `\`=\` is expected after \`${before}\`${notFound}`;
      break;
  }
  return generalSentence(keyword, wanted, { found, before }, notFound);
}

function generalSentence(
  keyword: string,
  wanted: ReadonlySet<string>,
  { found, before }: Sides,
  notFound: string,
): string {
  if (wanted.has("a number")) {
    if (before === "") return `this begins no statement: \`${found}\` is not expected here`;
    if (before === "->") {
      return keyword === "function"
        ? `an output is expected after \`->\`${notFound}`
        : "`->` stands only in the head of a `function` or `def`";
    }
    if (found === "=") return "one `=` a statement; `==` compares";
    if (found === "for" || found === "if") return `\`${found}\` is a keyword and cannot be a name`;
    return `a value is expected after \`${before}\`${notFound}`;
  }
  if (wanted.has("a name")) return `a ${before === ":" ? "type" : "name"} is expected after \`${before}\`${notFound}`;
  if (found === "=" && !wanted.has("=")) {
    return keyword === "" ? "one `=` a statement; `==` compares" : "`=` assigns; `==` compares";
  }
  if (found === "for") return "a comprehension stands in square brackets: `[x + 1 for x in xs]`";
  if (before === "for" || wanted.has("in")) return `a \`for\` names what it goes through: \`for x in xs\`${notFound}`;
  if (found === "=>") return "a lambda can only be an argument of a call";
  if (found === "->") return "`->` stands only in the head of a `function` or `def`";
  if (found === "," && (keyword === "" || keyword === "return" || keyword === "track")) {
    return "several values go in brackets: `[a, b]`";
  }
  if (found === ":" && keyword === "")
    return "a type stands only in a declaration: `input x: float64`, `x: float64 = …`";
  const marks = [",", ")", "]", "}", ":", "=", "->"].filter((mark) => wanted.has(mark));
  const closer = marks.find((mark) => ")]}".includes(mark));
  if (closer) return `\`,\` or \`${closer}\` is expected after \`${before}\`${notFound}`;
  if (wanted.has("end of input")) {
    return /^[\p{L}\p{N}_"']/u.test(found) && /^[\p{L}\p{N}_"')\]]/u.test(before)
      ? `an operator or the end of the line is expected between \`${before}\` and \`${found}\``
      : `the end of the line is expected after \`${before}\`${notFound}`;
  }
  if (marks.length > 0)
    return `${marks.map((mark) => `\`${mark}\``).join(" or ")} is expected after \`${before}\`${notFound}`;
  return before === "" ? `\`${found}\` is not expected here` : `\`${found}\` is not expected after \`${before}\``;
}

interface Token {
  readonly start: number;
  readonly end: number;
}

const token = /[a-z]+|\*\*|\/\/|->|=>|[<>=!]=|<<|>>|&&|\|\||\.\.\.|[^ ]/uy;

function tokenAt(text: string, at: number): Token | undefined {
  let start = at;
  while (text[start] === " ") start++;
  token.lastIndex = start;
  const match = token.exec(text);
  return match ? { start, end: start + match[0].length } : undefined;
}

/** The last token that begins before `at`. */
function tokenBefore(text: string, at: number): Token | undefined {
  let last: Token | undefined;
  for (let next = tokenAt(text, 0); next && next.start < at; next = tokenAt(text, next.end)) last = next;
  return last;
}

/** What a token stands for in the file. */
function wordOf(text: string, compact: Compact, found: Token | undefined): string {
  if (!found) return "";
  const word = text.slice(compact.starts[found.start], compact.ends[found.end - 1]);
  return /^\p{C}/u.test(word) ? `U+${word.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}` : word;
}
