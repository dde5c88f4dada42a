/** @file Neovim as a second real client: diagnostics, hover, quick fix, rename and formatting on the tutorial's file. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

interface Answers {
  readonly failure?: string;
  readonly diagnostics: readonly { readonly code: string; readonly line: number; readonly severity: number }[];
  readonly hover: string;
  readonly actions: readonly string[];
  readonly mended: string;
  readonly clean: boolean;
  readonly renamed: string;
  readonly formatted: string;
}

const tutorial = readFileSync("examples/tutorial.tg", "utf8");
const mistake = "norm_of = sqrt((wieghts ** 2).sum())\n";

describe("Neovim as a client", () => {
  const folder = mkdtempSync(join(tmpdir(), "tensorgraph-neovim-"));
  let answers: Answers;

  before(async () => {
    const { error } = spawnSync("nvim", ["--version"]);
    assert.equal(
      error,
      undefined,
      "Neovim is not installed. `node scripts/install-test-tools.mjs` installs it (Debian: apt-get install neovim).",
    );
    const file = join(folder, "tutorial.tg");
    writeFileSync(file, tutorial + mistake);
    const env = {
      ...process.env,
      SERVER: JSON.stringify([process.execPath, resolve("out/server/src/main.js"), "--stdio"]),
      FILE: file,
      ANSWERS: join(folder, "answers.json"),
      // Nothing of the user's own.
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_STATE_HOME: folder,
      XDG_CACHE_HOME: folder,
    };
    const args = ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", "luafile test/harness/neovim.lua"];
    const child = spawn("nvim", args, { env, stdio: ["ignore", "inherit", "inherit"] });
    const timer = setTimeout(() => child.kill(), 280_000);
    await new Promise((done) => child.once("exit", done));
    clearTimeout(timer);
    answers = JSON.parse(readFileSync(env.ANSWERS, "utf8"));
    assert.equal(answers.failure, undefined);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("shows the diagnostic of a misspelt name", () => {
    const line = tutorial.split("\n").length - 1;
    const found = answers.diagnostics.filter((d) => d.severity === 1);
    assert.deepEqual(
      found.map((d) => [d.code, d.line]),
      [["unknown-name", line]],
    );
  });

  it("shows the gradient on hover", () => {
    assert.match(answers.hover, /shared weights: float64\[784\]/);
    assert.match(answers.hover, /∂cost\/∂weights = [\s\S]*X\.T @/);
  });

  it("mends the name by a quick fix, and the error goes", () => {
    assert.ok(answers.actions.includes("Change to weights"), String(answers.actions));
    assert.equal(answers.mended.trimEnd(), (tutorial + mistake.replace("wieghts", "weights")).trimEnd());
    assert.equal(answers.clean, true);
  });

  it("renames a shared variable everywhere", () => {
    const expected = (tutorial + mistake.replace("wieghts", "weights")).replace(/\bweights\b/g, "w_of_features");
    assert.equal(answers.renamed.trimEnd(), expected.trimEnd());
  });

  it("formats", () => {
    assert.match(answers.formatted, /^last = 1 \+ 2$/m);
  });
});
