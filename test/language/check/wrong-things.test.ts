/** @file Every kind of thing in every place where an expression can stand: refused where it makes no sense, and never a failure. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { checkText } from "../../harness/golden.ts";

const before = `input x: float64[n]
input i: int64
shared w = 1.5
srng = RandomStreams(seed=1)
rv = srng.normal([2])
def d(z) = z + 1
function f(x) -> x
function g(x) -> x as a, x + 1 as b
u: float64[?] = load("u.npy")
unk = load("unk.npy")
v = 3
`;

/** By what it is. */
const things: Readonly<Record<string, string>> = {
  string: '"t"',
  none: "none",
  func: "f",
  def: "d",
  op: "exp",
  method: "x.mean",
  streams: "srng",
  rng: "rv.rng",
  results: "g([1])",
  tuple: "(1, 2)",
  dict: "{a: 1}",
  lambda: "(a) => a",
  dtype: "float32",
  ragged: "[1, [2]]",
  nothing: "print(1)",
  liststr: '["a"]',
  listfunc: "[f]",
  node: "x",
  shared: "w",
  value: "v",
  unknown: "unk",
  bool: "true",
  eval: "eval",
  grad: "grad",
  empty: "[]",
};

/** Programs with a place, `$`, for a thing. */
const places: Readonly<Record<string, string>> = {
  neg: "r = -$\n",
  add: "r = $ + 1\n",
  addx: "r = x + $\n",
  cmp: "r = $ == 1\n",
  and: "r = $ and true\n",
  call: "r = f($)\n",
  calldef: "r = d($)\n",
  callop: "r = exp($)\n",
  meth: "r = ($).mean()\n",
  prop: "r = ($).shape\n",
  T: "r = ($).T\n",
  axis: "r = x.sum(axis=$)\n",
  shape: "r = zeros($)\n",
  shapeg: "r = x.reshape($)\n",
  index: "r = x[$]\n",
  indexo: "r = ($)[0]\n",
  slice: "r = x[$:2]\n",
  list: "r = [$, 1]\n",
  shared: "shared r = $\n",
  sharedt: "shared r: float64 = $\n",
  claim: "r: float64[3] = $\n",
  update: "function r()\n  update w = $\n",
  given: "function r(x) -> x\n  given x = $\n",
  giveno: "function r(x) -> x\n  given $ = x\n",
  output: "function r(x) -> $\n",
  default: "function r(x = $) -> x\n",
  for: "for r in $ { print(r) }\n",
  while: "while $ { k = 1 }\n",
  if: "if $ { k = 1 }\n",
  assert: "assert $\n",
  assertm: "assert true, $\n",
  track: "track r = $\n",
  print: "print($)\n",
  plot: "plot($)\n",
  save: 'save("a.npz", $)\n',
  savep: "save($)\n",
  load: "r = load($)\n",
  range: "r = range($)\n",
  len: "r = len($)\n",
  eval: "r = eval($)\n",
  evala: "r = eval(x, x=$)\n",
  grad: "r = grad($, x)\n",
  gradw: "r = grad(x.sum(), $)\n",
  gradc: "r = grad(x.sum(), x, consider_constant=$)\n",
  gradk: "r = grad(none, x, known_grads=$)\n",
  seed: "r = RandomStreams(seed=$)\n",
  rvseed: "rv.rng.seed($)\n",
  setstate: "rv.rng.set_state($)\n",
  setval: "w.set_value($)\n",
  size: "r = srng.uniform($)\n",
  low: "r = srng.uniform([2], low=$)\n",
  swap: "r = f.copy(swap=$)\n",
  del: "r = f.copy(delete_updates=$)\n",
  name: "r = f.copy(name=$)\n",
  destruct: "a1, a2 = $\n",
  aug: "v += $\n",
  stmt: "$\n",
  where: "r = where($, 1, 0)\n",
  concat: "r = concatenate($)\n",
  concat2: "r = concatenate([x, $])\n",
  dot: "r = dot(x, $)\n",
  cast: "r = cast(x, $)\n",
  setsub: "r = set_subtensor(x[0], $)\n",
  setsub2: "r = set_subtensor(($)[0], 1)\n",
  callee: "r = ($)(1)\n",
  member: "r = ($).foo\n",
  stack: "r = stack($)\n",
  full: "r = full([2], $)\n",
  dims: "input q: float64[$]\n",
};

const table = "test/golden/accepted-things.txt";

describe("any thing in any place", () => {
  const accepted: string[] = [];
  for (const [place, program] of Object.entries(places)) {
    it(`is refused or taken, but never fails: ${place}`, () => {
      const taken: string[] = [];
      for (const [thing, text] of Object.entries(things)) {
        const { diagnostics } = checkText(before + program.replace("$", text));
        const errors = diagnostics.filter((d) => d.severity === "error");
        assert.ok(!errors.some((d) => d.code === "internal"), errors.map((d) => d.message).join("; "));
        for (const d of errors) assert.ok([...d.chain, ...d.labels].every((r) => r.message.length > 0));
        if (errors.length === 0) taken.push(thing);
      }
      accepted.push(`${program.trim().replace(/\n\s*/g, " / ").padEnd(42)} ${taken.join(" ")}`.trimEnd());
    });
  }

  it("is taken where the table says", () => {
    const found = `${accepted.join("\n")}\n`;
    if (process.env.UPDATE) writeFileSync(table, found);
    assert.equal(found, readFileSync(table, "utf8"));
  });
});
