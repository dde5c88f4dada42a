/** @file State: all-or-nothing updates, first need, resets, and what survives an edit of the text. */
import assert from "node:assert/strict";
import { TextRunner } from "./run-text.ts";

describe("updates", () => {
  it("see the old state and take effect together", () => {
    const runner = new TextRunner();
    runner.runWell(`
shared a = 1
shared b = 2
function step() -> a + b
  update a = b
  update b = a + b
step()
step()
a.get_value()
b.get_value()
`);
    assert.deepEqual(runner.results(), [3, 5, 3, 5]);
  });

  it("do not happen when the call fails, and neither do draws", () => {
    const runner = new TextRunner();
    const text = `
srng = RandomStreams(seed=3)
shared total: float64 = 0
shared row: float64[?] = [1, 2, 3]
input x: float64[?]
function add(x) -> total
  update total = total + sum(x) + srng.uniform([1])[0]
  update row = row + x
`;
    runner.runWell(text);
    const outcome = runner.run(`${text}add([1, 2])\n`);
    assert.equal(outcome.ok, false);
    runner.runWell(`${text}# %% look\ntotal.get_value()\nrow.get_value()\n`, [1]);
    assert.deepEqual(runner.results(), [0, [1, 2, 3]]);
  });

  it("let a shared variable grow where its type says so", () => {
    const runner = new TextRunner();
    runner.runWell(`
shared w: float64[?, 2] = [[1, 2]]
function rows() -> sum(w, axis=1)
rows()
w.set_value([[1, 2], [3, 4]])
rows()
`);
    assert.deepEqual(runner.results(), [[3], [3, 7]]);
    runner.run("shared w: float64[?, 2] = [[1, 2]]\nv: float64[1, ?] = eval(zeros([1, 3]))\nw.set_value(v)\n");
    assert.match(runner.errors().join(), /shared-type: `w` is float64\[\?, 2\] and cannot hold/);
  });
});

describe("state", () => {
  const counter = (start: string, extra = "") => `# %% declare
shared count = ${start}
function tick() -> count
  update count = count + 1
# %% use
tick()
tick()${extra}
# %% look
count.get_value()
`;

  it("is made at first need, and goes on from run to run", () => {
    const runner = new TextRunner();
    runner.runWell(counter("0"), [1]);
    assert.deepEqual(runner.results(), [0, 1]);
    runner.runWell(counter("0"), [1]);
    assert.deepEqual(runner.results(), [2, 3]);
  });

  it("starts anew when the cell that declares it runs", () => {
    const runner = new TextRunner();
    runner.runWell(counter("0"));
    runner.runWell(counter("0"), [0]);
    runner.runWell(counter("0"), [2]);
    assert.deepEqual(runner.results(), [0]);
  });

  it("survives an edit of the text", () => {
    const runner = new TextRunner();
    runner.runWell(counter("0"));
    runner.runWell(counter("100", " # and a comment"), [2]);
    assert.deepEqual(runner.results(), [2]);
  });

  it("starts anew, and says so, when the type of the variable has changed", () => {
    const runner = new TextRunner();
    runner.runWell(counter("0"));
    runner.run(counter("0.5"), [2]);
    assert.deepEqual(runner.results(), [0.5]);
    assert.deepEqual(runner.errors(), ["state-reset: `count` was int64 and starts anew, because its type has changed"]);
  });

  it("of streams survives an edit as well", () => {
    const text = (extra: string): string => `srng = RandomStreams(seed=5)
u = srng.uniform([2])
function draw() -> u
# %% draw
draw()${extra}
`;
    const straight = new TextRunner();
    straight.runWell(text("\ndraw()"));
    const edited = new TextRunner();
    edited.runWell(text(""));
    edited.runWell(text(" # again"), [1]);
    assert.deepEqual(edited.results()[0], straight.results()[1]);
  });

  it("of values survives an edit, and a value that was never computed names its cell", () => {
    const runner = new TextRunner();
    const text = "# %% data\nd = eval(zeros([2]))\n# %% use\nsum(d)\n";
    runner.run(text, [1]);
    assert.match(runner.errors().join(), /not-computed: `d` has not been computed yet.*“data”/);
    runner.runWell(text, [0]);
    runner.runWell(`${text}sum(d) + 1\n`, [1]);
    assert.deepEqual(runner.results(), [0, 1]);
  });

  it("can be saved and loaded, streams too", () => {
    const runner = new TextRunner();
    runner.runWell(`
shared w: float64[2] = [1, 2]
srng = RandomStreams(seed=5)
u = srng.uniform([2])
function draw() -> u
draw()
save("run.npz", w, srng)
a = draw()
w.set_value([0, 0])
r = load("run.npz")
w.set_value(r.w)
srng.set_state(r.srng)
assert all(draw() == a)
w.get_value()
`);
    assert.deepEqual(runner.results()[1], [1, 2]);
  });

  it("is kept by each of a list of shared variables, also when the list gets longer", () => {
    const runner = new TextRunner();
    const text = (count: number) => `
shared counts = i for i in range(${count})
function step()
  update c += 10 for c in counts
`;
    runner.runWell(`${text(2)}step()`);
    runner.runWell(`${text(3)}step()\n# %% look\n[c.get_value() for c in counts]`, [1]);
    assert.deepEqual(runner.results(), [[10, 11, 2]]);
  });
});
