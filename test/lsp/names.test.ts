/** @file Definition, references and rename where one name means several things, or stands in odd places: by marked programs. */
import assert from "node:assert/strict";
import { ResponseError } from "vscode-languageserver";
import { type Analysis, analyse } from "../../server/src/analysis.ts";
import { hoverAt } from "../../server/src/features/hover.ts";
import { rename } from "../../server/src/features/rename.ts";
import { declarationOf, nameAt, placesOf } from "../../server/src/query/name-at.ts";
import { defaultSettings } from "../../server/src/settings.ts";

/**
 * A program in which every place of one name is between guillemets, the declaration doubly: `««a»» = 1`, `b = «a»`. Asking at any of
 * them must give them all.
 */
const table: readonly (readonly [what: string, program: string])[] = [
  ["a value and the dim of that name", "««N»» = 3\ninput x: float64[«N», k]\ny = zeros([«N», 2])\n"],
  ["a value that is assigned again", "««v»» = 1\n«v» = «v» + 1\nprint(«v»)\n"],
  ["a parameter of a lambda", "input x: float64[n]\ny = scan((««a»», s) => «a» * s + «a», x, 1.0)\n"],
  [
    "a parameter of a lambda in a lambda, which hides that of the outer one",
    "input X: float64[n, m]\ny = map(a => sum(map(««a»» => «a» * 2, a)) + a[0], X)\n",
  ],
  [
    "a parameter of a lambda that an inner one reads",
    "input X: float64[n, m]\ny = map(««r»» => sum(map(a => a * «r»[0], «r»)), X)\n",
  ],
  [
    "a name of the file that a lambda reads",
    "input ««x»»: float64[n]\ninput w: float64\ny = map(a => a * sum(«x»), «x»)\n",
  ],
  [
    "a name of the `for` of a list of shared variables",
    "a = 1\nshared ws = zeros([«a»]) + «a» + b for ««a»», b in zip([1, 2], [3, 4]) if «a» > 0\nprint(a)\n",
  ],
  ["a loop variable", "for ««i»» in range(3) {\n  print(«i»)\n}\nprint(«i»)\n"],
  ["a parameter of a def that hides an input", "input x: float64[n]\ndef f(««x»») = 2 * «x»\ny = f(x)\n"],
  ["the input that the parameter hides", "input ««x»»: float64[n]\ndef f(x) = 2 * x\ny = f(«x»)\n"],
  ["a name of the file inside a def", "input ««x»»: float64[n]\ndef f(a) = a + «x»\ny = f(«x»)\n"],
  ["a local of a def", "t = 1\ndef f(a) {\n  ««t»» = a + 1\n  return «t» * «t»\n}\nprint(t, f(2))\n"],
  ["a keyword argument of a def", "def f(a, ««scale»» = 1) = a * «scale»\nprint(f(2, «scale»=3))\n"],
  [
    "a dim of a def",
    "input x: float64[q]\ndef f(a: float64[««k»»], b: float64[«k»]) = a + b + zeros([«k»])\ny = f(x, x)\n",
  ],
  [
    "the name of a parameter for callers",
    "input w: float64\nfunction f(w as ««weight»» = 2) -> w\nprint(f(«weight»=3))\n",
  ],
  ["an input as a keyword argument", "input ««p»»: float64\nfunction f(«p») -> 2 * «p»\nprint(f(«p»=3))\n"],
  ["an input given to eval", "input ««p»»: float64\nprint(eval(«p» + 1, «p»=3))\n"],
  [
    "a named output",
    "input p: float64\nfunction f(p) -> p as ««twice»», p + 1 as more\nr = f(1)\nprint(r.«twice», r.more)\n",
  ],
  [
    "an output that is a name",
    "input p: float64\n««s»» = p + 1\nfunction f(p) -> «s», p as q\nr = f(1)\nprint(r.«s»)\n",
  ],
  [
    "a dim that a function's type binds",
    "input x: float64[««rows»», 3]\ninput y: float64[«rows»]\nz = sum(y) / «rows»\n",
  ],
  ["a name in letters of other scripts", "input ««θ_1»»: float64\nσ = exp(«θ_1») # θ_1 😀\ns = «θ_1» + σ\n"],
  ["names behind emoji and tabs", 'print("😀é")\n\tinput ««x»»: float64\r\n\ty = «x» * 2\r\nz = «x»\n'],
  [
    "a shared variable in clauses",
    "shared ««s»» = 0\ninput d: int64\nfunction f(d) -> «s»\n  update «s» = «s» + d\n«s».set_value(1)\n",
  ],
];

interface Marked {
  readonly text: string;
  readonly places: readonly number[];
  readonly declared: number;
  readonly name: string;
}

function read(program: string): Marked {
  const places: number[] = [];
  let declared = -1;
  let name = "";
  let text = "";
  for (let i = 0; i < program.length; ) {
    const mark = /^(«+)([^»]+)»+/.exec(program.slice(i));
    if (!mark) {
      text += program[i++];
      continue;
    }
    places.push(text.length);
    if (mark[1] === "««") declared = text.length;
    name = mark[2]!;
    text += name;
    i += mark[0].length;
  }
  return { text, places, declared, name };
}

const renamed = (a: Analysis, offset: number, newName: string): string | ResponseError => {
  const services = { settings: defaultSettings, all: () => [a], can: () => false };
  try {
    const params = { textDocument: { uri: a.uri }, position: a.lines.position(offset), newName };
    const edit = rename.handle(() => a, params as never, services as never) as {
      changes: Record<string, { newText: string }[]>;
    };
    return JSON.stringify(edit.changes[a.uri]!.map((e) => e.newText));
  } catch (e) {
    assert.ok(e instanceof ResponseError);
    return e;
  }
};

describe("names", () => {
  for (const [what, program] of table) {
    it(`finds every place of ${what}`, () => {
      const { text, places, declared, name } = read(program);
      const a = analyse("untitled:names.tg", 1, text);
      assert.deepEqual(
        a.diagnostics.filter((d) => d.severity === "error").map((d) => d.message),
        [],
      );
      for (const at of places) {
        for (const offset of [at, at + name.length]) {
          const found = nameAt(a, offset);
          assert.ok(found, `${name} at ${offset}`);
          assert.equal(declarationOf(found).start, declared);
          assert.deepEqual(
            placesOf(a, found)
              .map((s) => s.start)
              .sort((p, q) => p - q),
            places,
          );
          assert.ok(hoverAt(a, offset), "hover");
        }
      }
    });
  }

  it("does not rename into what is taken, hidden or no name", () => {
    const text = "input x, y: float64[n]\ndef f(a) = a + x\nz = f(y)\nm = 3\n";
    const a = analyse("untitled:names.tg", 1, text);
    const at = (word: string): number => text.indexOf(word);
    for (const [offset, name] of [
      [at("x,"), "y"],
      [at("x,"), "n"],
      [at("x,"), "a"],
      [at("x,"), "exp"],
      [at("x,"), "for"],
      [at("x,"), "1x"],
      [at("a) ="), "x"],
      [at("n]"), "m"],
    ] as const) {
      assert.ok(renamed(a, offset, name) instanceof ResponseError, `${text[offset]} to ${name}`);
    }
    for (const [offset, name] of [
      [at("x,"), "xx"],
      [at("n]"), "rows"],
      [at("a) ="), "b"],
      [at("a) ="), "y"],
    ] as const) {
      assert.equal(typeof renamed(a, offset, name), "string", `${text[offset]} to ${name}`);
    }
  });
});
