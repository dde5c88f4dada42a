/** @file Files that a program loads and saves, relative to it, and what the checker knows of them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeFiles } from "../../server/src/kernel/node-files.ts";
import { TextRunner } from "./run-text.ts";

describe("files of a program", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const runner = (): TextRunner => new TextRunner("cpu", new NodeFiles(join(folder, "program.tg")));

  it("are read again when they have changed, with their new type", () => {
    const r = runner();
    const text = 'x = load("x.npy")\nfunction f() -> sum(x * 2)\nf()\n';
    r.runWell('save("x.npy", eval(ones([3])))\n');
    r.runWell(text);
    assert.deepEqual(r.results(), [6]);
    r.runWell('save("x.npy", eval(ones([2, 5], dtype="float32")))\n');
    r.runWell(text);
    assert.deepEqual(r.results(), [20]);
  });

  it("hold tensors and states by name", () => {
    const r = runner();
    r.runWell(`
shared w: float64[2] = [1, 2]
srng = RandomStreams(seed=5)
u = srng.uniform([2])
function draw() -> u
save("run.npz", w, srng)
a = draw()
`);
    r.runWell(`
shared w: float64[2] = [0, 0]
srng = RandomStreams(seed=6)
u = srng.uniform([2])
function draw() -> u
r = load("run.npz")
w.set_value(r.w)
srng.set_state(r.srng)
draw()
w.get_value()
`);
    const [drawn, w] = r.results();
    assert.deepEqual(w, [1, 2]);
    r.runWell("srng = RandomStreams(seed=5)\nu = srng.uniform([2])\nfunction draw() -> u\ndraw()\n");
    assert.deepEqual(r.results(), [drawn]);
  });

  it("that are missing or damaged end the cell with their name", () => {
    const r = runner();
    writeFileSync(join(folder, "cut.npy"), "\x93NUMPY\x01\x00 nonsense");
    r.run('a = load("none.npy")\n# %% next\nb = load("cut.npy")\n# %% last\nc = load("none.txt")\n');
    const codes = r.diagnostics().map((d) => d.code);
    assert.deepEqual(codes, ["file-missing", "file-corrupt", "file-missing"]);
    assert.match(r.errors()[1]!, /cut\.npy/);
  });

  it("are not touched by a save that fails", () => {
    const r = runner();
    r.runWell('save("x.npy", eval(ones([3])))\n');
    r.run('save("x.npy", eval(ones([3])), eval(zeros([2])))\n');
    assert.deepEqual(
      r.diagnostics().map((d) => d.code),
      ["file-unsupported"],
    );
    r.runWell('x = load("x.npy")\nx\n');
    assert.deepEqual(r.results(), [[1, 1, 1]]);
  });
});
