/** @file Statements that cannot be read: their messages, and what survives around them. */
import assert from "node:assert/strict";
import { parse } from "../../server/src/language/parse.ts";
import { showFile } from "./s-expression.ts";

/** Text, the message, and the text under the squiggle. */
const messages: readonly (readonly [text: string, message: string, marked: string])[] = [
  ["x = 1 +* 2", "a value is expected after `+`, not `*`", "*"],
  ["x = 1 +", "a value is expected after `+`", "+"],
  ["x =", "a value is expected after `=`", "="],
  ["x = a b", "an operator or the end of the line is expected between `a` and `b`", "b"],
  ["x = (1 + 2", "this `(` is never closed", "("],
  ["x = f(a]", "this `]` stands where `)` should close `(`", "]"],
  ["x = [a(b]", "this `(` is never closed", "("],
  ["x = a)", "this `)` closes nothing", ")"],
  ['x = "abc', "this string is never closed", '"abc'],
  ["x = f(a b)", "`,` or `)` is expected after `a`, not `b`", "b"],
  ["x = f(a,, b)", "a value is expected after `,`, not `,`", ","],
  ["x = a[]", "an index is missing between the brackets", "a[]"],
  ["x.", "a name is expected after `.`", "."],
  ["x: float64", "a type stands only in a declaration: `input x: float64`, `x: float64 = …`", ":"],
  ["x: = 3", "a type is expected after `:`, not `=`", "="],
  ["x = y = 3", "one `=` a statement; `==` compares", "="],
  ["f(x) = 3", "a helper is defined with `def`: `def f(x) = …`", "="],
  ["f(x, 1) = 3", "only a name, or names with commas, can stand on the left of `=`", "("],
  ["x = a, b", "several values go in brackets: `[a, b]`", ","],
  ["x = a < b < c", "comparisons do not chain: join two of them with `and`", "<"],
  ["x = 2 * not a", "put `not …` in brackets here", "not"],
  ["x = {a: 1}", "a dict `{ … }` can only be an argument of a call", "{a: 1}"],
  ["x = (a) => b", "a lambda can only be an argument of a call", "=>"],
  ["x = ()", "a value is expected between the brackets", "()"],
  ["f(3 = 4)", "only a name can stand before the `=` of an argument; `==` compares", "3"],
  ["f((a, 1) => b)", "a lambda's parameters are names: `x => …` or `(x, h) => …`", "(a, 1)"],
  ["x = for", "`for` is a keyword and cannot be a name", "for"],
  ["pi = 3", "`pi` is a constant and cannot be a name", "pi"],
  ["x = 1abc", "`1abc` is no number: a product has a mark, `1 * abc`", "1abc"],
  ["\0", "this begins no statement: `U+0000` is not expected here", "\0"],
  ["x = 🙂", "`🙂` cannot be part of a name", "🙂"],
  ["x = a ≤ b", "`≤` is no mark of the language: write `<=`", "≤"],
  [String.raw`x = "a\q"`, "`\\q` is no escape: write `\\\\` for a backslash", "\\q"],
  ["input x", "an input needs a type: `input x: float64[n]`", "x"],
  ["input x = 3", "an input needs a type: `input x: float64[n]`", "="],
  ["shared w: float64", "a shared variable needs an initial value, `shared state = 0`", "float64"],
  ["function f(x) x", "`->` is expected before the outputs, not `x`", "x"],
  ["function f(x) = x", "a function's outputs follow `->`; `def f(x) = …` defines a helper", "="],
  [
    "function f(x) { x }",
    "a function has no block: its outputs follow `->`, and its updates stand on lines of their own below",
    "{",
  ],
  ["def f(x)", "a `def` needs a body: `def f(x) = …` or `def f(x) { … }`", ")"],
  ["for i = 0 { }", "`in` is expected after the loop's name, not `=`", "="],
  ["for i in xs", "a `for` needs a block: `for i in range(n) { … }`", "for"],
  ["if x = 3 { }", "`=` assigns; `==` compares", "="],
  ["else { }", "this `else` follows no `if` block", "else"],
  ["update s = 1", "`update` belongs right below the head of a `function`", "update"],
  ["if a { b", "this `{` is never closed", "{"],
  ["}", "this `}` closes nothing", "}"],
  [
    "x = [a, b for b in c]",
    "one expression stands before the `for` of a comprehension; several go in brackets: `[(a, b) for …]`",
    "a, b",
  ],
  ["x = [for b in c]", "an expression is missing before the `for`: `[x + 1 for x in xs]`", "[for b in c]"],
  ["x = sum(a for a in b)", "a comprehension stands in square brackets: `[x + 1 for x in xs]`", "for"],
  ["x = [a for a]", "a `for` names what it goes through: `for x in xs`, not `]`", "]"],
  [
    "x = [a if a > 0]",
    "a condition stands behind the `for` of a comprehension; a choice is `where(c, a, b)`",
    "if a > 0",
  ],
  [`x = [1${" for a in b".repeat(65)}]`, "a comprehension has at most 64 parts", `[1${" for a in b".repeat(65)}]`],
  // What other languages write.
  ["def f(x):", "a `def` is `def f(x) = …` or `def f(x) { … return … }`, without a colon", ":"],
  ["while x:", "a block stands in braces, `{` and `}`, not after a colon", "while"],
  ["elif x { }", "write `else if`", "elif"],
  ["f(lambda x: x)", "a lambda is written `x => …` or `(x, y) => …`", "lambda"],
  ["import theano", 'the ops need no import; `import` takes a file name in quotes: `import "layers.tg"`', "import"],
  ["x = a && b", "write `and` for `&&`", "&&"],
  ["x = a || b", "write `or` for `||`", "||"],
  ["x = !a", "write `not` for `!`", "!"],
  ["x = True", "write `true` for `True`", "True"],
  ["x = None", "write `none` for `None`", "None"],
  ["x := 3", "write `=`", ":="],
  ["x = 1; y = 2", "one statement a line: `;` is no mark of the language", ";"],
  ["x++", "there is no `++`: write `x += 1`", "++"],
  ["x = a ? b : c", "a choice is `where(c, a, b)`, or `ifelse(c, a, b)` for one that computes only what it takes", "?"],
  ["x = a ? b", "`?` stands only in a shape: `float64[?, n]`", "?"],
  ["print x", "a call needs brackets: `print(x)`", "print"],
  [
    "x = a if b else c",
    "a choice is `where(c, a, b)`, or `ifelse(c, a, b)` for one that computes only what it takes",
    "if b else",
  ],
];

