/** @file Kernels that end before their time, in a real workbench: what a user is told, what stays, and that the next run works. */
import assert from "node:assert/strict";
import { letTheWorkerCrash } from "../harness/crashing-worker.ts";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { Workbench } from "../harness/workbench.ts";

const counter = `# %% Count
shared count: int64 = 0
function add() -> count + 1
  update count = count + 1
add()

# %% Long call
A = ones([1500, 1500])
A @ A

# %% Again
add()
`;

describe("a kernel that ends before its time, in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    const settings = { "tensorgraph.device": "reference", "tensorgraph.results.open": "never" };
    bench = await Workbench.start({ files: { "long.tg": counter, "crash.tg": counter }, settings });
    letTheWorkerCrash(bench.extension);
  });
  after(async () => {
    await bench?.stop();
  });

  const idle = () => bench.idle(/^reference$/);

  it("is replaced when a call does not stop at two presses of the status item, and nothing that was committed is lost", async () => {
    await bench.open("long.tg");
    await bench.command("Tensorgraph: Reset State");
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 1 · int64/);
    await bench.goToLine(8);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/float64\[1500, 1500\]/);
    await bench.pressStatusTwice();
    await idle();
    await bench.seeInline(/⇒ 1 · int64$/);
    const panel = await bench.showResults();
    await panel.getByText(/was started again, because it (was interrupted twice|did not stop when it was)/).waitFor();
    await bench.open("long.tg");
    await bench.goToLine(12);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 2 · int64/);
    assert.equal(await bench.notification(/kernel/i).count(), 0, "what a user asked for is no news");
  });

  it("says once that it crashed, with one action, and keeps results and committed state", async () => {
    await bench.openAnew("crash.tg", counter);
    await bench.command("Tensorgraph: Reset State");
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 1 · int64/);
    await bench.goToLine(11);
    await bench.page.keyboard.press("End");
    await bench.page.keyboard.type(" # crash");
    await bench.command("Tensorgraph: Run Cell");
    const message = bench.notification(/The kernel crashed and was started again/);
    await message.waitFor();
    await bench.picture("crash");
    assert.equal(await message.count(), 1);
    assert.deepEqual(await message.locator(".monaco-button").allInnerTexts(), ["Show Log"]);
    await idle();
    await bench.seeInline(/⇒ 1 · int64$/);
    await bench.showView("Tensorgraph");
    await bench.rows(/^count.*int64/).waitFor();
    await message.getByRole("button", { name: "Show Log" }).click();
    await bench.page.locator(".part.panel .view-line", { hasText: "it ended with status 134" }).first().waitFor();
    await bench.command("View: Hide Panel");
    await bench.open("crash.tg");
    await bench.goToLine(11);
    await bench.page.keyboard.press("End");
    for (let i = 0; i < " # crash".length; i++) await bench.page.keyboard.press("Backspace");
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/⇒ 2 · int64/);
  });
});
