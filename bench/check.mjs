/** @file Measures checking: an expression-heavy file of 2,000 lines, cold, warm, and after one-line edits. Run after `tsc -b`. */
import { check, recheck } from "../out/server/src/language/check/check.js";
import { parse, reparse } from "../out/server/src/language/parse.js";
import { source } from "./large-file.mjs";

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
