/** @file Measures parsing: an expression-heavy file of 2,000 lines, cold, warm, and after one-line edits. Run after `tsc -b`. */
import { parse, reparse } from "../out/server/src/language/parse.js";

/** About 109 kB of bindings, calls, functions with clauses and loops. */
export function source(lines = 2000) {
  const out = ["input x, y: float64[n, 784]", "shared w: float64[784] = zeros([784])", "shared b = 0.0"];
  for (let i = 0; out.length < lines; i++) {
    switch (i % 10) {
      case 0:
        out.push(`# %% Part ${i / 10}`);
        break;
      case 4:
        out.push(`function f${i}(x, y, rate = 0.1) -> mean(h${i - 1}), h${i - 2} as second`);
        out.push(`  update w = w - rate * grad(h${i - 1}.mean(), w)`);
        break;
      case 7:
        out.push(`for k${i} in range(${i}) { track loss = mean(f${i - 3}(a, b, rate=1 / (1 + k${i}))) }`);
        break;
      default:
        out.push(`h${i} = 1 / (1 + exp(-dot(x, w))) * (y[1:-1] - 0.5) ** 2`);
    }
  }
  return `${out.join("\n")}\n`;
}

const text = source();
const time = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const cold = time(() => parse(text));
const warm = median(Array.from({ length: 7 }, () => time(() => parse(text))));
console.log(`${text.split("\n").length - 1} lines, ${text.length} characters`);
console.log(`cold  ${cold.toFixed(0)} ms`);
console.log(`warm  ${warm.toFixed(0)} ms`);

let parsed = parse(text);
let seed = 1;
const edits = Array.from({ length: 200 }, () => {
  seed = (seed * 48271) % 2147483647;
  const at = text.indexOf("0.", seed % text.length);
  const edited = `${text.slice(0, at)}1${text.slice(at)}`;
  const taken = time(() => {
    parsed = reparse(parsed, edited);
  });
  parsed = reparse(parsed, text);
  return taken;
});
console.log(`edit  ${median(edits).toFixed(1)} ms, worst ${Math.max(...edits.slice(20)).toFixed(1)} ms`);
