/** @file Measures checking: an expression-heavy file of 2,000 lines, cold, warm, and after one-line edits. Run after `tsc -b`. */
import { check, recheck } from "../out/server/src/language/check/check.js";
import { parse, reparse } from "../out/server/src/language/parse.js";

/** Bindings, calls, gradients, functions with clauses and loops, without a mistake. */
export function source(lines = 2000) {
  const out = [
    "N = 32",
    "input x: float64[n, 784]",
    "input y: float64[n]",
    "shared w: float64[784] = zeros([784])",
    "shared b = 0.0",
  ];
  out.push("data_x = zeros([N, 784])", "data_y = zeros([N])", "def squash(z) = 1 / (1 + exp(-z))");
  for (let i = 0; out.length < lines; i++) {
    switch (i % 10) {
      case 0:
        out.push(`# %% Part ${i / 10}`, `h${i} = squash(dot(x, w) - b)`);
        break;
      case 4:
        out.push(`function f${i}(x, y, rate: float64 = 0.1) -> mean(h${i - 1}) as loss, h${i - 2} as second`);
        out.push(`  update w = w - rate * grad(h${i - 1}.mean() + 0.01 * (w ** 2).sum(), w)`);
        break;
      case 7:
        out.push(`for k${i} in range(${i}) { track loss${i} = f${i - 3}(data_x, data_y, rate=1 / (1 + k${i})).loss }`);
        break;
      default:
        out.push(`h${i} = 1 / (1 + exp(-dot(x, w) - b)) * (y - ${i}.5e-3) ** 2 + h${i - (i % 10)} # step`);
    }
  }
  return `${out.join("\n")}\n`;
}

const time = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const text = source();
const parsed = parse(text);
const run = () => check(parsed.file, parsed.diagnostics, { text });
let checked;
const cold = time(() => {
  checked = run();
});
const serious = checked.diagnostics.filter((d) => d.severity !== "hint");
if (serious.length > 0) throw new Error(serious[0].message);
const warm = Array.from({ length: 9 }, () => time(run));
console.log(`${text.split("\n").length - 1} lines, ${text.length} characters`);
console.log(`cold  ${cold.toFixed(0)} ms`);
console.log(`warm  ${Math.min(...warm).toFixed(0)} ms at best, ${median(warm).toFixed(0)} ms in the middle`);

let tree = parsed;
let seed = 1;
/** One character more in a number of the file, and back again. */
const edits = Array.from({ length: 100 }, () => {
  seed = (seed * 48271) % 2147483647;
  const at = text.indexOf(".5e-3", seed % text.length);
  const edited = `${text.slice(0, at)}1${text.slice(at)}`;
  tree = reparse(tree, edited);
  const taken = time(() => {
    checked = recheck(checked, tree.file, tree.diagnostics, { text: edited });
  });
  tree = reparse(tree, text);
  checked = recheck(checked, tree.file, tree.diagnostics, { text });
  return taken;
}).slice(10);
console.log(
  `edit  ${Math.min(...edits).toFixed(1)} ms at best, ${median(edits).toFixed(1)} ms in the middle, ${Math.max(...edits).toFixed(1)} ms at worst`,
);
