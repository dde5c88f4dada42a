/** @file The GPU in a real workbench, with the package of this platform: where things ran, live training, choosing, failing, going on. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drivesWorkbench } from "../harness/editor-suite.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { persist, until } from "../harness/until.ts";
import { Workbench } from "../harness/workbench.ts";

const train = `# %% Model
input X: float32[n, feats]
input y: float32[n]
shared w: float32[feats] = zeros([16], dtype="float32")
p = sigmoid(X @ w)
loss = mean(-y * log(p) - (1 - y) * log(1 - p))
function train(X, y) -> loss
  update w -= 0.002 * grad(loss, w)
  with device = gpu
srng = RandomStreams(seed=3)
noise = float32(srng.normal([feats]))
function noisy(X) -> sum(X @ (w + noise))
  with device = gpu

# %% Data
data = float32(sin(arange(64 * 16) * 0.7).reshape([64, 16]))
labels = float32(data[:, 0] > 0)
train(data, labels)
noisy(data)
data @ data.T

# %% Train
for i in range(1_000_000) {
  track loss_now = train(data, labels)
}

# %% Plain
function plain(X) -> sum(X * 2)
plain(data)

# %% After
sum(w.get_value())
`;

const doubles = `# %% Doubles
input a: float64[k]
shared total: float64[k] = zeros([4])
function f(a) -> sum(a * total)
  update total = total + a
  with device = gpu
f([1, 2, 3, 4])
f([1, 2, 3, 4])
`;

/** Kernels of one function that take a while to build. */
const long = `# %% Long
input s0: float32[n]
${Array.from({ length: 200 }, (_, i) => `s${i + 1} = s${i} * 0.5 + ${i + 1} * mean(s${i})`).join("\n")}
function f(s0) -> sum(s200)
  with device = gpu
# %% Call
f(float32([1, 2]))
# %% Quick
function g(s0) -> sum(s0)
  with device = gpu
g(float32([1, 2]))
`;

