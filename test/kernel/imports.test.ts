/** @file Programs of several files as they run: values and state of imported ones, their data files, and what goes wrong there. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeFiles } from "../../server/src/kernel/node-files.ts";
import { TextRunner } from "./run-text.ts";

describe("a program of several files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-"));
    mkdirSync(join(folder, "parts"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const runner = (): TextRunner => new TextRunner("cpu", new NodeFiles(join(folder, "program.tg")));

  it("has the values and the state of imported files when the import has run, and shows nothing of them", () => {
    write("model.tg", 'shared w = 2.0\ndata = eval(ones([3]))\nprint("no")\ndata * 5\nfunction f() -> w * data\n');
    const r = runner();
    r.runWell('import "model"\nf()\nw.set_value(3)\nf()\n');
    assert.deepEqual(r.results(), [
      [2, 2, 2],
      [3, 3, 3],
    ]);
    assert.deepEqual(r.events.filter((e) => e.kind === "printed").length, 0);
  });

  it("loads the data files beside the file that loads them", () => {
    const r = runner();
    r.runWell('save("parts/x.npy", eval(ones([4])))\n');
    write("parts/data.tg", 'x = load("x.npy")\n');
    r.runWell('import "parts/data"\nx\n');
    assert.deepEqual(r.results(), [[1, 1, 1, 1]]);
  });

  it("sees that an imported file has changed", () => {
    write("model.tg", "def f(a) = a + 1\n");
    const r = runner();
    const text = 'import "model.tg"\nf(1)\n';
    r.runWell(text);
    write("model.tg", "def f(a) = a + 1000\n");
    r.runWell(text);
    assert.deepEqual(r.results(), [1001]);
  });

  it("names the cell of the import where its values are missing", () => {
    write("model.tg", "data = eval(ones([3]))\n");
    const r = runner();
    r.run('# %% Data\nimport "model"\n# %% Use\nprint(data)\n', [1]);
    const [fault] = r.events.flatMap((e) => (e.kind === "diagnostic" ? [e.diagnostic.message] : []));
    assert.match(fault!, /`data` has not been computed yet: .* in the cell “Data”/);
  });

  it("tells what goes wrong in an imported def at its use, with the place in the other file", () => {
    write("model.tg", "def inverse(a) = inv(a)\n");
    const r = runner();
    const text = 'import "model"\nprint(inverse([[1.0, 2.0], [2.0, 4.0]]))\n';
    r.run(text);
    const [d] = r.events.flatMap((e) =>
      e.kind === "diagnostic" && e.diagnostic.severity === "error" ? [e.diagnostic] : [],
    );
    assert.equal(d!.span.file, undefined);
    assert.match(text.slice(d!.span.start, d!.span.end), /inverse/);
    const places = [...d!.labels, ...d!.chain].map((x) => x.span.file);
    assert.ok(places.includes(join(folder, "model.tg")), JSON.stringify(d));
  });
});
