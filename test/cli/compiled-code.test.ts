/** @file The cache of compiled code beside the bundle: made by the first process, used by the next, and worth nothing when it is broken. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("the cache of compiled code", () => {
  let folder: string;
  const caches = (): readonly string[] => {
    const cache = join(folder, "cache");
    return existsSync(cache) && statSync(cache).isDirectory() ? readdirSync(cache).map((f) => join(cache, f)) : [];
  };
  const check = (): { readonly out: string; readonly err: string } => {
    const args = [join(folder, "tensorgraph.js"), "check", "examples/tutorial.tg"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return { out: stdout, err: stderr };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-code-"));
    for (const file of ["tensorgraph.js", "code.cjs"]) copyFileSync(resolve("dist", file), join(folder, file));
    // The copies are modules of nobody's package.
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is made by the first process and left alone by the next, which says the same", () => {
    const first = check();
    const [file, ...others] = caches();
    assert.ok(file);
    assert.deepEqual(others, []);
    const made = readFileSync(file);
    assert.ok(made.length > 100_000, `${made.length} bytes`);
    assert.deepEqual(check(), first);
    assert.deepEqual(caches(), [file]);
    assert.ok(readFileSync(file).equals(made));
  });

  for (const [what, broken] of [
    ["cut off", (whole: Buffer) => whole.subarray(0, whole.length >> 1)],
    ["empty", () => Buffer.alloc(0)],
    ["garbage", (whole: Buffer) => Buffer.alloc(whole.length, 7)],
  ] as const) {
    it(`is made again when it is ${what}`, () => {
      const first = check();
      const [file] = caches();
      assert.ok(file);
      const bad = broken(readFileSync(file));
      writeFileSync(file, bad);
      assert.deepEqual(check(), first);
      assert.ok(readFileSync(file).length > 100_000);
      assert.ok(!readFileSync(file).equals(bad));
      assert.deepEqual(check(), first);
    });
  }

  it("is done without where nothing can be written", () => {
    const first = check();
    rmSync(join(folder, "cache"), { recursive: true });
    // A file stands where the folder would.
    writeFileSync(join(folder, "cache"), "");
    assert.deepEqual(check(), first);
  });
});