describe("the GPU in a real workbench", function () {
  let bench: Workbench;
  drivesWorkbench(this, () => bench);
  before(async () => {
    useSwiftShader();
    bench = await Workbench.start({
      hasGpu: true,
      files: { "train.tg": train, "doubles.tg": doubles, "long.tg": long },
    });
    await bench.theme("Dark Modern");
  });
  after(async () => {
    await bench?.stop();
  });

  const forget = async (name: string, text: string): Promise<void> => {
    await bench.openAnew(name, text);
    await bench.command("Tensorgraph: Reset State");
  };
  const runCellAt = async (line: number): Promise<void> => {
    await bench.goToLine(line);
    await bench.command("Tensorgraph: Run Cell");
  };
  const sees = (text: string, pattern: RegExp) =>
    until(`${pattern} behind ${text}`, async () => {
      const found = await bench.inlineOf(text);
      return found && pattern.test(found) ? found : undefined;
    });
  const hasStatus = (pattern: RegExp) =>
    until(`the status ${pattern}`, async () => pattern.test(await bench.statusText()));
  const choose = async (label: string, status: RegExp): Promise<void> => {
    await bench.command("Tensorgraph: Select Device", label);
    await hasStatus(status);
  };

  it("says in the lens, on hover and beside results on which GPU a function ran, and what the processor computed", async () => {
    await forget("train.tg", train);
    await runCellAt(17);
    await sees("train(X=data, y=labels)", /⇒ 0\.6931 · float32/);
    await sees("noisy(data)", /⇒ 0\.88\d+ · float32/);
    await bench.lens(/^1 call on gpu \(.+: \d kernels\)$/).waitFor();
    await bench.lens(/^1 call on gpu \(.+: \d kernels, and random, noise on the processor\)$/).waitFor();
    await bench.showView("Tensorgraph");
    await bench.rows(/^train1 call · gpu \(.+\)/).waitFor();
    const panel = await bench.panel();
    await panel
      .getByText(/s · gpu \(.+\)/)
      .nth(1)
      .waitFor();
    await panel.getByText(/[mµ]s · cpu$/).waitFor();
    for (const theme of ["Light Modern", "Dark High Contrast", "Dark Modern"]) {
      await bench.theme(theme);
      // A mouse that rests on the word shows nothing again.
      await bench.page.mouse.move(5, 5);
      const hover = await bench.hover("noisy", /on the processor: the GPU has no float64/);
      assert.match(hover, /Cost of a call: 2\*feats\*n/);
      assert.match(hover, /1 call on gpu \(.+: \d kernels, and random, noise on the processor\)/);
      assert.match(hover, /noise on the processor: the GPU has no float64/);
      await bench.picture(`gpu-hover-${theme.toLowerCase().replaceAll(" ", "-")}`);
      await bench.page.keyboard.press("Escape");
    }
  });

  it("moves the curve and the state while it trains on the GPU", async () => {
    await bench.open("train.tg");
    await bench.showView("Tensorgraph");
    await runCellAt(23);
    const panel = await bench.panel();
    const curve = panel.locator(".curve", { hasText: "loss_now" }).locator(".last");
    const step = async () => /^step (\d+): 0\./.exec((await curve.textContent()) ?? "")?.[1];
    const first = await until("a point", step);
    const row = bench.rows(/^w.*float32\[16\]/).first();
    const before = await row.innerText();
    await until("a later point", async () => Number(await step()) > Number(first) + 50);
    await until("other weights", async () => (await row.innerText()) !== before);
    await hasStatus(/^[\d,]+ of 1,000,000$/);
    await bench.picture("gpu-training");
    await bench.command("Tensorgraph: Interrupt");
    await hasStatus(/^CPU$/);
    await bench.rows(/^train[\d,]+ calls · .*gpu/).waitFor();
    await bench.lens(/^[\d,]+ calls on gpu \(.+: \d kernels\), [\d.]+ [mµ]?s each$/).waitFor();
    assert.equal(await panel.getByText("was started again").count(), 0);
  });

  it("runs what says nothing of a device on the one that is chosen", async () => {
    const where = (text: RegExp) => bench.lens(text).waitFor();
    await bench.open("train.tg");
    // Another device counts calls anew.
    await choose("CPU", /^CPU$/);
    await choose("GPU", /^GPU$/);
    await runCellAt(29);
    await where(/^1 call on gpu \(.+: 2 kernels\)$/);
    const settings = readFileSync(join(bench.folder, ".vscode/settings.json"), "utf8");
    assert.equal(JSON.parse(settings)["tensorgraph.device"], "gpu");
    await choose("Automatic", /^auto$/);
    await runCellAt(29);
    // The GPU of the tests is a software driver, which is no gain.
    await where(/^1 call on cpu/);
    await choose("CPU", /^CPU$/);
  });

  it("changes the declarations of what is float64 by one fix", async () => {
    await forget("doubles.tg", doubles);
    await bench.page.locator(".squiggly-error").first().waitFor();
    const fix = bench.page.locator(".action-widget .monaco-list-row.focused", { hasText: "Use float32 inputs" });
    await persist(
      "the fix",
      async (timeout) => {
        await bench.goToLine(6);
        await bench.page.keyboard.press("End");
        await bench.page.keyboard.press("Control+.");
        await fix.waitFor({ timeout });
        await bench.picture("gpu-precision");
        await bench.page.keyboard.press("Enter");
        await fix.waitFor({ state: "detached", timeout });
      },
      () => bench.page.keyboard.press("Escape"),
    );
    await bench.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    await runCellAt(1);
    await bench.seeInline(/⇒ 30 · float32/);
  });

  it("says that kernels are built, and stops when that is interrupted", async () => {
    await bench.command("View: Close All Editors");
    await bench.open("long.tg");
    await bench.goToLine(206);
    await bench.command("Tensorgraph: Run Cell");
    await hasStatus(/^building kernels for the GPU: \d+ of \d+$/);
    const toast = bench.notification(/Running long\.tg: building kernels for the GPU: \d+ of \d+/);
    await toast.waitFor();
    await bench.picture("gpu-building");
    await toast.getByRole("button", { name: "Cancel" }).click();
    await hasStatus(/^CPU$/);
    await runCellAt(209);
    await bench.seeInline(/⇒ 3 · float32/);
  });

  it("says what to do where there is no GPU, and when it is lost in the middle; what follows runs", async () => {
    bench.set("tensorgraph.gpu.node", "/nowhere/node");
    await bench.open("train.tg");
    const panel = await bench.showResults();
    const none = /there is no GPU to run on: the setting tensorgraph\.gpu\.node names .* with device = cpu/;
    // The editor takes a changed file of settings when it comes to it.
    await persist("the setting", async (timeout) => {
      await bench.open("train.tg");
      await bench.command("Tensorgraph: Restart Kernel");
      await bench.dialog("Keep State");
      await runCellAt(17);
      await panel.getByText(none).first().waitFor({ timeout });
    });
    await bench.picture("gpu-none");
    bench.set("tensorgraph.gpu.node", process.execPath);
    await bench.open("train.tg");
    await until("the setting", async () => {
      await runCellAt(17);
      await hasStatus(/^CPU$/);
      return (await bench.inlineOf("noisy(data)"))?.includes("float32") && processesOf(bench).length === 1;
    });
    await runCellAt(23);
    await hasStatus(/^[\d,]{3,} of 1,000,000$/);
    process.kill(processesOf(bench)[0]!, "SIGKILL");
    await hasStatus(/^CPU$/);
    await panel
      .getByText(/the GPU was lost: its process ended \(SIGKILL\)/)
      .first()
      .waitFor();
    await bench.picture("gpu-lost");
    await runCellAt(33);
    await sees("sum(w.get_value())", /⇒ -?\d/);
    await runCellAt(17);
    await sees("noisy(data)", /float32/);
  });
});

/** The processes of GPUs that the extension of a workbench has started. */
function processesOf(bench: Workbench): number[] {
  return readdirSync("/proc").flatMap((id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, "utf8");
      return command.includes(join(bench.extension, "dist/device-process.js")) ? [Number(id)] : [];
    } catch {
      return [];
    }
  });
}
