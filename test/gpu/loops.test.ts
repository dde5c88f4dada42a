/** @file Loops and choices as functions on the GPU: values, gradients and `Rop` beside the reference, with nothing on the processor. */
import assert from "node:assert/strict";
import { assertNear, useSwiftShader } from "../harness/gpu.ts";
import { hostPartsOf } from "../harness/host-parts.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";
import { tensorsOf } from "../harness/tensors-of-run.ts";

interface Case {
  /** Names that end in `_` are its own. */
  readonly text: string;
  readonly outputs: string;
  /** Of what is called again with other arguments. */
  readonly calls?: readonly string[];
  readonly onProcessor?: readonly string[];
}

/** `y`, the gradients of a cost by what is named, and the derivative along `w`. */
const derivatives = (y: string, by: string): string => {
  const slopes = by.split(" ").map((x) => `grad(sum(${y} * cos(${y})), ${x})`);
  return [y, ...slopes, `Rop(${y}, w, sin(w))`].join(", ");
};

const cases: Readonly<Record<string, Case>> = {
  "a recurrence of scalars": {
    text: "y_ = scan((a, s) => tanh(a * w + s * sin(w)), x, h)",
    outputs: derivatives("y_", "x w h"),
  },
  "a recurrent network, by the gradient of its last state": {
    text: "H_ = scan((a, s) => tanh(dot(a, M) + dot(s, M.T) * w + 0.1), X, v)\ny_ = H_[-1]",
    outputs: `${derivatives("y_", "X M v w")}, H_`,
  },
  "several states and results, one not fed back, an integer state": {
    text: `p_, q_, r_, i_ = scan((a, s, t, i) => [t * w, s + a * t, exp(s) * a, i + 70000], x, [h, w, none, int32(0)])
y_ = p_[-1] * q_ + r_`,
    outputs: `${derivatives("y_", "x w h")}, i_`,
  },
  "taps of a result and of a sequence, backwards": {
    text: "y_ = scan((a, b, s, t) => a * b * w + s * t, taps(X[:, 0], [-1, 0]), taps(v, [-1, -2]), go_backwards=true)",
    outputs: derivatives("y_", "X w v"),
  },
  "a loop in a loop": {
    text: "y_ = scan((row, s) => foldl((a, t) => t * sin(w) + a * s, row, s), X, h)",
    outputs: derivatives("y_", "X w h"),
  },
  "stacked results of a loop in a loop": {
    text: "y_ = map(row => scan((a, t) => t * w + a, row, h), stack([X[:2, 0], X[1:, 1], v]))",
    outputs: derivatives("y_", "X w h v"),
  },
  "blocks with checkpoints": {
    text: "y_ = scan_checkpoints((a, s) => tanh(a * w + s * sin(w)), x, h, save_every_N=2)",
    outputs: derivatives("y_", "x w h"),
  },
  "gradients through the last steps only": {
    text: "y_ = scan((a, s) => a * s * w, x, h, truncate_gradient=2)[-1]",
    outputs: derivatives("y_", "x w h"),
  },
  "map, reduce, foldr, and columns of a matrix": {
    text: `products_ = map(a => exp(a * w), x) * reduce((a, p) => p * a, x, h)
y_ = products_ + foldr((a, s) => s * w + a, x, h) + sum(map(a => sum(a ** 2), X.T))`,
    outputs: derivatives("y_", "x w h X"),
  },
  "one step": {
    text: "y_ = scan((a, t) => t * w + a, x[:1], h)",
    outputs: derivatives("y_", "x w h"),
  },
  "no steps at all": {
    text: "y_ = foldl((a, t) => t * w + a, x[3:], h)",
    outputs: "y_",
    onProcessor: ["scan: a tensor without elements"],
  },
  "integers of 32 bits, bools and narrow ones": {
    text: "a_, b_, d_ = scan((e, a, b, d) => [a * 3 + e, not b, d + int8(e)], k, [int32(50000), c, int8(100)])",
    outputs: "a_, b_, d_",
  },
  "integers of 64 bits that stay small, and literals that start states": {
    text: `a_, n_ = scan((e, t, n) => [t * w + e, n + 1], x, [0, 0])
fibonacci_ = scan((b, a) => a + b, outputs_info=taps([1, 1], [-2, -1]), n_steps=10)
turns_ = scan((i, s) => (s * 5 + i) % 7, arange(30), 3)`,
    outputs: "a_, n_, grad(a_[-1], w), fibonacci_, turns_, n_[-1] * 2",
  },
  "elements at computed places in each step": {
    text: `y_ = scan((i, s) => s * w + x[i % 3] + X[i, 1], argsort(x), h)
z_ = scan((i, s) => set_subtensor(s[i], x[i] + s[0]), k // 100000, x)`,
    outputs: `${derivatives("y_", "x w h")}, z_`,
  },
  "states that change places": {
    text: "a_, b_ = scan((p, q) => [q, p + q * w], outputs_info=[h, w], n_steps=6)",
    outputs: "a_, b_, grad(b_[-1], w)",
  },
  "until: at a step, never, and at once": {
    text: "y_ = scan((a, t) => t + a * w, tile(x, 9), h, until=t => t >= 60.0)",
    outputs: "y_, grad(sum(y_), w)",
    calls: ["w = 10.0", "w = 0.1", "w = 100.0"],
  },
  "a small choice, and one of products": {
    text: `small_ = ifelse(c, x * w, exp(x))
large_ = ifelse(c, M @ M @ X.T, sin(X.T) * w)
y_ = sum(small_) + sum(large_)`,
    outputs: `small_, large_, ${derivatives("y_", "x w M X")}`,
    calls: ["c = true", "c = false"],
  },
  "a choice in each step, a loop in a branch": {
    text: `y_ = scan((a, s) => ifelse(a > 0, s * w + a, sin(s)), x, h)
z_ = ifelse(c, foldl((a, s) => M @ s * a, x, v), v * w)`,
    outputs: `${derivatives("y_", "x w h")}, z_, grad(sum(z_), M), grad(sum(z_), w)`,
    calls: ["c = true", "c = false"],
  },
  "systems that are solved in each step": {
    text: "y_ = scan((a, s) => inv(M + a * a) @ s + v * w, x, v)",
    outputs: derivatives("y_", "x w M v"),
  },
};

