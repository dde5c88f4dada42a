/** @file Cuts one logical line out of the text: it goes on inside brackets and after an operator, a comma, `=` or `->`. */
import type { Comment, Span } from "./ast.ts";
import { afterLineEnd, isBlank, isLineEnd, isWordPart, lineEndAfter } from "./characters.ts";
import { stringEnd } from "./compact.ts";
import { leadingKeywords } from "./keywords.ts";

/** What cannot be right whatever the grammar says: its message is the only one of its chunk. */
export interface Problem {
  readonly message: string;
  readonly span: Span;
  readonly related?: { readonly message: string; readonly span: Span };
  /** What to write in the place of the span, where that is certain. */
  readonly replacement?: string;
}

/** A simple statement, a block header without its `{`, or a clause line. */
export interface Chunk {
  readonly start: number;
  /** After its last mark: comments behind it are outside. */
  readonly end: number;
  /** Its first word, if that is a keyword that begins a statement or clause; else "". */
  readonly keyword: string;
  /** The first lone `=` outside brackets, and whether an operator is glued to it. */
  readonly equals: "none" | "plain" | "augmented";
  readonly problem: Problem | undefined;
  /** What it ended at: its line's end, the `{` of its block, or a `}` that belongs to the block around it. */
  readonly stop: "line" | "open" | "close";
  /** Where to read on: at the line end, after the `{`, at the `}`. */
  readonly next: number;
}

/** What the chunks of a cell share. */
export interface Reader {
  readonly text: string;
  /** The end of the cell. */
  readonly end: number;
  readonly comments: Comment[];
  /** Brackets that a scan has found to have no partner. */
  readonly unclosed: Set<number>;
}

const maxBrackets = 100;
const blockKeywords = new Set(["for", "while", "if", "else", "def"]);
const partner: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{" };

/** Reads the chunk that begins at `start`, which is no blank. Amortised linear: a bracket without partner is looked for once. */
export function readChunk(reader: Reader, start: number, inBlock: boolean): Chunk {
  const { text, end, comments, unclosed } = reader;
  const commentsBefore = comments.length;
  const keyword = leadingKeyword(text, start, end);
  const hasBlock = blockKeywords.has(keyword);
  const stack: number[] = [];
  // How many of the open brackets are of each kind.
  const open: Record<string, number> = { "(": 0, "[": 0, "{": 0 };
  // Nothing but names and commas so far.
  let onlyNames = true;
  // The next lines up to here are known to belong to the chunk.
  let assured = 0;
  let problem: Problem | undefined;
  let equals: Chunk["equals"] = "none";
  let last = start;
  let lastWord = start;
  // The chunk ends with its line, whatever its brackets say.
  let broken = false;
  let i = start;
  let stop: Chunk["stop"] = "line";

  const report = (message: string, from: number, to: number, more: Partial<Problem> = {}): void => {
    problem ??= { message, span: { start: from, end: to }, ...more };
  };

  scan: while (i < end) {
    const code = text.charCodeAt(i);
    if (isWordPart(code)) {
      lastWord = i;
      do i++;
      while (i < end && isWordPart(text.charCodeAt(i)));
      last = i;
      continue;
    }
    switch (code) {
      case 10:
      case 13: {
        if (broken) break scan;
        const next = afterLineEnd(text, i);
        if (stack.length === 0) {
          if (next > assured) {
            if (!goesOn(text, keyword, start, last, lastWord)) break scan;
            const list = text[last - 1] === "," && (keyword === "with" || (keyword === "" && onlyNames));
            assured = continuation(reader, next, list);
            if (assured < 0) break scan;
          }
        } else if (
          interrupts(reader, next, inBlock && open["{"] === 0, text[stack[stack.length - 1] as number] === "[")
        ) {
          return readAgain();
        }
        i = next;
        continue;
      }
      case 35: {
        const from = i;
        i = lineEndAfter(text, i);
        comments.push({ text: text.slice(from, i), span: { start: from, end: i } });
        continue;
      }
      case 34:
      case 39: {
        const from = i;
        i = stringEnd(text, i, end);
        last = i;
        if (i - from < 2 || text.charCodeAt(i - 1) !== code) {
          const isPrime = code === 39 && from > 0 && /[\p{L}\p{N}_)\]]/u.test(text[from - 1]!);
          if (isPrime) report("there is no `'`: `x.T` is the transpose", from, from + 1);
          else report("this string is never closed", from, i);
          broken = true;
        }
        continue;
      }
      case 40:
      case 91:
      case 123: {
        if (code === 123 && hasBlock && stack.length === 0 && !(keyword === "def" && equals !== "none")) {
          stop = "open";
          break scan;
        }
        if (unclosed.has(i)) {
          broken = true;
          report(`this \`${text[i]}\` is never closed`, i, i + 1);
        }
        stack.push(i);
        open[text[i] as string]!++;
        onlyNames = false;
        if (stack.length === maxBrackets + 1) {
          report(`brackets are nested more than ${maxBrackets} deep here: name a part of the expression`, i, i + 1);
        }
        break;
      }
      case 41:
      case 93:
      case 125: {
        if (code === 125 && inBlock && open["{"] === 0) {
          if (stack.length > 0 && !broken) return readAgain();
          stop = "close";
          break scan;
        }
        closeBracket(i);
        break;
      }
      case 61: {
        if (equals === "none" && stack.length === 0) equals = loneEquals(text, i);
        onlyNames = false;
        break;
      }
      default:
        if (isBlank(code)) {
          i++;
          continue;
        }
    }
    i++;
    last = i;
  }
  if (i >= end && stack.length > 0 && !broken) return readAgain();
  if (broken && hasBlock && stop === "line" && text[last - 1] === "{") {
    stop = "open";
    i = last;
    last = trimmedEnd(text, start, last - 1);
    return { start, end: last, keyword, equals, problem, stop, next: i };
  }
  return { start, end: last, keyword, equals, problem, stop, next: stop === "open" ? i + 1 : i };

  /** The brackets that are still open have no partner: the chunk ends with the line of the first of them. */
  function readAgain(): Chunk {
    for (const at of stack) unclosed.add(at);
    comments.length = commentsBefore;
    return readChunk(reader, start, inBlock);
  }

  function pop(): void {
    open[text[stack.pop() as number] as string]!--;
  }

  function closeBracket(at: number): void {
    const closer = text[at] as string;
    const opener = partner[closer] as string;
    if (stack.length === 0) {
      report(`this \`${closer}\` closes nothing`, at, at + 1);
      return;
    }
    const top = stack[stack.length - 1] as number;
    if (text[top] === opener) {
      pop();
    } else if (open[opener] === 0) {
      const wrong = text[top] as string;
      report(`this \`${closer}\` stands where \`${partner[wrong]}\` should close \`${wrong}\``, at, at + 1, {
        related: { message: `\`${wrong}\` opened here`, span: { start: top, end: top + 1 } },
        replacement: partner[wrong] as string,
      });
      pop();
    } else {
      report(`this \`${text[top]}\` is never closed`, top, top + 1);
      while (text[stack[stack.length - 1] as number] !== opener) pop();
      pop();
    }
  }
}

