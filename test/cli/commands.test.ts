/** @file The command line's own options: JSON, values set from outside, chosen cells, devices, formatting. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tensorgraph } from "../harness/command-line.ts";

const text = `# %% Setting
rate = 0.5
shared w = 2.0
# %% Use
input x: float64
function f(x) -> x * w
  update w = w + 1
f(rate)
f(rate)
`;

describe("the command line", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tensorgraph-cli-"));
    writeFileSync(join(folder, "a.tg"), text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  for (const device of ["cpu", "reference"]) {
    it(`prints each result after its source line on ${device}`, async () => {
      const { status, out } = await tensorgraph(["run", "a.tg", "--device", device], { cwd: folder });
      assert.equal(status, 0);
      assert.ok(out.includes("    8 │ f(rate)\n        1.0  float64\n    9 │ f(rate)\n        1.5  float64\n"), out);
    });
  }

  it("runs with other values for names", async () => {
    const { out } = await tensorgraph(["run", "a.tg", "--set", "rate=2", "--set", "w=10.0"], { cwd: folder });
    assert.ok(out.includes("20.0  float64") && out.includes("22.0  float64"), out);
  });

  it("runs chosen cells, and names the cell that a value waits for", async () => {
    const first = await tensorgraph(["run", "a.tg", "--cell", "setting"], { cwd: folder });
    assert.equal(first.status, 0);
    assert.ok(!first.out.includes("Use"));
    writeFileSync(join(folder, "b.tg"), "# %% One\nx = eval(sum([1.0, 2.0]))\n# %% Two\nx + 1\n");
    const second = await tensorgraph(["run", "b.tg", "--cell", "Two"], { cwd: folder });
    assert.equal(second.status, 1);
    assert.match(second.err, /One/);
  });

  it("prints events as JSON, one a line", async () => {
    const { out } = await tensorgraph(["run", "a.tg", "--json"], { cwd: folder });
    const events = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; value?: { data: number[] } });
    assert.deepEqual(
      events.filter((e) => e.kind === "result").map((e) => e.value!.data),
      [[1], [1.5]],
    );
  });

  it("prints diagnostics as JSON with lines, columns, labels and fixes", async () => {
    writeFileSync(join(folder, "bad.tg"), "input a: float64[n, k]\ninput b: float64[m, k]\nc = a @ b\n");
    const { status, out } = await tensorgraph(["check", "bad.tg", "--json"], { cwd: folder });
    assert.equal(status, 1);
    const [file] = JSON.parse(out) as { diagnostics: { code: string; start: object; labels: object[] }[] }[];
    assert.equal(file!.diagnostics[0]!.code, "inner-dim");
    assert.deepEqual(file!.diagnostics[0]!.start, { line: 3, column: 5 });
    assert.equal(file!.diagnostics[0]!.labels.length, 2);
  });

  it("formats files in place, says which would change, and reads standard input", async () => {
    writeFileSync(join(folder, "ugly.tg"), "x=1+2   # three\n");
    assert.equal((await tensorgraph(["fmt", "--check", "ugly.tg"], { cwd: folder })).status, 1);
    assert.equal((await tensorgraph(["fmt", "ugly.tg"], { cwd: folder })).status, 0);
    assert.equal(readFileSync(join(folder, "ugly.tg"), "utf8"), "x = 1 + 2  # three\n");
    assert.equal((await tensorgraph(["fmt", "--check", "ugly.tg"], { cwd: folder })).status, 0);
    assert.equal((await tensorgraph(["fmt", "-"], { input: "y=2\n" })).out, "y = 2\n");
  });

  it("tells its version and what it can do", async () => {
    assert.match((await tensorgraph(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
    const { out } = await tensorgraph(["--help"]);
    for (const word of ["check", "run", "fmt", "lsp"]) assert.ok(out.includes(word));
  });
});
