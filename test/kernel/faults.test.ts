/** @file What a run says when it cannot go on: code, place, and how it came to be. */
import assert from "node:assert/strict";
import { TextRunner } from "./run-text.ts";

const declarations = `input x: float64[n]
input y: float64[n]
input k: int32
function add(x, y) -> x + y
function whole(k) -> k + 1
`;

/** Statements that a check cannot refuse, with the code and message of their fault. */
const faults: readonly { readonly statement: string; readonly code: string; readonly message: RegExp }[] = [
  { statement: 'v = load("none.npy")\n', code: "file-missing", message: /none\.npy/ },
  { statement: 'assert 1 > 2, "one is not more"\n', code: "assert", message: /one is not more/ },
  { statement: "assert 1 > 2\n", code: "assert", message: /1 > 2/ },
];

describe("a fault", () => {
  for (const { statement, code, message } of faults) {
    it(`of ${statement.trim()} is ${code} at its place`, () => {
      const runner = new TextRunner();
      const outcome = runner.run(declarations + statement);
      assert.equal(outcome.ok, false);
      const [d] = runner.diagnostics();
      assert.equal(d?.code, code);
      assert.match(d.message, message);
      assert.ok(d.span.start >= declarations.length, "the span is in the statement");
    });
  }

  it("in a loop tells the iteration", () => {
    const runner = new TextRunner();
    runner.run("for i in range(10) {\n  assert i < 7\n}\n");
    const [d] = runner.diagnostics();
    assert.equal(d?.code, "assert");
    assert.match(d.chain.map((c) => c.message).join(), /iteration 8 of this loop/);
  });

  it("stops its cell, and the next cell runs", () => {
    const runner = new TextRunner();
    runner.run("# %% one\nassert 1 > 2\nprint(1)\n# %% two\n3 + 4\n");
    assert.deepEqual(runner.results(), [7]);
    assert.equal(runner.events.filter((e) => e.kind === "printed").length, 0);
    const ends = runner.events.flatMap((e) => (e.kind === "cell-finished" ? [e.status] : []));
    assert.deepEqual(ends, ["failed", "ok"]);
  });

  it("of lengths names what bound each dim", () => {
    const runner = new TextRunner();
    runner.run(`${declarations}u: float64[?] = eval(zeros([2]))\nv: float64[?] = eval(zeros([3]))\nadd(u, v)\n`);
    assert.match(runner.errors().join(), /dim-binding: add: `n` is 2 by `x` axis 0, but 3 by `y` axis 0/);
    const [d] = runner.diagnostics();
    assert.ok(d && d.span.start > declarations.length, "at the call");
    assert.deepEqual(
      d.chain.map((c) => c.message),
      ["y: float64[n] declared here", "`n` is 2 by `x` axis 0"],
    );
  });
});

describe("an interrupt", () => {
  it("ends a loop without end, and the cells after it do not run", () => {
    const runner = new TextRunner();
    let asked = 0;
    runner.interrupted = () => ++asked > 1000;
    const outcome = runner.run("while true {\n  t = 1\n}\n# %% next\n1\n");
    assert.deepEqual([outcome.ok, outcome.interrupted], [false, true]);
    assert.deepEqual(runner.results(), []);
    assert.equal(runner.diagnostics()[0]?.code, "cancelled");
  });
});