const inputs: Readonly<Record<string, readonly [string, string]>> = {
  x: ["float32[3]", "[1.0, 2, -1.5]"],
  w: ["float32", "0.5"],
  h: ["float32", "0.3"],
  M: ["float32[2, 2]", "[[0.5, -0.3], [0.2, 0.7]]"],
  X: ["float32[3, 2]", "[[1, 2], [-1, 0.5], [0.2, 0.3]]"],
  v: ["float32[2]", "[0.1, -0.2]"],
  c: ["bool", "true"],
  k: ["int32[4]", "[3, -7, 100000, 5]"],
};

const nameOf = (i: number, call: number): string => `r${i}_${call}`;
const all = Object.entries(cases);

/** A cell for each case. */
const program = [
  ...Object.entries(inputs).map(([n, [type]]) => `input ${n}: ${type}\n`),
  ...all.map(([, { text, outputs, calls = [""] }], i) => {
    const own = (lines: string): string => lines.replaceAll(/\b(\w+_)(?!\w)/g, `$1${i}`);
    const used = Object.keys(inputs).filter((n) => new RegExp(`\\b${n}\\b`).test(`${text} ${outputs}`));
    const made = calls.map((call, k) => {
      const [changed, value] = call.split(" = ");
      return `${nameOf(i, k)} = f${i}(${used.map((n) => (n === changed ? value : inputs[n]![1])).join(", ")})\n`;
    });
    return `# %% ${i}\n${own(text)}\nfunction f${i}(${used.join(", ")}) -> ${own(outputs)}\n${made.join("")}`;
  }),
].join("");

describe("loops and choices on the GPU give what the reference gives", () => {
  let gpu: RunOfText;
  let reference: RunOfText;
  before(() => {
    useSwiftShader();
    gpu = runText(program, "gpu");
    reference = runText(program, "reference");
  });

  for (const [i, [name, { calls = [""], onProcessor = [] }]] of all.entries()) {
    it(name, () => {
      for (const k of calls.keys()) {
        const found = tensorsOf(gpu, nameOf(i, k));
        for (const [r, expected] of tensorsOf(reference, nameOf(i, k)).entries()) {
          assertNear(found[r]!, expected, { relative: 1e-5, absolute: 2e-6 }, `${name}, call ${k}, result ${r}`);
        }
      }
      const { placement } = gpu.functions.find((f) => f.spec.name === `f${i}`) ?? assert.fail("it was not called");
      assert.deepEqual(placement && hostPartsOf(placement), onProcessor);
      assert.equal(placement!.kernels > 0, onProcessor.length === 0);
    });
  }
});
