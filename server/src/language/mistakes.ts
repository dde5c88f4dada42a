/** @file Mistakes that come from other languages, each with what to write instead. */

interface Mistake {
  readonly message: string;
  /** Offsets in the chunk. */
  readonly start: number;
  readonly end: number;
  readonly replacement?: string;
}

interface Pattern {
  /** Only for chunks that begin with this keyword; "" is a chunk without one, absent any chunk. */
  readonly keyword?: string;
  readonly pattern: RegExp;
  readonly message: (match: RegExpExecArray) => string;
  /** What to write for what is marked. */
  readonly replacement?: string;
}

/** Looked for in this order, in chunks that the grammar refuses. Strings and comments are blanked out. The squiggle is the first group, or all. */
const patterns: readonly Pattern[] = [
  { pattern: /;/, message: () => "one statement a line: `;` is no mark of the language" },
  {
    keyword: "def",
    pattern: /\)\s*(:\s*return)\b/,
    message: () => "a `def` of one line is `def f(x) = …`, without `return`",
    replacement: " =",
  },
  {
    keyword: "def",
    pattern: /\)\s*(=>)/,
    message: () => "a `def` is `def f(x) = …`",
    replacement: "=",
  },
  {
    keyword: "function",
    pattern: /^function\s+[^()]*\([^()]*\)\s*(=>|:(?=\s*\S))/,
    message: () => "a function's outputs follow `->`",
    replacement: " ->",
  },
  {
    keyword: "function",
    pattern: /->[^=]*[^=<>!](=)(?![=>])/,
    message: () => "an output gets its name with `as`: `x + 1 as y`",
  },
  {
    keyword: "def",
    pattern: /:\s*$/,
    message: () => "a `def` is `def f(x) = …` or `def f(x) { … return … }`, without a colon",
  },
  { keyword: "function", pattern: /:\s*$/, message: () => "no colon: a function's outputs follow `->`" },
  {
    pattern: /^(?:for|while|if|else)\b[^{]*(:)\s*$/,
    message: () => "a block stands in braces, `{` and `}`, not after a colon",
  },
  { keyword: "", pattern: /^elif\b/, message: () => "write `else if`" },
  {
    keyword: "",
    pattern: /^(?:let|const|var)(?=\s+[\p{L}_])/u,
    message: ([word]) => `a name is given its value by \`name = …\` alone, without \`${word}\``,
  },
  { keyword: "", pattern: /^\/\//, message: () => "a comment begins with `#`", replacement: "#" },
  {
    keyword: "",
    pattern: /^[\p{L}_][\p{L}\p{N}_]*\((?:\s*[\p{L}_][\p{L}\p{N}_]*\s*,?)*\)\s*(=)(?!=)/u,
    message: () => "a helper is defined with `def`: `def f(x) = …`",
  },
  {
    keyword: "",
    pattern: /(?<=[\p{L}_)\]]\s*)\.[*/^]/u,
    message: ([mark]) => `operators work element by element without a dot: \`${mark[1] === "^" ? "**" : mark[1]}\``,
  },
  {
    keyword: "",
    pattern: /(?<![[,]\s*)\?(?=.*:)/,
    message: () => "a choice is `where(c, a, b)`, or `ifelse(c, a, b)` for one that computes only what it takes",
  },
  {
    keyword: "",
    pattern: /^(?:from\s+\S+\s+import|class|global|try|raise|del|yield)\b/,
    message: ([word]) => `\`${word}\` is no statement of the language`,
  },
  {
    keyword: "import",
    pattern: /^import\b/,
    message: () => 'the ops need no import; `import` takes a file name in quotes: `import "layers.tg"`',
  },
  { pattern: /\blambda\b/, message: () => "a lambda is written `x => …` or `(x, y) => …`" },
  { pattern: /===/, message: () => "write `==`", replacement: "==" },
  { pattern: /<>/, message: () => "write `!=`", replacement: "!=" },
  {
    keyword: "",
    pattern: /\bif\b.*\belse\b/,
    message: () => "a choice is `where(c, a, b)`, or `ifelse(c, a, b)` for one that computes only what it takes",
  },
  { pattern: /:=/, message: () => "write `=`", replacement: "=" },
  { pattern: /(?:\+\+|--)\s*$/, message: ([mark]) => `there is no \`${mark.trim()}\`: write \`x ${mark[0]}= 1\`` },
  {
    pattern: /\\\s*(?:[\r\n]|$)/,
    message: () => "a line goes on inside brackets or after an operator: `\\` is not needed",
  },
  { pattern: /[`$\\]/, message: ([mark]) => `\`${mark}\` is no mark of the language` },
  { pattern: /\?/, message: () => "`?` stands only in a shape: `float64[?, n]`" },
  { pattern: /\b[fFrRbB](?=§)/, message: ([mark]) => `there is no \`${mark}"…"\`: print takes several values` },
  {
    keyword: "",
    pattern: /^print\s+(?![=([.\s])/,
    message: () => "a call needs brackets: `print(x)`",
  },
];

/** The first known mistake in a chunk. */
export function commonMistake(source: string, keyword: string): Mistake | undefined {
  // § stands for the characters of a string, blanks for a comment.
  const code = source.replace(/"(?:\\.|[^"\\\r\n])*"?|'(?:\\.|[^'\\\r\n])*'?|#[^\r\n]*/g, (piece) =>
    (piece.startsWith("#") ? " " : "§").repeat(piece.length),
  );
  for (const { keyword: only, pattern, message, replacement } of patterns) {
    if (only !== undefined && only !== keyword) continue;
    const match = pattern.exec(code);
    if (!match) continue;
    const marked = match[1] ?? match[0].trim();
    const start = match.index + match[0].lastIndexOf(marked);
    const end = start + Math.max(1, marked.length);
    return { message: message(match), start, end, ...(replacement !== undefined && { replacement }) };
  }
  return undefined;
}
