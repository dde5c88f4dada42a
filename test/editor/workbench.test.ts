/** @file The extension as a user meets it: the packaged extension in a real workbench, driven in a browser. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const mistake = `# %% Mistake
shared w: float64[3] = zeros([3])
input X: float64[n, 4]
y = dot(X, w)
`;

const training = `# %% Training
shared w: float64 = 0
input x: float64
cost = (w * x - 3) ** 2
gw = grad(cost, w)
function train(x) -> cost
  update w = w - 0.0001 * gw
for step in range(1000000000) {
  track loss = train(0.01)
}

# %% After
w
`;

const counter = `# %% Count
shared count: int64 = 0
input by: int64
function add(by) -> count + by
  update count = count + by

# %% Use
add(5)
`;

describe("the extension in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start({
      files: { "mistake.tg": mistake, "training.tg": training, "counter.tg": counter, "survivor.tg": counter },
    });
  });
  after(async () => {
    await bench?.stop();
  });

  it("colours the tutorial and offers to run its cells", async () => {
    await bench.open("tutorial.tg");
    await until("five colours", async () => (await bench.colours()).size >= 5);
    await bench.lens("Run cell").nth(1).waitFor();
    await bench.idle(/^CPU$/);
  });

  it("runs a cell from its lens and shows the result at the end of the line", async () => {
    await persist("the lens", async (timeout) => {
      await bench.lens("Run cell").first().click({ timeout });
      assert.match(await bench.seeInline(/⇒ \[\[0\.5/, timeout), /float64\[2, 2\]/);
    });
    await bench.page
      .locator(".cgmr[style*='gutter-done'], .cgmr.codicon, .margin-view-overlays .cgmr")
      .first()
      .waitFor();
    await bench.picture("inline-result");
  });

  it("runs a cell by command and by key", async () => {
    await bench.goToLine(25);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 68/);
    await bench.goToLine(15);
    await bench.press("Shift+Enter", (milliseconds) => bench.activeLine(25, milliseconds));
  });

  it("underlines a shape mistake and says what meets what", async () => {
    await bench.open("mistake.tg");
    await bench.page.locator(".squiggly-error").first().waitFor();
    await bench.hover("dot", /4/);
  });

  it("shows the gradient's formula on hover", async () => {
    await bench.open("training.tg");
    assert.match(await bench.hover("gw", /float64/), /2/);
    await bench.picture("hover-gradient");
  });

  it("trains, is interrupted, and keeps the state as it was committed", async () => {
    await bench.open("training.tg");
    await bench.goToLine(3);
    await bench.command("Tensorgraph: Run Cell");
    await until("progress", async () => / of 1/.test(await bench.statusText()));
    await bench.showView("Tensorgraph");
    await bench
      .rows(/^w.*float64/)
      .first()
      .waitFor();
    await bench.picture("training");
    await bench.command("Tensorgraph: Interrupt");
    await bench.idle(/^CPU$/);
    const weight = await until("the weight's value", async () => {
      const text = (await bench.rows(/^w.*float64/).allInnerTexts()).join(" ");
      return /\d\.\d+(?:e-?\d+)?/.exec(text)?.[0];
    });
    assert.ok(Number(weight) > 0, weight);
  });

  it("edits a scalar in the side bar, and the next run uses it", async () => {
    await bench.openAnew("counter.tg", counter);
    await bench.command("Tensorgraph: Reset State");
    await bench.command("Tensorgraph: Run All");
    await bench.seeInline(/⇒ 5 · int64/);
    await bench.showView("Tensorgraph");
    await bench.sideBar.actionWithAnswer(/^count/, "Edit Value", "100");
    await bench
      .rows(/^count.*100/)
      .first()
      .waitFor();
    await bench.goToLine(8);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 105 · int64/);
  });

  it("dims a result whose line was edited and says why", async () => {
    await bench.openAnew("counter.tg", counter);
    await bench.goToLine(8);
    await bench.page.keyboard.press("End");
    await bench.page.keyboard.type(" ");
    await bench.page.keyboard.press("ArrowLeft");
    await bench.page.keyboard.press("Backspace");
    await bench.page.keyboard.type(" + 1)");
    await bench.seeInline(/stale/);
    await bench.picture("stale");
  });

  it("resets all state", async () => {
    await bench.command("Tensorgraph: Reset State");
    await bench.showView("Tensorgraph");
    await bench.welcome("Nothing has run yet").waitFor();
  });

  it("opens an example as a file of the user's own, without a name, and runs it", async () => {
    await bench.command("Tensorgraph: Open Example…", "life.tg");
    await bench.page.locator(".tab.active", { hasText: /Untitled-\d/ }).waitFor();
    await bench.showView("Tensorgraph");
    await bench.command("Tensorgraph: Run All");
    await bench
      .rows(/^world/)
      .first()
      .waitFor();
  });

  it("shows the graph of a function and the WebAssembly that was made of it", async () => {
    await bench.open("counter.tg");
    await bench.command("Tensorgraph: Run All");
    await bench.seeInline(/⇒ .* int64/);
    await bench.command("Tensorgraph: Show Graph", "add");
    await (await bench.panel()).locator("svg").first().waitFor();
    await bench.picture("graph");
    await bench.command("Tensorgraph: Show Generated WebAssembly", "add");
    await bench.page.locator(".tab.active", { hasText: "add.wat" }).waitFor();
    await bench.page.locator(".view-line", { hasText: "(module" }).first().waitFor();
  });

  it("leads a beginner through the first steps", async () => {
    await bench.command("Tensorgraph: Open Walkthrough");
    await bench.page.getByText("Hover a gradient").first().waitFor();
    await bench.picture("walkthrough");
  });

  it("starts the language server again when it is killed, with the state as it was committed", async () => {
    await bench.open("survivor.tg");
    await bench.command("Tensorgraph: Reset State");
    const began = Date.now();
    await bench.command("Tensorgraph: Run All");
    await bench.showView("Tensorgraph");
    await bench.rows(/^count.*5 · int64/).waitFor();
    await until("the state on disk", async () => bench.hasKeptState(began));
    // What the server has answered by now, the extension knows.
    await bench.hover("add");
    const pids = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
      .split("\n")
      .filter((l) => l.includes(bench.folder.replace(/workspace$/, "run")) && l.includes("dist/server.js"))
      .map((l) => Number.parseInt(l, 10));
    assert.equal(pids.length, 1, "one server runs");
    process.kill(pids[0]!, "SIGKILL");
    await bench
      .notification(/was started again/)
      .first()
      .waitFor();
    // The new server has called nothing yet.
    await bench.rows(/^add.*1 call/).waitFor({ state: "detached" });
    await bench.rows(/^count.*5 · int64/).waitFor();
    // The result is still shown.
    await bench.seeInline(/⇒ 5 · int64/);
    await bench.goToLine(8);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 10 · int64$/);
  });
});

describe("the extension in an untrusted workspace", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start({
      files: { "mistake.tg": mistake },
      settings: { "security.workspace.trust.enabled": true, "security.workspace.trust.startupPrompt": "never" },
    });
  });
  after(async () => {
    await bench?.stop();
  });

  it("explains files and runs nothing", async () => {
    await bench.open("mistake.tg");
    await bench.page.locator(".squiggly-error").first().waitFor();
    await persist("the lens", async (timeout) => {
      await bench.lens("Run cell").first().click({ timeout });
      await bench
        .notification(/until you trust it/)
        .first()
        .waitFor({ timeout });
    });
    await bench.picture("untrusted");
    await bench.hover("X", /float64\[n, 4\]/);
    await bench.command("Tensorgraph: Go to Next Cell");
    await bench.showView("Tensorgraph");
    await bench.welcome("until you trust it").waitFor();
    assert.deepEqual(
      (await bench.inline()).filter((t) => t.includes("⇒")),
      [],
    );
  });
});
