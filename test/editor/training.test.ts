/** @file Long runs in a real workbench: a model that is trained and watched, interrupted, cut off, and its state afterwards. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

/** The example, in steps so small and so many that it does not end by itself. */
const regression = readFileSync("examples/logistic-regression.tg", "utf8")
  .replaceAll("- 0.1 *", "- 0.0005 *")
  .replace("range(10000)", "range(10_000_000)");

/** `total` is the sum of all numbers below `n` after every call, or a commit was torn. */
const sums = `# %% Count
shared n: int64 = 0
shared total: int64 = 0
function step() -> n
  update n = n + 1
  update total = total + n
shared looks: int64 = 0
function look() -> n, total, looks + 1
  update looks = looks + 1
for i in range(1_000_000_000) {
  track at = step()
}

# %% Check
seen, added, number = look()
assert added == seen * (seen - 1) // 2
seen
number

# %% Quiet
for i in range(1_000_000_000) {
  last = step()
}

# %% Long call
A = ones([1200, 1200])
A @ A
`;

describe("long runs in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    bench = await Workbench.start({ files: { "regression.tg": regression, "sums.tg": sums } });
  });
  after(async () => {
    await bench?.stop();
  });

  const running = () => until("progress", async () => /\d of [\d,]+$/.test(await bench.statusText()));
  const idle = () => bench.idle(/^(?:CPU|reference)$/);
  const shown = async (name: string) => /⇒ (\d+) ·/.exec((await bench.inlineOf(name)) ?? "")?.[1];

  /** Of `n`, as a call sees it that finds no torn commit. */
  const count = async (): Promise<string> => {
    const before = await shown("number");
    await bench.goToLine(15);
    await bench.command("Tensorgraph: Run Cell");
    await until("the look", async () => ((await shown("number")) ?? before) !== before);
    return until("the count", () => shown("seen"));
  };

  it("trains the logistic regression, whose loss is seen to fall, and interrupts it", async () => {
    await bench.open("regression.tg");
    await bench.command("Tensorgraph: Run All");
    const panel = await bench.panel();
    const loss = panel.locator(".curve", { hasText: "loss" }).locator(".last");
    const point = async () => {
      const [, step, value] = /^step (\d+): (.+)$/.exec((await loss.textContent()) ?? "") ?? [];
      return step === undefined ? undefined : { step: Number(step), value: Number(value) };
    };
    const first = await until("a point of the curve", point);
    await until("a later point, which is lower", async () => {
      const now = await point();
      return now && now.step > first.step + 50 && now.value < first.value;
    });
    await bench.picture("logistic-regression");
    await bench.command("Tensorgraph: Interrupt");
    await idle();
    await panel.locator(".cell", { hasText: "interrupted" }).first().waitFor();
    await bench.showView("Tensorgraph");
    await bench.rows(/^w.*float64\[784\] · -?[\d.]+ ± [\d.]+/).waitFor();
    await bench.rows(/^train.*[\d,]+ calls/).waitFor();
  });

  it("shows the state in the side bar while it changes, and a value that is looked at in the panel", async () => {
    await bench.open("sums.tg");
    // All panels of this workbench have one origin, where each registers its service worker anew: beside a run that can take a minute.
    await bench.showResults();
    await bench.open("sums.tg");
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    await running();
    await bench.showView("Tensorgraph");
    const row = bench.rows(/^n.*int64/).first();
    const value = async () => /(\d+) · int64/.exec(await row.innerText())?.[1];
    const first = await until("a value", value);
    await until("another value", async () => Number(await value()) > Number(first));
    const panel = await bench.panel();
    const watched = panel.getByRole("region", { name: "Value of n" }).locator(".scalar");
    await bench.sideBar.action(/^n/, "View Value", (timeout) => watched.waitFor({ timeout }));
    await bench.page.locator(".tab.active", { hasText: "Results: sums.tg" }).waitFor();
    const seen = Number(await watched.textContent());
    await until("a later value", async () => Number(await watched.textContent()) > seen);
    await bench.picture("live-state");
    await bench.command("Tensorgraph: Interrupt");
    await idle();
  });

  it("leaves every commit whole when it is interrupted", async () => {
    await bench.open("sums.tg");
    await bench.goToLine(2);
    await bench.command("Tensorgraph: Run Cell");
    await running();
    await bench.command("Tensorgraph: Interrupt");
    await idle();
    const seen = await count();
    assert.ok(Number(seen) > 0);
    await bench.showView("Tensorgraph");
    await bench.rows(new RegExp(`^n\\D*${seen} · int64`)).waitFor();
  });

  it("shows progress with a button that cancels, where no panel shows it", async () => {
    await bench.command("View: Close All Editors");
    await bench.open("sums.tg");
    await bench.goToLine(22);
    await bench.command("Tensorgraph: Run Cell");
    const toast = bench.notification(/Running sums\.tg: [\d,]+ of 1,000,000,000 · [\d,]+\/s/);
    await toast.waitFor();
    await bench.picture("progress");
    await persist("the end", async (timeout) => {
      if ((await toast.count()) > 0) await toast.getByRole("button", { name: "Cancel" }).click({ timeout });
      await idle();
    });
    await toast.waitFor({ state: "detached" });
  });

  it("computes on another device with the state as it was committed", async () => {
    await bench.open("sums.tg");
    const before = await count();
    await bench.command("Tensorgraph: Select Device", "Reference");
    await bench.idle(/^reference$/);
    assert.equal(await count(), before);
    await bench.goToLine(27);
    await bench.command("Tensorgraph: Run Cell");
    await bench.seeInline(/float64\[1200, 1200\]/);
    await bench.command("Tensorgraph: Interrupt");
    await idle();
    assert.equal(await count(), before);
  });

  it("ends a worker wherever it is when the kernel is restarted, and keeps what it had committed", async () => {
    await bench.open("sums.tg");
    const before = Number(await count());
    await bench.goToLine(22);
    await bench.command("Tensorgraph: Run Cell");
    await running();
    await bench.command("Tensorgraph: Restart Kernel");
    await bench.dialog("Keep State");
    await idle();
    assert.ok(Number(await count()) > before);
    await bench.command("Tensorgraph: Show Results");
    await (await bench.panel()).getByText("because that was asked for").waitFor();
    await bench.open("sums.tg");
    await bench.command("Tensorgraph: Restart Kernel");
    await bench.dialog("Forget State");
    await bench.showView("Tensorgraph");
    await bench.welcome("Nothing has run yet").waitFor();
    await until("no results", async () => (await bench.inline()).length === 0);
  });
});
