/** @file Files that import each other: what is in force, what is refused, and what is kept when one of them is edited. */
import assert from "node:assert/strict";
import { type Checked, check, recheck } from "../../../server/src/language/check/check.ts";
import type { CheckOptions } from "../../../server/src/language/check/context.ts";
import { type Parsed, parse, reparse } from "../../../server/src/language/parse.ts";

/** A folder of files by name. */
const options = (files: Readonly<Record<string, string>>, text: string): CheckOptions => ({
  text,
  file: "main",
  imports: {
    find: (path) => {
      const found = files[path];
      return found === undefined ? `cannot import "${path}": there is no such file` : { file: path, text: found };
    },
  },
});

function checked(files: Readonly<Record<string, string>>, text: string): Checked {
  const parsed = parse(text);
  return check(parsed.file, parsed.diagnostics, options(files, text));
}

const said = ({ diagnostics }: Checked): string[] => diagnostics.map((d) => `${d.code}: ${d.message}`);

describe("an import", () => {
  const table: readonly {
    readonly it: string;
    readonly files: Readonly<Record<string, string>>;
    readonly text: string;
    readonly says: readonly string[];
  }[] = [
    {
      it: "puts inputs, shared variables, graphs, values, defs, functions and streams in force",
      files: {
        model:
          "N = 3\ninput x: float64[N]\nshared w = 2.0\ny = w * x\ndef twice(a) = 2 * a\nfunction f(x) -> y\nsrng = RandomStreams(seed=1)\n",
      },
      text: 'import "model"\nz = twice(y) + srng.normal([N])\nfunction g(x) -> z\ng([1, 2, 3])\nf([1, 2, 3])\n',
      says: [],
    },
    {
      it: "binds one dim of a name for all files",
      files: { model: "input x: float64[n]\n" },
      text: 'import "model"\ninput y: float64[n]\ninput v: float64[m]\ns = x + y\nt = x + v\nfunction f(x, y, v) -> s, t\n',
      says: ["broadcast: +: `n` meets `m`, two different lengths"],
    },
    {
      it: "keeps names that begin with an underscore in their file",
      files: { model: "_secret = 3\ndef open(a) = a + _secret\n" },
      text: 'import "model"\nv = open(1)\nu = _secret\n',
      says: ["unknown-name: `_secret` is not declared"],
    },
    {
      it: "is what a name of the library lacks",
      files: { std: "## x.\ndef gelu(x) = x\n" },
      text: "u = 1\nv = gelu(u)\nw = elus(u)\n",
      says: [
        'unknown-name: `gelu` is in the library, which `import "std"` puts in force',
        "unknown-name: `elus` is not declared; did you mean `elu`?",
      ],
    },
    {
      it: "brings what the imported file imports, once",
      files: {
        base: "shared w = 1.0\n",
        left: 'import "base"\nl = w + 1\n',
        right: 'import "base"\nr = w + 2\n',
      },
      text: 'import "left"\nimport "right"\nfunction f() -> l + r + w\nf()\n',
      says: [],
    },
    {
      it: "is refused for a file that is not there",
      files: {},
      text: 'import "nowhere"\n',
      says: ['import-not-found: cannot import "nowhere": there is no such file'],
    },
    {
      it: "is refused for the file itself",
      files: { main: 'import "main"\n' },
      text: 'import "main"\n',
      says: ["import-cycle: main imports itself"],
    },
    {
      it: "is refused in a circle, where the circle closes",
      files: { a: 'import "b"\n', b: 'import "a"\n' },
      text: 'import "a"\n',
      says: ["import-errors: a has a mistake: b has a mistake: these files import each other: a → b → a"],
    },
    {
      it: "is refused where a name is there already",
      files: { model: "w = 2\n" },
      text: 'w = 1\nimport "model"\n',
      says: ["import-conflict: `w` of model is declared above"],
    },
    {
      it: "is refused where two files have a name",
      files: { a: "w = 2\n", b: "w = 3\n" },
      text: 'import "a"\nimport "b"\n',
      says: ["import-conflict: `w` of b is imported above as well"],
    },
    {
      it: "keeps its values from being assigned again",
      files: { model: "w = 2\n" },
      text: 'import "model"\nw = 3\n',
      says: ["redeclared: `w` is declared twice: it is already a value"],
    },
    {
      it: "lets a def be declared anew, and goes on using its own",
      files: { model: "def f(a) = a + 1\ndef g(a) = f(a)\n" },
      text: 'import "model"\ndef f(a) = [a, a]\nassert g(1) == 2\n',
      says: ["shadowed-import: `f` hides the imported def of that name from here on"],
    },
    {
      it: "tells the mistakes of the other file, and brings what is good",
      files: { model: "good = 1\nbad = 1 + nothing\n" },
      text: 'import "model"\nv = good + bad\n',
      says: ["import-errors: model has a mistake: `nothing` is not declared"],
    },
    {
      it: "stands at the top of a file",
      files: { model: "" },
      text: 'for i in range(2) {\n  import "model"\n}\n',
      says: ["declaration-in-block: an `import` stands at the top of a file, not in a loop or an `if`"],
    },
  ];
  for (const row of table) {
    it(row.it, () => assert.deepEqual(said(checked(row.files, row.text)), row.says));
  }

  it("tells of a mistake in an imported def at its use, with the place in the other file", () => {
    const text = 'import "model"\ninput x: float64[n, 3]\ny = bad(x)\n';
    const [d] = checked({ model: "def bad(a) = a @ a\n" }, text).diagnostics.filter((x) => x.severity === "error");
    assert.equal(text.slice(d!.span.start, d!.span.end), "bad(x)");
    assert.equal(d!.labels[0]!.span.file, "model");
  });

  it("comes to the same after edits of both files as when they are checked anew", () => {
    const models = [
      "srng = RandomStreams(seed=1)\nu = srng.normal([2])\nshared w = 1.0\ninput x: float64[n]\ndef f(a) = a * w\n",
      "srng = RandomStreams(seed=1)\nu = srng.normal([2])\nshared w = 1.0\ninput x: float32[n]\ndef f(a) = a + w\n",
      "srng = RandomStreams(seed=1)\nshared w = 1.0\ndef f(a) = a + w\n",
      "srng = RandomStreams(seed=1)\nu = srng.normal([2])\nshared w = 1.0\ninput x: float64[n]\ndef f(a) = a * nothing\n",
    ];
    const texts = ["y = f(x)\n", "y = f(x)\nv = srng.uniform([3])\n", "z = u\ny = f(x) + 1\n", "q = 1\n"].map(
      (t) => `import "model"\ninput own: float64[n]\n${t}function g(x) -> y\n`,
    );
    let before: { readonly parsed: Parsed; readonly result: Checked } | undefined;
    for (let step = 0; step < 40; step++) {
      const files = { model: models[(step * 7) % 4]! };
      const text = texts[(step * 3 + Math.floor(step / 4)) % 4]!;
      const fresh = checked(files, text);
      const parsed: Parsed = before ? reparse(before.parsed, text) : parse(text);
      const result: Checked = before
        ? recheck(before.result, parsed.file, parsed.diagnostics, options(files, text))
        : check(parsed.file, parsed.diagnostics, options(files, text));
      assert.deepEqual(said(result), said(fresh), `step ${step}`);
      const drawn = (c: Checked) => c.program.streamSets.map((s) => s.streams.map((v) => v.spec.ref.name));
      assert.deepEqual(drawn(result), drawn(fresh), `step ${step}`);
      assert.deepEqual(
        result.info.symbols.map((s) => [s.name, s.type && JSON.stringify(s.type)]),
        fresh.info.symbols.map((s) => [s.name, s.type && JSON.stringify(s.type)]),
        `step ${step}`,
      );
      before = { parsed, result };
    }
  });
});
