/** @file The formatter on files that say what it does. */
import assert from "node:assert/strict";
import { format, formatEdits } from "../../server/src/language/format.ts";

const long = (word: string, length: number): string => word.repeat(length);

const table: readonly (readonly [what: string, text: string, formatted: string])[] = [
  ["puts blanks around operators", "x=1+2*-y**2", "x = 1 + 2 * -y ** 2\n"],
  ["puts none inside brackets", "f( a ,b , axis = 0 )[ 1 : -1 , : : 2 ]", "f(a, b, axis=0)[1:-1, ::2]\n"],
  ["keeps signs with their operands", "x = - y - ( - 1 )\nz = [ -1, + 2 ]", "x = -y - (-1)\nz = [-1, +2]\n"],
  ["puts blanks around words", "x = not(a)and(b) or c", "x = not (a) and (b) or c\n"],
  ["sets types", "input a,b:float64[ m,2*n,? ]", "input a, b: float64[m, 2 * n, ?]\n"],
  ["sets functions", "function f(x,q=1,w as v=2)->x+q,w as u", "function f(x, q = 1, w as v = 2) -> x + q, w as u\n"],
  ["sets lambdas and dicts", "f((x,h)=>x+h,swap={a :b})", "f((x, h) => x + h, swap={a: b})\n"],
  ["sets names in brackets", "x=[a for i,( a,b ) in enumerate(z)]", "x = [a for i, (a, b) in enumerate(z)]\n"],
  ["sets comprehensions", "x=[ a+1 for a,b in zip(c , d)if b ]", "x = [a + 1 for a, b in zip(c, d) if b]\n"],
  ["keeps the lines of a comprehension", "x=[\na\nfor a in c\n  if a\n]", "x = [\n  a\n  for a in c\n  if a\n]\n"],
  [
    "breaks long comprehensions before their words",
    `x = [${long("a", 40)} for ${long("b", 20)}, ${long("c", 20)} in ${long("d", 30)}]`,
    `x = [\n  ${long("a", 40)}\n  for ${long("b", 20)}, ${long("c", 20)} in ${long("d", 30)}\n]\n`,
  ],
  [
    "sets lists of shared variables",
    "shared m:float64[k]=zeros([k])for k in[1,2]if k>1",
    "shared m: float64[k] = zeros([k]) for k in [1, 2] if k > 1\n",
  ],
  [
    "sets updates of several",
    "function f()\nupdate p,q=r for p,q in s",
    "function f()\n  update p, q = r for p, q in s\n",
  ],
  [
    "indents clauses",
    "function f()\nupdate s+=1\n# note\n    given a=b\nx",
    "function f()\n  update s += 1\n  # note\n  given a = b\nx\n",
  ],
  ["indents blocks", "for i in xs {\nif c {\na # b\n}\n}", "for i in xs {\n  if c {\n    a  # b\n  }\n}\n"],
  ["keeps one-line blocks", "if a {b} else if c{ d }else{ }", "if a { b } else if c { d } else { }\n"],
  ["opens one-line blocks of several statements", "if a {\nb }", "if a {\n  b\n}\n"],
  ["joins else to its brace", "if a {\n  b\n}\nelse {\n  c\n}", "if a {\n  b\n} else {\n  c\n}\n"],
  ["keeps a comment before else", "if a {\n  b\n}\n# why\nelse {\n  c\n}", "if a {\n  b\n}\n# why\nelse {\n  c\n}\n"],
  ["moves a brace to its head", "def f(x)\n{\n  return x\n}", "def f(x) {\n  return x\n}\n"],
  ["keeps one empty line of many", "a\n\n\n\nb\n\n", "a\n\nb\n"],
  ["parts cells by an empty line", "a\n#%%  B\nb", "a\n\n# %% B\nb\n"],
  ["keeps documentation and comments", "## doc\n##more\nx=1#c\n  # d", "## doc\n##more\nx = 1  #c\n# d\n"],
  ["aligns comments of consecutive lines", "a # 1\nabc  # 2\n\nb # 3", "a    # 1\nabc  # 2\n\nb  # 3\n"],
  ["keeps the rows of a matrix", "x=[[1,2],\n[3,-4] ]", "x = [[1, 2],\n     [3, -4]]\n"],
  ["keeps hanging brackets", "x=f(\na,\nb,\n)", "x = f(\n  a,\n  b,\n)\n"],
  ["indents what goes on", "x=1+\n2", "x = 1 +\n  2\n"],
  [
    "breaks long calls",
    `x = f(${long("a", 40)}, ${long("b", 40)}, ${long("c", 40)})`,
    `x = f(\n  ${long("a", 40)}, ${long("b", 40)},\n  ${long("c", 40)}\n)\n`,
  ],
  [
    "breaks long sums",
    `x = ${long("a", 40)} + ${long("b", 40)} * ${long("c", 40)}`,
    `x = ${long("a", 40)} +\n  ${long("b", 40)} * ${long("c", 40)}\n`,
  ],
  [
    "breaks outputs",
    `function f(x) -> ${long("a", 40)}, ${long("b", 40)}, ${long("c", 40)}`,
    `function f(x) -> ${long("a", 40)},\n  ${long("b", 40)}, ${long("c", 40)}\n`,
  ],
  [
    "sets the rows of a long matrix below each other",
    `x = [[${long("a", 40)}], [${long("b", 40)}], [${long("c", 40)}]]`,
    `x = [\n  [${long("a", 40)}],\n  [${long("b", 40)}],\n  [${long("c", 40)}]\n]\n`,
  ],
  ["keeps what cannot be read", "x = 1  +*  2\ny=1\nx  = f(  a b )", "x = 1  +*  2\ny = 1\nx  = f(  a b )\n"],
  ["leaves a cell whose brackets do not close", "x=f(\ny=1\n# %% B\nz=1", "x=f(\ny=1\n\n# %% B\nz = 1\n"],
  ["keeps the kind of line end", "x=1\r\n\r\ny=2\r\n", "x = 1\r\n\r\ny = 2\r\n"],
  ["keeps strings and numbers as they are", "x = f('a  b',1_0.5E+3)", "x = f('a  b', 1_0.5E+3)\n"],
  ["keeps nothing of nothing", "", ""],
  ["keeps a file of comments", "#a\n\n\n## b", "#a\n\n## b\n"],
];

describe("format", () => {
  for (const [what, text, formatted] of table) {
    it(`${what}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.equal(format(text), formatted);
      assert.equal(format(formatted), formatted);
    });
  }

  it("gives edits for a range of lines only", () => {
    const text = "a=1\nb=2\nc=3\n";
    const edits = formatEdits(text, { start: 5, end: 5 });
    assert.equal(edits.length, 1);
    const [edit] = edits;
    assert.equal(text.slice(0, edit?.span.start) + edit?.text + text.slice(edit?.span.end), "a=1\nb = 2\nc=3\n");
  });

  it("gives no edits for what is formatted", () => {
    assert.deepEqual(formatEdits("a = 1\n"), []);
  });
});
