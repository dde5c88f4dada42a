/** @file Calls per second of a scalar and a 10-vector function from inside a loop of the language, in the kernel's thread. */
import { Kernel } from "../out/server/src/kernel/kernel.js";

const text = `# %% declare
input x: float64
input v: float64[n]
function scalar(x) -> x * x + 1
function vector(v) -> v * v + 1
shared count = 0
function tick() -> count
  update count = count + 1
data = [0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
# %% a scalar function
for i in range(1000000) { scalar(i) }
# %% a function of ten elements
for i in range(1000000) { vector(data) }
# %% a function that updates
for i in range(1000000) { tick() }
# %% an expression
t = 0.0
for i in range(1000000) { t = t + i }
`;

const titles = new Map();
const best = new Map();
const kernel = new Kernel({
  device: "cpu",
  onEvent(event) {
    if (event.kind === "diagnostic") console.error(event.diagnostic.message);
    if (event.kind === "cell-started") titles.set(event.cell, event.title);
    if (event.kind === "cell-finished") {
      const title = titles.get(event.cell);
      best.set(title, Math.min(best.get(title) ?? Number.POSITIVE_INFINITY, event.milliseconds));
    }
  },
});
const runs = 5;
await kernel.run({ text, uri: "calls.tg", cells: [0] });
for (let i = 0; i < runs; i++) await kernel.run({ text, uri: "calls.tg", cells: [1, 2, 3, 4] });
await kernel.dispose();
for (const [title, milliseconds] of best) {
  if (title === "declare") continue;
  console.log(`${title.padEnd(30)} ${(1e6 / milliseconds / 1000).toFixed(2)} million calls/s (best of ${runs})`);
}
