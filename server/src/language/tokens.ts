/** @file Cuts a chunk into its tokens, for the formatter: what it says is for the grammar to tell. */
import { isLineEnd } from "./characters.ts";
import { numberShape } from "./compact.ts";

export interface Token {
  readonly kind: "word" | "number" | "string" | "mark" | "comment";
  readonly text: string;
  readonly start: number;
  /** How many line ends stand before it, after the token before. */
  readonly lineEnds: number;
}

const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["word", /[\p{L}\p{Nl}_][\p{L}\p{M}\p{N}_]*/uy],
  ["number", numberShape],
  ["string", /"(?:\\[^\r\n]|[^"\\\r\n])*"?|'(?:\\[^\r\n]|[^'\\\r\n])*'?/y],
  ["comment", /#[^\r\n]*/y],
  ["mark", /\*\*=|\/\/=|<<=|>>=|\*\*|\/\/|->|=>|[=!<>]=|<<|>>|&&|\|\||\.\.\.|[-+*/%@&|^]=|[\s\S]/uy],
];

/** The tokens between two offsets. Linear. */
export function tokenize(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let lineEnds = 0;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) {
      if (code === 10 || text.charCodeAt(at + 1) !== 10) lineEnds++;
      at++;
      continue;
    }
    blank.lastIndex = at;
    if (blank.test(text)) {
      at = blank.lastIndex;
      continue;
    }
    for (const [kind, shape] of shapes) {
      shape.lastIndex = at;
      const match = shape.exec(text);
      if (!match) continue;
      tokens.push({ kind, text: kind === "comment" ? match[0].trimEnd() : match[0], start: at, lineEnds });
      at += match[0].length;
      break;
    }
    lineEnds = 0;
  }
  return tokens;
}

const blank = /[ \t\v\f\u00a0\ufeff\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+/y;
