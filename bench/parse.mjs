/** @file Measures parsing: an expression-heavy file of 2,000 lines, cold, warm, and after one-line edits. Run after `tsc -b`. */
import { parse, reparse } from "../out/server/src/language/parse.js";

/**
 * About 108 kB of bindings, functions with clauses and loops over random expressions, so that hardly two statements have the same
 * form: the parser keeps the matches of forms that come back, and real files repeat about half of theirs.
 */
export function source(lines = 2000) {
  let seed = 12345;
  const below = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const pick = (list) => list[below(list.length)];
  const expression = (size) => {
    if (size <= 1) return pick(["x", "y", "w", "b", "2", "0.5", "1e-3", "weights", "h_1"]);
    const left = 1 + below(size - 1);
    switch (below(8)) {
      case 0:
        return `${pick(["exp", "tanh", "log1p", "sigmoid"])}(${expression(size - 1)})`;
      case 1:
        return `dot(${expression(left)}, ${expression(size - left)})`;
      case 2:
        return `(${expression(size - 1)}).${pick(["mean", "sum", "max"])}(axis=${below(2)})`;
      case 3:
        return `-${expression(size - 1)}`;
      case 4:
        return `${pick(["x", "y", "w"])}[${below(9)}:-1, none]`;
      default:
        return `(${expression(left)} ${pick(["+", "-", "*", "/", "**", "@"])} ${expression(size - left)})`;
    }
  };
  const out = ["input x, y: float64[n, 784]", "shared w: float64[784] = zeros([784])", "shared b = 0.0"];
  for (let i = 0; out.length < lines; i++) {
    switch (i % 10) {
      case 0:
        out.push(`# %% Part ${i / 10}`);
        break;
      case 4:
        out.push(`function f${i}(x, y, rate = 0.1) -> mean(h${i - 1}), ${expression(4)} as second`);
        out.push(`  update w = w - rate * grad(h${i - 1}.mean() + ${expression(4)}, w)`);
        break;
      case 7:
        out.push(`for k${i} in range(${i}) { track loss = mean(f${i - 3}(a, b, rate=${expression(3)})) }`);
        break;
      default:
        out.push(`h${i} = ${expression(5)} + ${expression(2)}`);
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
console.log(`again ${warm.toFixed(0)} ms (most forms are known)`);

let parsed = parse(text);
let seed = 1;
const edits = Array.from({ length: 200 }, () => {
  seed = (seed * 48271) % 2147483647;
  const at = text.indexOf("(", seed % (text.length - 200)) + 1;
  const edited = `${text.slice(0, at)}1 + ${text.slice(at)}`;
  const taken = time(() => {
    parsed = reparse(parsed, edited);
  });
  parsed = reparse(parsed, text);
  return taken;
});
console.log(`edit  ${median(edits).toFixed(1)} ms, worst ${Math.max(...edits.slice(20)).toFixed(1)} ms`);
