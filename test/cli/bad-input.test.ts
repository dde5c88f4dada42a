/** @file Bad input from the outside: one clear error with line and names, exit status 1, no stack trace, no hang, files as before. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensorgraph } from "../harness/command-line.ts";

interface Case {
  readonly what: string;
  readonly text: string | Uint8Array;
  readonly says: RegExp;
  readonly command?: "check" | "run";
  readonly files?: Readonly<Record<string, string>>;
  /** How many errors; default 1. */
  readonly errors?: number;
}

const vector = "input v: float64[n]\ninput i: int64\n";

const cases: readonly Case[] = [
  { what: "garbage bytes", text: Uint8Array.from([255, 254, 0, 1, 2, 195, 40]), says: /is not UTF-8 text/, errors: 0 },
  { what: "a binary file that is UTF-8", text: "\u0000\u0001PK\u0003", says: /error\[syntax\]/, command: "check" },
  { what: "a half-typed line", text: "x = 1\ny = (1 +\n", says: /error\[syntax\].*\n --> .*:2/, command: "check" },
  {
    what: "20,000 nested brackets",
    text: `x = ${"(".repeat(20000)}1${")".repeat(20000)}\n`,
    says: /nested more than/,
    command: "check",
  },
  { what: "an unknown name", text: "x = 1\ny = foo + x\n", says: /`foo` is not declared\n --> .*:2:5/ },
  {
    what: "a wrong inner dim",
    text: "input a: float64[n, k]\ninput b: float64[m, k]\nc = a @ b\n",
    says: /`k` meets `m`/,
  },
  {
    what: "wrong lengths in a call",
    text: `${vector}input u: float64[n]\nfunction f(v, u) -> v + u\nf([1, 2], [1])\n`,
    says: /`n` is 2 by `v` axis 0, but 1 by `u` axis 0/,
  },
  {
    what: "wrong lengths that only the run knows",
    text: `${vector}input u: float64[n]\nfunction f(v, u) -> v + u\na = load("a.csv")\nb = load("b.csv")\nx: float64[?] = a.flatten()\ny: float64[?] = b.flatten()\nf(x, y)\n`,
    files: { "a.csv": "1,2\n", "b.csv": "1,2,3\n" },
    says: /`n` is 2 by `v`,? axis 0, but 3 by `u`,? axis 0/,
  },
  {
    what: "an index out of range",
    text: `${vector}function f(v, i) -> v[i]\nf([1, 2, 3], 7)\n`,
    says: /index 7 is out of range for axis 0, which has length 3\n --> .*:3:21/,
  },
  {
    what: "a failed assert",
    text: 'assert 1 == 2, "one is two"\n',
    says: /error\[assert\]: assertion failed: one is two/,
  },
  { what: "a missing file", text: 'load("none.npy")\n', says: /cannot read none\.npy: there is no such file/ },
  {
    what: "a corrupt .npy",
    text: 'load("a.npy")\n',
    files: { "a.npy": "garbage" },
    says: /a\.npy is not a readable \.npy file/,
  },
  {
    what: "a corrupt .npz",
    text: 'load("a.npz")\n',
    files: { "a.npz": "garbage" },
    says: /a\.npz is not a readable \.npz file/,
  },
  {
    what: "a .csv with words",
    text: 'load("a.csv")\n',
    files: { "a.csv": "1,2\n3,x\n" },
    says: /row 2, column 2: "x" is not a number/,
  },
  {
    what: "a tensor larger than memory",
    text: "x = zeros([200000, 200000])\nx\n",
    says: /error\[out-of-memory\].*GiB/,
  },
  {
    what: "a size that no number holds",
    text: "x = zeros([1000000000, 1000000000, 1000000000])\nx\n",
    says: /error\[/,
  },
  { what: "a literal that does not fit", text: "x = int8(1) + 1000\n", says: /1000/ },
  { what: "a tensor where a string is wanted", text: "load(3)\n", says: /load/ },
  { what: "a call of a number", text: "x = 3\nx(1)\n", says: /x/ },
  { what: "saving where no folder is", text: 'save("no/where.npz", [1, 2])\n', says: /cannot write where\.npz/ },
];

describe("bad input", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-bad-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const c of cases) {
    it(`says what is wrong with ${c.what}`, async () => {
      writeFileSync(join(folder, "bad.tg"), c.text);
      for (const [name, text] of Object.entries(c.files ?? {})) writeFileSync(join(folder, name), text);
      const before = readdirSync(folder);
      const { status, out, err } = await tensorgraph([c.command ?? "run", "bad.tg"], { cwd: folder });
      const said = out + err;
      assert.equal(status, 1, said);
      assert.match(said, c.says);
      assert.equal(said.match(/^error\[/gm)?.length ?? 0, c.errors ?? 1, said);
      assert.ok(!/^\s+at .*\.js:\d+/m.test(said), `no stack trace in ${said}`);
      assert.deepEqual(readdirSync(folder), before);
    });
  }

  it("takes NaN, infinity, overflow and division by zero as values", async () => {
    const text = "1 / 0\n0 / 0\nint32(7) // int32(0)\nint8(100) + int8(100)\n";
    const { status, out } = await tensorgraph(["run", "-"], { input: text });
    assert.equal(status, 0);
    for (const value of ["inf  float64", "nan  float64", "0  int32", "-56  int8"]) assert.ok(out.includes(value), out);
  });

  it("reads a file of 100,000 lines", async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) => `x${i} = ${i} + 1`);
    const { status, out } = await tensorgraph(["check", "-"], { input: `${lines.join("\n")}\n` });
    assert.equal(out, "1 file: 0 errors, 0 warnings\n");
    assert.equal(status, 0);
  });

  it("ends an endless loop on Ctrl-C, with the state kept and status 130", async () => {
    writeFileSync(join(folder, "loop.tg"), "1 + 1\nwhile true {\n  x = 1\n}\n");
    const { status, err, milliseconds } = await tensorgraph(["run", "loop.tg"], {
      cwd: folder,
      interruptAfter: "int64",
    });
    assert.equal(status, 130);
    assert.equal(err.match(/interrupted; the state is as last committed/g)?.length, 1, err);
    assert.equal(err.match(/interrupted/g)?.length, 1, err);
    assert.ok(milliseconds < 200_000);
  });

  it("keeps a cell that stops from stopping the next one", async () => {
    const text = "# %% one\nassert false\n1 + 1\n# %% two\n2 + 3\n";
    const { status, out } = await tensorgraph(["run", "-"], { input: text });
    assert.equal(status, 1);
    assert.ok(out.includes("5  int64") && !out.includes("2  int64"), out);
  });

  it("refuses what it does not know on the command line", async () => {
    writeFileSync(join(folder, "ok.tg"), "# %% First\nx = 1\nx\n");
    const table: readonly (readonly [string[], RegExp])[] = [
      [["frobnicate"], /unknown command/],
      [["run"], /missing required argument/],
      [["run", "none.tg"], /cannot read none\.tg: there is no such file/],
      [["run", "."], /cannot read \.: it is a folder/],
      [["run", "ok.tg", "--cell", "Second"], /no cell is called "Second"; there is "First"/],
      [["run", "ok.tg", "--set", "y=1"], /binds no value called y/],
      [["run", "ok.tg", "--set", "x"], /write it as name=value/],
      [["run", "ok.tg", "--device", "tpu"], /Allowed choices are cpu, gpu, auto, reference/],
    ];
    for (const [args, says] of table) {
      const { status, err } = await tensorgraph(args, { cwd: folder });
      assert.notEqual(status, 0, args.join(" "));
      assert.match(err, says);
    }
  });

  it("does not touch a file that fmt cannot read or need not change", async () => {
    writeFileSync(join(folder, "junk.tg"), "x   =  (1 +\n");
    await tensorgraph(["fmt", "junk.tg"], { cwd: folder });
    assert.equal(readFileSync(join(folder, "junk.tg"), "utf8"), "x   =  (1 +\n");
  });
});
