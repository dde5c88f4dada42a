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

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
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

export const scenes = [
  {
    names: ["hover", "curve", "graph", "overview"],
    settings,
    window: { width: 1360, height: 800, scale: 2 },
    async show(bench, take) {
      const { page } = bench;
      await bench.open("logistic-regression.tg");
      await withoutSideBar(bench);
      await bench.goToLine(33);
      await pause(500);
      await bench.hover("gw");
      await pause(500);
      await take("hover", [await boxOf(page.locator(".monaco-hover:not(.hidden)")), await lines(bench, 25, 36)], 12);
      await page.keyboard.press("Escape");
      await restMouse(bench);
      await bench.command("Tensorgraph: Run All");
      const panel = await bench.panel();
      await panel.locator("canvas").first().waitFor();
      await restMouse(bench);
      await take("curve");
      await bench.seeInline(/⇒ 1 · /, 60_000);
      await restMouse(bench);
      await take("overview");
      await bench.command("Tensorgraph: Show Graph");
      await bench.answer("train");
      await panel.locator("svg").first().waitFor();
      await restMouse(bench);
      await take("graph");
    },
  },
  {
    names: ["mismatch"],
    settings,
    files: { "network.tg": mlp },
    window: { width: 900, height: 500, scale: 2 },
    async show(bench, take) {
      const { page } = bench;
      await bench.open("network.tg");
      await withoutSideBar(bench);
      await page.locator(".squiggly-error").first().waitFor();
      await pause(1000);
      await bench.hover("dot");
      await pause(500);
      await take("mismatch", [await boxOf(page.locator(".monaco-hover:not(.hidden)")), await lines(bench, 1, 6)], 12);
    },
  },
];
