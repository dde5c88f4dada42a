/** @file The state in the side bar of a real workbench: what can be done with it, and files that it goes to and comes from. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const model = `# %% State
shared w: float64[row, column] = [[1, 2, 3], [4, 5, 6]]
shared rate: float64 = 0.5
srng = RandomStreams(seed=234)
noise = srng.normal([2])
function draw() -> noise
function scale() -> w.sum()
  update w = w * rate
draw()
draw()

# %% Use
scale()
`;

describe("the state view in a real workbench", function () {
  this.timeout(300_000);
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start({ files: { "model.tg": model } });
    await bench.open("model.tg");
    await bench.command("Tensorgraph: Run All");
    await bench.showView("Tensorgraph");
  });
  after(async () => {
    await bench?.stop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await bench.picture(`failed-${this.currentTest.title.slice(0, 30)}`);
  });
  const inFolder = (name: string): string => join(bench.folder, name);

  const isThere = (name: string) => until(name, 15_000, async () => (existsSync(inFolder(name)) ? true : undefined));

  it("lists shared variables with mean and spread, streams with seed and draws, functions with calls", async () => {
    await bench.rows(/^w.*float64\[2, 3\] · 1\.75 ± 0\.85/).waitFor();
    await bench.rows(/^noise.*mt19937 · seed 234 · 2 draws/).waitFor();
    await bench.rows(/^scale.*1 call/).waitFor();
    await bench
      .rows(/^w.*float64/)
      .locator(".monaco-tl-twistie")
      .click();
    await bench.rows(/^max.*3$/).waitFor();
    await bench.picture("state-view");
  });

  it("resets one shared variable to its declared value, and only that", async () => {
    await bench.action(/^rate/, "Edit Value…");
    await bench.answer("0.25");
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.menu(/^w.*float64/, "Reset to Declared Value");
    await bench.rows(/^w.*3\.5 ±/).waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
  });

  it("refuses a value that is none, with a word", async () => {
    await bench.action(/^rate/, "Edit Value…");
    await bench.answer("much");
    await bench.notification(/much/).waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
  });

  it("shows a value in the panel, by the names of its dims", async () => {
    await bench.rows(/^w.*float64/).click();
    const watch = (await bench.panel()).getByRole("region", { name: "Value of w" });
    await watch.getByText("row \\ column").waitFor();
    await bench.picture("view-value");
  });

  it("exports a value to .npy and .csv, and loads one from a file", async () => {
    await bench.menu(/^w.*float64/, "Export Value…");
    await bench.chooseFile("w.csv", "model-w.npy");
    await isThere("w.csv");
    assert.match(readFileSync(inFolder("w.csv"), "utf8"), /^1(?:\.0)?,2(?:\.0)?,3(?:\.0)?\r?\n4/);
    await bench.menu(/^w.*float64/, "Export Value…");
    await bench.chooseFile("w.npy", "model-w.npy");
    await isThere("w.npy");
    assert.equal(readFileSync(inFolder("w.npy")).subarray(1, 6).toString(), "NUMPY");
    writeFileSync(inFolder("other.csv"), "10,10,10\n10,10,10\n");
    await bench.menu(/^w.*float64/, "Load Value from File…");
    await bench.chooseFile("other.csv", "");
    await bench.rows(/^w.*· 10 ± 0/).waitFor();
  });

  it("exports a value that is chosen from the list, by the command", async () => {
    await bench.command("Tensorgraph: Export Value…");
    await bench.answer("rate");
    await bench.chooseFile("rate.csv", "model-rate.npy");
    await isThere("rate.csv");
    await until("the number", 10_000, async () =>
      /^0\.25\s*$/.test(readFileSync(inFolder("rate.csv"), "utf8")) ? true : undefined,
    );
  });

  it("saves all state as a checkpoint, and loads it again", async () => {
    await bench.command("Tensorgraph: Save Checkpoint…");
    await bench.chooseFile("state.npz", "model.npz");
    await bench.notification("Saved state.npz.").waitFor();
    await bench.command("Tensorgraph: Reset State");
    await bench.welcome("Nothing has run yet").waitFor();
    await bench.command("Tensorgraph: Load Checkpoint…");
    await bench.chooseFile("state.npz", "");
    await bench.notification("Loaded state.npz.").waitFor();
    await bench.rows(/^w.*· 10 ± 0/).waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.open("model.tg");
    await bench.goToLine(13);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 60 · float64/);
  });

  it("keeps what is watched in front, copies names and goes to declarations", async () => {
    await bench.showView("Tensorgraph");
    await bench.rows(/^w.*2\.5 ± 0/).waitFor();
    await bench.menu(/^rate/, "Watch");
    await bench.rows(/^Watched/).waitFor();
    assert.equal(await bench.rows(/^rate/).count(), 2);
    await bench.menu(/^rate/, "Stop Watching");
    await bench.rows(/^Watched/).waitFor({ state: "detached" });
    await bench.menu(/^rate/, "Copy Name");
    await until("the copied name", 10_000, async () => ((await bench.clipboard()) === "rate" ? true : undefined));
    await bench.menu(/^rate/, "Go to Declaration");
    await bench.activeLine(3);
  });
});
