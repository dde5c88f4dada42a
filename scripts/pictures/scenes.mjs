/** @file What is to be seen on each picture: a list of workbenches, each shown in one or more states. */

const settings = {
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "breadcrumbs.enabled": false,
  "editor.scrollbar.vertical": "hidden",
  "editor.scrollbar.horizontal": "hidden",
  "editor.overviewRulerBorder": false,
  "workbench.activityBar.location": "default",
  "editor.stickyScroll.enabled": false,
};

const mlp = `# %% Network
input X: float32[batch, pixels]
shared W1: float32[pixels, hidden] = zeros([784, 128], dtype="float32")
shared W2: float32[inner, classes] = zeros([64, 10], dtype="float32")
h = relu(dot(X, W1))
scores = dot(h, W2)
`;

/** Until nothing runs any more. */
const idle = async (bench) => {
  while (!/^\s*CPU\s*$/.test(await bench.statusText())) await pause(100);
  await pause(1000);
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Makes the side bar wider, or the results panel, by dragging its edge. */
const drag = async (bench, from, to) => {
  await bench.page.mouse.move(from, 400);
  await pause(400);
  await bench.page.mouse.down();
  await bench.page.mouse.move(to, 400, { steps: 5 });
  await bench.page.mouse.up();
};

const boxOf = (locator) => locator.first().boundingBox();

/** Away from everything that shows something when the mouse rests on it. */
const restMouse = async (bench) => {
  const { height } = bench.page.viewportSize();
  await bench.page.mouse.move(640, height - 4);
  await pause(600);
};

/** Closes the side bar, for room. */
const withoutSideBar = (bench) => bench.page.keyboard.press("Control+b");

/** Puts the text box of the line with this number, as far as the text goes, among the boxes. */
const lines = (bench, first, last) =>
  bench.page.evaluate(
    ([from, to]) => {
      const numbers = [...document.querySelectorAll(".editor-instance .line-numbers")];
      const at = (n) => numbers.find((e) => e.textContent.trim() === String(n)).getBoundingClientRect();
      const left = at(from).left;
      return { x: left, y: at(from).top, width: 1, height: at(to).bottom - at(from).top };
    },
    [first, last],
  );

const gallery = `# %% Values
digits = load("data/digits.npz")
images: uint8[8000, 784] = digits.train_x
t = linspace(0, 10, 200)
reshape(sin(arange(12) / 7), [3, 4])

# %% Signals
stack([exp(-t / 4) * cos(3 * t), exp(-t / 4), -exp(-t / 4)], axis=1)

# %% Pictures
mean_digit = mean(float64(images), axis=0)
reshape(mean_digit - float64(images[7]), [28, 28])
reshape(images[:12], [12, 28, 28])
`;

const onGpu = `# %% Model
input X: float32[n, feats]
input y: float32[n]
shared w: float32[feats] = zeros([16], dtype="float32")
p = sigmoid(X @ w)
cost = mean(-y * log(p) - (1 - y) * log(1 - p))
function train(X, y) -> cost
  update w -= 0.002 * grad(cost, w)
  with device = gpu
srng = RandomStreams(seed=3)
noise = float32(srng.normal([feats]))
function noisy(X) -> mean(X @ (w + noise))
  with device = gpu

# %% Data
data = float32(sin(arange(64 * 16) * 0.7).reshape([64, 16]))
labels = float32(data[:, 0] > 0)
train(data, labels)
noisy(data)
`;

export const scenes = [
  {
    names: ["overview", "contrast"],
    settings: { ...settings, "editor.fontSize": 13 },
    window: { width: 1480, height: 880, scale: 1.5 },
    async show(bench, take) {
      await bench.theme("Dark Modern");
      await bench.open("oscillator.tg");
      await bench.command("Tensorgraph: Run All");
      const panel = await bench.panel();
      await bench.showView("Tensorgraph");
      await bench.rows(/^fit/).first().waitFor();
      await idle(bench);
      await panel.evaluate("scrollTo(0, document.querySelector('canvas').getBoundingClientRect().top - 160)");
      await restMouse(bench);
      await take("overview");
      await bench.theme("Dark High Contrast");
      await restMouse(bench);
      await take("contrast", [await boxOf(bench.page.locator("iframe.webview.ready"))]);
    },
  },
  {
    names: ["hover", "training"],
    settings,
    window: { width: 1240, height: 760, scale: 1.5 },
    async show(bench, take) {
      const { page } = bench;
      await bench.open("logistic-regression.tg");
      await withoutSideBar(bench);
      await bench.goToLine(36);
      await pause(500);
      await bench.hover("gw");
      await pause(500);
      const box = await boxOf(page.locator(".monaco-hover:not(.hidden)"));
      await take("hover", [box, await lines(bench, 26, 37)], 12);
      await page.keyboard.press("Escape");
      await bench.goToLine(40);
      await bench.command("Tensorgraph: Run All");
      const panel = await bench.panel();
      await panel.locator("canvas").first().waitFor();
      await panel.getByText("Log scale").first().click();
      await bench.lens(/^10,001 calls on cpu/).waitFor();
      await page.locator(".notifications-toasts.visible").evaluateAll((all) => {
        for (const each of all) each.remove();
      });
      await page.mouse.move(300, 758);
      await take("training");
    },
  },
  {
    names: ["gpu"],
    hasGpu: true,
    files: { "gpu.tg": onGpu },
    settings: { ...settings, "editor.occurrencesHighlight": "off", "editor.hover.above": false },
    window: { width: 1240, height: 760, scale: 1.5 },
    async show(bench, take) {
      const { page } = bench;
      await bench.open("gpu.tg");
      await withoutSideBar(bench);
      await bench.goToLine(17);
      await bench.command("Tensorgraph: Run Cell");
      await bench.lens(/^1 call on gpu .* on the processor/).waitFor();
      await idle(bench);
      await page.locator(".notifications-toasts.visible").evaluateAll((all) => {
        for (const each of all) each.remove();
      });
      await bench.hover("noisy");
      await pause(500);
      const box = await boxOf(page.locator(".monaco-hover:not(.hidden)"));
      await take("gpu", [box, await lines(bench, 4, 19), { x: 60, y: box.y, width: 860, height: 10 }], 12);
    },
  },
  {
    names: ["graph"],
    settings,
    window: { width: 1240, height: 760, scale: 1.5 },
    async show(bench, take) {
      await bench.open("oscillator.tg");
      await withoutSideBar(bench);
      await bench.command("Tensorgraph: Run All");
      await idle(bench);
      await bench.goToLine(21);
      await bench.lens("show graph").first().click();
      const panel = await bench.panel();
      await panel.getByText("Expand all").waitFor();
      const half = await boxOf(bench.page.locator("iframe.webview.ready"));
      await drag(bench, half.x, half.x - 240);
      await pause(1000);
      await panel.evaluate("scrollTo(0, 0)");
      await restMouse(bench);
      const wide = await boxOf(bench.page.locator("iframe.webview.ready"));
      await take("graph", [{ ...wide, height: 420 }]);
    },
  },
  {
    names: ["mismatch"],
    settings: { ...settings, "editor.occurrencesHighlight": "off" },
    files: { "network.tg": mlp },
    window: { width: 940, height: 440, scale: 1.5 },
    async show(bench, take) {
      const { page } = bench;
      await bench.open("network.tg");
      await withoutSideBar(bench);
      await page.locator(".squiggly-error").first().waitFor();
      await bench.goToLine(1);
      const mistake = await boxOf(page.locator(".squiggly-error"));
      await page.mouse.move(mistake.x + 30, mistake.y - 40);
      await page.mouse.move(mistake.x + 12, mistake.y + mistake.height / 2, { steps: 5 });
      await page.locator(".monaco-hover:not(.hidden)", { hasText: "hidden" }).first().waitFor();
      await pause(800);
      const box = await boxOf(page.locator(".monaco-hover:not(.hidden)"));
      await take("mismatch", [{ ...box, height: box.height - 14 }, await lines(bench, 1, 6)], 12);
    },
  },
  {
    names: ["results"],
    settings,
    files: { "gallery.tg": gallery },
    window: { width: 1300, height: 1300, scale: 1.25 },
    async show(bench, take) {
      await bench.open("gallery.tg");
      await withoutSideBar(bench);
      await bench.command("Tensorgraph: Run All");
      const panel = await bench.panel();
      await idle(bench);
      await panel.getByText("Line", { exact: true }).nth(1).click();
      await panel.getByText("Image", { exact: true }).last().click();
      await panel.evaluate("scrollTo(0, 0)");
      await restMouse(bench);
      await take("results", [await boxOf(bench.page.locator("iframe.webview.ready"))]);
    },
  },
  {
    names: ["state"],
    settings,
    window: { width: 1100, height: 640, scale: 1.5 },
    async show(bench, take) {
      await bench.open("digits.tg");
      await bench.command("Tensorgraph: Run All");
      await bench.showView("Tensorgraph");
      await bench
        .rows(/^train_net/)
        .first()
        .waitFor();
      await idle(bench);
      const bar = await boxOf(bench.page.locator(".part.sidebar"));
      await drag(bench, bar.x + bar.width, bar.x + bar.width + 140);
      await bench.rows(/^W1/).first().click();
      await bench.page.keyboard.press("ArrowRight");
      await restMouse(bench);
      await take("state", [await boxOf(bench.page.locator(".part.sidebar"))]);
    },
  },
];
