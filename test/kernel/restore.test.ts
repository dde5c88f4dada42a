/** @file `save` and `restore` of state: by name, all or nothing, and what they say when something is wrong. */
import assert from "node:assert/strict";
import { fromValues } from "../../runtime/src/ir/array.ts";
import { MemoryFiles, TextRunner } from "./run-text.ts";

const model = `
shared w: float64[2] = [1, 2]
shared b = 0.5
srng = RandomStreams(seed=2)
u = srng.uniform([2])
mrg = MRG_RandomStreams(seed=3)
v = mrg.normal([3])
function draw() -> u, v
  update w += 1
`;

/** Runs a program after the model, in a session of its own, on these files. */
function run(files: MemoryFiles, program: string): { runner: TextRunner; ok: boolean } {
  const runner = new TextRunner("cpu", files);
  const { ok } = runner.run(model + program);
  return { runner, ok };
}

const results = (files: MemoryFiles, program: string): unknown[] => {
  const { runner, ok } = run(files, program);
  assert.deepEqual(runner.errors(), []);
  assert.ok(ok);
  return runner.results();
};

describe("restore", () => {
  it("goes on where the run was that saved everything, also from other variables of the same streams", () => {
    const files = new MemoryFiles();
    const next = results(files, 'draw()\nsave("run.npz")\ndraw()\n')[1];
    assert.deepEqual(results(files, 'restore("run.npz")\ndraw()\n'), [next]);
    assert.deepEqual(results(files, 'extra = srng.normal([4])\nrestore("run.npz", w, b, mrg)\nw.get_value()\n'), [
      [2, 3],
    ]);
  });

  it("puts back what was saved by name, streams by their numbers", () => {
    const files = new MemoryFiles();
    const [, next] = results(
      files,
      'draw()\nsave("some.npz", w, srng, mrg, rate=0.1)\ndraw()\nload("some.npz").rate\n',
    );
    assert.deepEqual(
      [...files.files.get("some.npz")!.keys()],
      ["w", "srng.0.key", "srng.0.position", "srng.0.gauss", "mrg.0.rows", "rate"],
    );
    assert.deepEqual(results(files, 'restore("some.npz", w, srng, mrg)\ndraw()\n'), [next]);
  });

  it("takes lists of shared variables as their items", () => {
    const files = new MemoryFiles();
    const list = "shared ms = w * k for k in [1, 10]\n";
    results(files, `${list}draw()\nsave("list.npz", ms, w)\n`);
    assert.deepEqual([...files.files.get("list.npz")!.keys()], ["ms[0]", "ms[1]", "w"]);
    const program = `${list}ms[0].set_value([5, 5])\nms[1].set_value([5, 5])\nrestore("list.npz", ms)\nms[0].get_value()\nms[1].get_value()\nw.get_value()\n`;
    assert.deepEqual(results(files, program), [
      [1, 2],
      [10, 20],
      [1, 2],
    ]);
  });

  it("initialises what has no state yet before it saves everything", () => {
    const files = new MemoryFiles();
    results(files, 'save("first.npz")\n');
    const held = [...files.files.get("first.npz")!.keys()];
    assert.deepEqual(held.slice(0, 2), ["w", "b"]);
    assert.ok(held.includes("srng.u.key") && held.includes("mrg.v.rows"), held.join());
  });

  it("does nothing without the file, when that is asked for", () => {
    const files = new MemoryFiles();
    assert.deepEqual(results(files, 'restore("none.npz", missing_ok=true)\nw.get_value()\n'), [[1, 2]]);
  });

  const refusals: readonly (readonly [what: string, program: string, expected: RegExp])[] = [
    ["a file that is not there", 'restore("none.npz")', /^file-missing: cannot read none.npz/],
    [
      "what the file lacks, all of it",
      'restore("some.npz")',
      /^not-saved: some.npz does not hold `b`, `srng.u`, `mrg.v`/,
    ],
    ["another shape", 'restore("wide.npz", b, w)', /^shared-type: wide.npz: `w`.*float64\[2\].*3/],
    ["another dtype", 'restore("whole.npz", w)', /^shared-type: whole.npz: `w`.*float64\[2\]/],
    [
      "streams of another size",
      'restore("mrg.npz", w, mrg)',
      /^stream-state: mrg.npz: `v` is a stream of mrg31k3p with \d+ rows/,
    ],
    ["what is no state", 'a = 1\nrestore("some.npz", a)', /^bad-argument: restore takes shared variables/],
    ["another option", 'restore("some.npz", missing=true)', /^bad-argument: .*there is no `missing`/],
    ["no path", "restore(w)", /^bad-argument: restore: the first argument is the path/],
  ];
  for (const [what, program, expected] of refusals) {
    it(`refuses ${what}, and changes nothing`, () => {
      const files = new MemoryFiles();
      const w = fromValues("float64", [2], [7, 8]);
      files.save("some.npz", [{ name: "w", array: w }]);
      files.save("wide.npz", [
        { name: "w", array: fromValues("float64", [3], [7, 8, 9]) },
        { name: "b", array: fromValues("float64", [], [9]) },
      ]);
      files.save("whole.npz", [{ name: "w", array: fromValues("int64", [1], [7]) }]);
      files.save("mrg.npz", [
        { name: "w", array: w },
        { name: "mrg.0.rows", array: fromValues("int32", [1, 6], [1, 2, 3, 4, 5, 6]) },
      ]);
      const { runner } = run(files, `${program}\n# %% After\n[w.get_value(), [b.get_value(), b.get_value()]]\n`);
      assert.match(runner.errors()[0] ?? "", expected);
      if (!expected.source.includes("bad-argument"))
        assert.deepEqual(runner.results(), [
          [
            [1, 2],
            [0.5, 0.5],
          ],
        ]);
    });
  }
});
