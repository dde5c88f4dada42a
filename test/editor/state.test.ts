/** @file The state in the side bar of a real workbench: what can be done with it, and files that it goes to and comes from. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
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
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start({ files: { "model.tg": model } });
    await bench.open("model.tg");
    await bench.command("Tensorgraph: Run All");
    await bench.showView("Tensorgraph");
  });
  after(async () => {
    await bench?.stop();
  });
  const inFolder = (name: string): string => join(bench.folder, name);

  const read = (name: string): string => (existsSync(inFolder(name)) ? readFileSync(inFolder(name), "latin1") : "");
  const holds = (name: string, pattern: RegExp) => until(`${pattern} in ${name}`, async () => pattern.test(read(name)));
  const loadTens = async (): Promise<void> => {
    writeFileSync(inFolder("other.csv"), "10,10,10\n10,10,10\n");
    await bench.sideBar.menu(/^w.*float64/, "Load Value from File…");
    await bench.chooseFile("other.csv", "");
    await bench.rows(/^w.*· 10 ± 0/).waitFor();
  };

  it("lists shared variables with mean and spread, streams with seed and draws, functions with calls", async () => {
    await bench.rows(/^w.*float64\[2, 3\] · 1\.75 ± 0\.85/).waitFor();
    await bench.rows(/^noise.*mt19937 · seed 234 · 2 draws/).waitFor();
    await bench.rows(/^scale.*1 call/).waitFor();
    await persist("the facts of w", async (timeout) => {
      const twistie = bench.rows(/^w.*float64/).locator(".monaco-tl-twistie");
      if ((await bench.rows(/^max/).count()) === 0) await twistie.click({ timeout });
      await bench.rows(/^max.*3$/).waitFor({ timeout });
    });
    await bench.picture("state-view");
  });

  it("resets one shared variable to its declared value, and only that", async () => {
    await bench.sideBar.actionWithAnswer(/^rate/, "Edit Value…", "0.25");
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.sideBar.menu(/^w.*float64/, "Reset to Declared Value");
    await bench.rows(/^w.*3\.5 ±/).waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
  });

  it("refuses a value that is none, with a word", async () => {
    await bench.sideBar.actionWithAnswer(/^rate/, "Edit Value…", "much");
    await bench.notification(/much/).first().waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
  });

  it("shows a value in the panel, by the names of its dims", async () => {
    await persist("the value", async (timeout) => {
      await bench.rows(/^w.*float64/).click({ timeout });
      const watch = (await bench.panel()).getByRole("region", { name: "Value of w" });
      await watch.getByText("row \\ column").waitFor({ timeout });
    });
    await bench.picture("view-value");
  });

  it("exports a value to .npy and .csv, and loads one from a file", async () => {
    await bench.sideBar.menu(/^w.*float64/, "Reset to Declared Value");
    await bench.rows(/^w.*3\.5 ±/).waitFor();
    await bench.sideBar.menu(/^w.*float64/, "Export Value…");
    await bench.chooseFile("w.csv", "model-w.npy");
    await holds("w.csv", /^1(?:\.0)?,2(?:\.0)?,3(?:\.0)?\r?\n4/);
    await bench.sideBar.menu(/^w.*float64/, "Export Value…");
    await bench.chooseFile("w.npy", "model-w.npy");
    await holds("w.npy", /^.NUMPY/);
    await loadTens();
  });

  it("exports a value that is chosen from the list, by the command", async () => {
    await bench.sideBar.actionWithAnswer(/^rate/, "Edit Value…", "0.25");
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.command("Tensorgraph: Export Value…", "rate");
    await bench.chooseFile("rate.csv", "model-rate.npy");
    await holds("rate.csv", /^0\.25\s*$/);
  });

  it("saves all state as a checkpoint, and loads it again", async () => {
    // An attempt before may have ended when everything was forgotten.
    if ((await bench.rows(/^w.*· 10 ± 0/).count()) === 0) {
      await bench.command("Tensorgraph: Run All");
      await bench.showView("Tensorgraph");
      await loadTens();
    }
    await bench.sideBar.actionWithAnswer(/^rate/, "Edit Value…", "0.25");
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.command("Tensorgraph: Save Checkpoint…");
    await bench.chooseFile("state.npz", "model.npz");
    await bench.notification("Saved state.npz.").first().waitFor();
    await bench.command("Tensorgraph: Reset State");
    await bench.welcome("Nothing has run yet").waitFor();
    await bench.command("Tensorgraph: Load Checkpoint…");
    await bench.chooseFile("state.npz", "");
    await bench.notification("Loaded state.npz.").first().waitFor();
    await bench.rows(/^w.*· 10 ± 0/).waitFor();
    await bench.rows(/^rate.*0\.25/).waitFor();
    await bench.open("model.tg");
    await bench.goToLine(13);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 60 · float64/);
  });

  it("keeps what is watched in front, copies names and goes to declarations", async () => {
    await bench.showView("Tensorgraph");
    await bench.rows(/^rate/).first().waitFor();
    if ((await bench.rows(/^Watched/).count()) === 0) await bench.sideBar.menu(/^rate/, "Watch");
    await bench.rows(/^Watched/).waitFor();
    await until("two rows", async () => (await bench.rows(/^rate/).count()) === 2);
    await bench.sideBar.menu(/^rate/, "Stop Watching");
    await bench.rows(/^Watched/).waitFor({ state: "detached" });
    await bench.sideBar.menu(/^rate/, "Copy Name");
    await until("the copied name", async () => (await bench.clipboard()) === "rate");
    await bench.sideBar.menu(/^rate/, "Go to Declaration");
    await bench.activeLine(3);
  });
});