/** Text with junk, and the tree of the whole. */
const survivors: readonly (readonly [what: string, text: string, tree: string])[] = [
  [
    "a bracket that is never closed ends with its line",
    "x = f(a,\nz = 3\ny = g(z)",
    "(junk x) (= z 3) (= y (call g z))",
  ],
  ["an open bracket ends before a declaration", "x = [1,\n 2\ninput y: float64", "(junk x) 2 (input y float64)"],
  ["an open bracket ends before a cell", "x = [1,\n# %% B\ny = 2", '(junk x) ["B" (= y 2)]'],
  ["an unfinished sum does not take the next assignment", "x = 1 +\ny = 2", "(junk x) (= y 2)"],
  ["nor a declaration", "x =\nshared s = 0", "(junk x) (shared s 0)"],
  ["an unfinished list of outputs does not take the next line", "function f() -> a,\nb = 2", "(junk f) (= b 2)"],
  ["a loop with a bad head keeps its block", "for i in f(3 {\n  a\n}\nb", "(junk i {a}) b"],
  ["a block without end holds what is indented", "for i in xs {\n  a\nb = 1\nc = 2", "(for i xs a) (= b 1) (= c 2)"],
  ["a block without end ends with its cell", "if a {\n  b\n# %% C\nc", '(if a {b}) ["C" c]'],
  ["blocks within, too", "def f(x) {\n  if a {\n    b\n  c\n}\nd", "(def f (x) (if a {b}) c) d"],
  [
    "bad clauses leave the others",
    "function f() -> a\n  update s 1\n  update t = 2",
    "(function f () a (junk) (update t 2))",
  ],
  ["names of a bad declaration are known", "input a, b float64\ngw, gb = grad(", "(junk a b) (junk gw gb)"],
];

describe("junk", () => {
  for (const [text, message, marked] of messages) {
    it(`is explained: ${JSON.stringify(text)}`, () => {
      const { diagnostics } = parse(text);
      assert.deepEqual(
        diagnostics.map((diagnostic) => [diagnostic.message, text.slice(diagnostic.span.start, diagnostic.span.end)]),
        [[message, marked]],
      );
    });
  }

  for (const [what, text, tree] of survivors) {
    it(`hides nothing beside it: ${what}`, () => {
      const { file, diagnostics } = parse(text);
      assert.equal(showFile(file), tree);
      assert.ok(diagnostics.length > 0);
    });
  }

  const mended: readonly (readonly [text: string, mended: string])[] = [
    ["x = a && !b || c", "x = a and not b or c"],
    ["x = f(True, None)", "x = f(true, none)"],
    ["x = a×b ≤ c", "x = a*b <= c"],
    ["x = f(“a”)", 'x = f("a")'],
    ["x = a === b", "x = a == b"],
    ["x = a <> b", "x = a != b"],
    ["x := 1", "x = 1"],
    ["x = f(a]", "x = f(a)"],
  ];
  for (const [text, good] of mended) {
    it(`is mended where that is certain: ${JSON.stringify(text)}`, () => {
      let source = text;
      for (let round = 0; round < 3; round++) {
        const edits = parse(source).diagnostics.flatMap(
          ({ fixes }) => fixes.filter(({ certain }) => certain)[0]?.edits ?? [],
        );
        for (const { span, text: put } of [...edits].sort((a, b) => b.span.start - a.span.start)) {
          source = source.slice(0, span.start) + put + source.slice(span.end);
        }
      }
      assert.equal(source, good);
      assert.deepEqual(parse(source).diagnostics, []);
    });
  }

  const deep: readonly (readonly [what: string, text: string])[] = [
    ["ten thousand brackets", `x = ${"(".repeat(10000)}1${")".repeat(10000)}`],
    ["ten thousand open brackets", `x = ${"[".repeat(10000)}`],
    ["ten thousand signs", `x = ${"-".repeat(10000)}1`],
    ["ten thousand sums", `x = ${"a + ".repeat(10000)}1`],
    ["ten thousand powers", `x = ${"a ** ".repeat(10000)}1`],
    ["ten thousand members", `x = a${".b".repeat(10000)}`],
    ["ten thousand alternatives", `if a { } ${"else if b { } ".repeat(10000)}else { }`],
    ["ten thousand open blocks", "if a { ".repeat(10000)],
    ["ten thousand blocks", `${"if a {\n".repeat(10000)}${"}\n".repeat(10000)}`],
  ];
  for (const [what, text] of deep) {
    it(`is said once, and overflows nothing: ${what}`, () => {
      assert.equal(parse(text).diagnostics.length, 1);
    });
  }
});
