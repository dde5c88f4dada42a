/** @file Variables that borrow the backend's memory never show that they do. */
import assert from "node:assert/strict";
import { TextRunner } from "./run-text.ts";

const head = `d = eval(ones([1000])) + 0
input x: float64[n]
function f(x) -> x * 10
function g(x) -> x + 1, x + 2
`;

/** Texts after the head, with the results of the expressions that stand alone in them. */
const cases: readonly { readonly what: string; readonly text: string; readonly results: readonly unknown[] }[] = [
  {
    what: "the value of a name that is given another",
    text: "for i in range(3) {\n  z = d * i\n  if i == 1 { w = z }\n}\nz[0]\nw[0]\n",
    results: [2, 1],
  },
  {
    what: "the value of the turn before",
    text: "before = d\nt = 0\nfor i in range(4) {\n  z = d * i\n  t = t + before[5]\n  before = z\n}\nt\n",
    results: [4],
  },
  {
    what: "the items of a list",
    text: "l = [d, d]\nfor i in range(3) {\n  z = d * i\n  if i == 0 { l = [z, z] } else { l = [l[0], z] }\n}\nl[0][0]\nl[1][0]\n",
    results: [0, 2],
  },
  {
    what: "the rows of a loop whose body assigns its tensor",
    text: "z = eval(ones([4, 600])) * 2\nt = 0\nfor r in z {\n  t = t + r[0]\n  z = eval(ones([4, 600])) * 100\n}\nt\n",
    results: [8],
  },
  {
    what: "results of a function that is called in two places",
    text: "a = f(d)\nfor i in range(3) {\n  b = f(d * i)\n}\na[0]\nb[0]\n",
    results: [10, 20],
  },
  {
    what: "draws of one eval",
    text: "rng = RandomStreams(seed=1)\nr = rng.uniform([1000])\nfor i in range(3) {\n  a = eval(r)\n  if i == 0 { first = a[0] }\n}\nb = eval(r)\nfirst == a[0]\nb[0] == a[0]\n",
    results: [false, false],
  },
  {
    what: "several results of one call",
    text: "for i in range(3) {\n  p, q = g(d * i)\n}\np[0]\nq[999]\n",
    results: [3, 4],
  },
  {
    what: "a value that feeds back",
    text: "h = d + 0\nfor i in range(5) {\n  h = h * 2\n}\nh[0]\nfor i in range(2) {\n  h = f(h)\n}\nh[999]\n",
    results: [32, 3200],
  },
  {
    what: "a value that a graph reads",
    text: "z = d * 3\ninput u: float64[1000]\nfunction k(u) -> u + z\nfor i in range(3) {\n  z = d * i\n  y = k(d)\n}\ny[0]\n",
    results: [3],
  },
  {
    what: "arguments of one expression each",
    text: "input u, v: float64[m]\nfunction minus(u, v) -> u - v\nfor i in range(3) {\n  z = minus(d * 7, d * i)\n}\nz[0]\n",
    results: [5],
  },
];

describe("lending", () => {
  for (const device of ["cpu", "reference"] as const) {
    for (const { what, text, results } of cases) {
      it(`keeps ${what}, on ${device}`, () => {
        const runner = new TextRunner(device);
        runner.runWell(head + text);
        assert.deepEqual(runner.results(), results);
      });
    }
  }

  it("shows what was printed as it was then", () => {
    const runner = new TextRunner();
    runner.runWell(`${head}for i in range(3) {\n  z = d * i\n  print(z)\n}\n`);
    const firsts = runner.events.flatMap((e) =>
      e.kind === "printed" && e.items[0]?.kind === "tensor" ? [e.items[0].data] : [],
    );
    assert.deepEqual(
      firsts.map((data) => (data as Float64Array)[0]),
      [0, 1, 2],
    );
  });

  it("gives a value back to its variable before the text is edited", () => {
    const runner = new TextRunner();
    const text = `${head}for i in range(3) {\n  z = d * i\n}\n`;
    runner.runWell(text);
    runner.runWell(`${text}# %% look\nfor i in range(3) { y = d * 50 }\nz[0]\nz[999]\n`, [1]);
    assert.deepEqual(runner.results(), [2, 2]);
  });

  it("does not leave half of a failed result in a variable", () => {
    const runner = new TextRunner();
    const text = `${head}for i in range(3000) {\n  z: float64[?] = d[i : i + 600]\n}\n# %% look\nz[0]\n`;
    runner.run(text, [0]);
    assert.match(runner.errors().join(), /index-range/);
    runner.run(text, [1]);
    assert.ok(runner.results().length === 0 ? /not-computed/.test(runner.errors().join()) : runner.results()[0] === 1);
  });
});
