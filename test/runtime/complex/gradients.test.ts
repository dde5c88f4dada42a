/** @file Gradients of real costs by complex numbers: d cost / da + i d cost / db, against central differences in both parts. */
import assert from "node:assert/strict";
import { grad } from "../../../runtime/src/grad.ts";
import type { NdArray } from "../../../runtime/src/ir/array.ts";
import type { Node } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { leavesFor } from "../../harness/both-backends.ts";
import { apply, complexPairs, computeSplit } from "../../harness/complex.ts";

const g = new Builder();
const re = [0.5, -1.25, 0.75, -0.25];
const im = [0.7, 0.4, -1.1, -0.6];

const at = (element: number, part: "re" | "im", step: number): NdArray => {
  const moved = (values: readonly number[], own: boolean) =>
    values.map((x, i) => (own && i === element ? x + step : x));
  return complexPairs({ shape: [4], re: moved(re, part === "re"), im: moved(im, part === "im") }, "complex128");
};

/** A cost that weighs both parts of every element. */
function costOf(y: Node): Node {
  const weights = g.add(1, g.op("cumsum", [g.op("ones_like", [g.op("real", [y])])], { axis: 0 }));
  return g.add(g.sum(g.mul(weights, g.op("real", [y]))), g.sum(g.mul(g.mul(0.3, weights), g.op("imag", [y]))));
}

const functions: Readonly<Record<string, (z: Node) => Node>> = {
  ...Object.fromEntries(
    "neg reciprocal sqr abs angle conj exp expm1 log log2 sqrt sin cos tan sinh cosh tanh cumsum"
      .split(" ")
      .map((name) => [name, (z: Node) => g.op(name, [z], name === "cumsum" ? { axis: 0 } : {})]),
  ),
  "z * conj(z) / (1 + z)": (z) => g.div(g.mul(z, g.op("conj", [z])), g.add(1, z)),
  "z ** 3": (z) => g.pow(z, 3),
  "z ** -1.5": (z) => g.pow(z, -1.5),
  "reshape and dot": (z) =>
    g.op("matmul", [g.reshape(z, [2, 2]), z.type.shape.length === 1 ? g.reshape(z, [2, 2]) : z]),
  "a part of it": (z) => g.op("subtensor", [z], { items: [["slice", null, null, 2]] }),
  fft: (z) => g.op("fft", [z]),
  "ifft, ortho": (z) => g.op("ifft", [z], { n: 6, norm: "ortho" }),
  rfft: (z) => g.op("rfft", [g.op("abs", [z])]),
  irfft: (z) => g.op("irfft", [z], { n: 5 }),
};

describe("gradients by complex numbers", () => {
  for (const [name, f] of Object.entries(functions)) {
    it(name, () => {
      const z = leavesFor([at(0, "re", 0)]);
      const cost = costOf(f(z[0]!));
      const found = grad(cost, z);
      if (isFault(found)) assert.fail(found.message);
      assert.deepEqual(found[0]!.type, { dtype: "complex128", shape: [4] });
      const parts = [apply("real", [found[0]!]), apply("imag", [found[0]!])];
      const slope = (i: number, part: "re" | "im"): number => {
        const [up, down] = [1e-6, -1e-6].map((step) => computeSplit(z, [cost], [at(i, part, step)])[1]![1][0]!);
        return ((up!.data[0] as number) - (down!.data[0] as number)) / 2e-6;
      };
      for (const [backend, [byRe, byIm]] of computeSplit(z, parts, [at(0, "re", 0)])) {
        for (let i = 0; i < 4; i++) {
          for (const [part, values] of [
            ["re", byRe!],
            ["im", byIm!],
          ] as const) {
            const expected = slope(i, part);
            const error = Math.abs((values.data[i] as number) - expected) / Math.max(1, Math.abs(expected));
            assert.ok(error < 1e-7, `${name}, ${part} ${i} on ${backend}: ${values.data[i]}, not ${expected}`);
          }
        }
      }
    });
  }
});