/** The keyword at `at`, or "". */
export function leadingKeyword(text: string, at: number, end: number): string {
  let i = at;
  while (i < end && i - at < 10 && isWordPart(text.charCodeAt(i))) i++;
  const word = text.slice(at, i);
  return leadingKeywords.has(word) ? word : "";
}

/** Whether the `=` at `at` assigns; it is not part of `==`, `<=`, `>=`, `!=` or `=>`. */
function loneEquals(text: string, at: number): Chunk["equals"] {
  const next = text.charCodeAt(at + 1);
  if (next === 61 || next === 62) return "none";
  const before = text[at - 1] as string;
  if ("=!".includes(before)) return "none";
  if (before === "<" || before === ">") return text[at - 2] === before ? "augmented" : "none";
  return "+-*/%@&|^".includes(before) ? "augmented" : "plain";
}

/** Whether a statement whose last mark ends at `last` wants more. */
function goesOn(text: string, keyword: string, start: number, last: number, lastWord: number): boolean {
  if (last === start) return false;
  const mark = text[last - 1] as string;
  if ("+-*/%@&|^<>=,".includes(mark)) return true;
  if (!isWordPart(mark.charCodeAt(0))) return false;
  const word = text.slice(lastWord, last);
  return word === "and" || word === "or" || word === "not" || (word === "in" && keyword === "for");
}

/**
 * Where the continuation of an unfinished line begins, at `next` or after comment lines; -1 if what comes there is a
 * statement of its own. An assignment continues only a list of names (`gw,` / `gb = grad(…)`) or of options.
 */
function continuation(reader: Reader, next: number, list: boolean): number {
  const { text, end } = reader;
  let i = next;
  for (;;) {
    while (i < end && isBlank(text.charCodeAt(i))) i++;
    if (i >= end || isLineEnd(text.charCodeAt(i))) return -1;
    if (text.charCodeAt(i) !== 35) break;
    i = lineEndAfter(text, i);
    if (i < end) i = afterLineEnd(text, i);
  }
  if (text[i] === "}" || leadingKeyword(text, i, end) !== "") return -1;
  if (list) return i;
  assignment.lastIndex = i;
  return assignment.test(text) ? -1 : i;
}

const assignment =
  /[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[ \t]*,[ \t]*[\p{L}_][\p{L}\p{M}\p{N}_]*)*[ \t]*(?::[^=\r\n]*)?(?:\*\*|\/\/|<<|>>|[-+*/%@&|^])?=(?![=>])/uy;

/**
 * Whether the line at `next` begins a statement, so that brackets still open above it were never closed. In a list a `for` or `if` may be
 * that of a comprehension, which has no block.
 */
function interrupts(reader: Reader, next: number, braceEnds: boolean, inList: boolean): boolean {
  const { text, end } = reader;
  let i = next;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  if (braceEnds && text[i] === "}") return true;
  const keyword = leadingKeyword(text, i, end);
  if (keyword === "") return false;
  if (inList && (keyword === "for" || keyword === "if") && !opensBlock(text, i, end)) return false;
  i += keyword.length;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  // `f(\n  input=3)`: a keyword as the name of an argument is a mistake too, but not a new statement.
  return text[i] !== "=" || text[i + 1] === "=";
}

/** Whether the line from `at` on has the `{` of a block at its end, or alone on the next line. */
function opensBlock(text: string, at: number, end: number): boolean {
  const line = text.slice(at, Math.min(end, lineEndAfter(text, at)));
  const code = line.replace(/#.*$/, "").trimEnd();
  return code.endsWith("{") || /^[\s]*\{/.test(text.slice(at + line.length, Math.min(end, at + line.length + 200)));
}

function trimmedEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && (isBlank(text.charCodeAt(i - 1)) || isLineEnd(text.charCodeAt(i - 1)))) i--;
  return i;
}
