/** @file The distributions of `MRG_RandomStreams`: those of Theano's, with its formulas. */
import { affine, type Distribution, real, whole } from "./distribution.ts";
import { dropout } from "./dropout.ts";
import { normalLaw, truncatedNormalLaw, uniformLaw } from "./laws.ts";

const sig = (params: string, result: string): string =>
  `(${params}${params.includes("*,") ? "" : ", *"}, dtype: dtype = none, seed: int = none, nstreams: int = none) -> ${result}`;

export const mrg31k3pDistributions: readonly Distribution[] = [
  {
    name: "uniform",
    sig: sig("size: dims = none, low: float[...s] = 0, high: float[...s] = 1", "float[...size]"),
    doc: "Uniform on (low, high) with 31 random bits: `u * (high - low) + low`, in the dtype of the result.",
    examples: [["uniform([5])", "[0.44990408, 0.30624679, 0.78983543, 0.82554427, 0.5741267]"]],
    gradDoc: "1 - u by low, u by high, with u = (x - low) / (high - low)",
    dtype: real,
    make: (d, inputs) => affine(d, "uniform", inputs, uniformLaw, { compute: d.dtype }),
  },
  {
    name: "normal",
    sig: sig("size: dims = none, avg: float[...s] = 0, std: float[...s] = 1", "float[...size]"),
    doc: "Normal with mean `avg` and standard deviation `std`, by the Box-Muller transform of one half of the uniforms with the other.",
    examples: [["normal([3])", "[0.3130534, 0.70311033, -1.22451595]"]],
    gradDoc: "1 by avg, z = (x - avg) / std by std",
    dtype: real,
    make: (d, inputs) => affine(d, "normal", inputs, normalLaw, { compute: d.dtype }),
  },
  {
    name: "truncated_normal",
    sig: sig("size: dims = none, avg: float[...s] = 0, std: float[...s] = 1", "float[...size]"),
    doc: "Normal without what is more than two standard deviations of the untruncated normal away from `avg`, scaled so that its own standard deviation is `std`.",
    examples: [
      ["truncated_normal([6])", "[0.65669535, -1.56265512, 0.63720603, -1.27801387, -0.78544206, 0.45145555]"],
    ],
    gradDoc: "1 by avg, (x - avg) / std by std",
    dtype: real,
    make: (d, inputs) => affine(d, "truncated_normal", inputs, truncatedNormalLaw, { compute: d.dtype }),
  },
  {
    name: "binomial",
    sig: sig("size: dims = none, n: int[...s] = 1, p: float[...s] = 0.5", "int64[...size]"),
    doc: "1 with probability `p`, else 0. Only `n = 1`, as in Theano.",
    examples: [["binomial([8], p=0.3)", "[0, 0, 0, 0, 0, 0, 0, 0]"]],
    gradNote: "integers",
    dtype: whole,
    make: (d, inputs) => d.draw("binomial", inputs),
  },
  {
    name: "multinomial",
    sig: sig("size: dims = none, n: int = 1, pvals: float[r, k] = none", "int64[r, k]"),
    doc: "How often each of k outcomes came in `n` trials, for each row of probabilities `pvals`.",
    examples: [["multinomial(none, 1, [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])", "[[0, 1, 0], [1, 0, 0]]"]],
    gradNote: "integers",
    dtype: whole,
    make: (d, inputs, attrs) => d.draw("multinomial_rows", inputs, { attrs: { n: attrs.n ?? 1 } }),
  },
  {
    name: "choice",
    sig: sig("size: int = 1, *, p: float[r, k], replace: bool = false", "int64[r, size]"),
    doc: "For each row of probabilities `p`, `size` different indices below k. Only without replacement, as in Theano.",
    examples: [["choice(2, p=[[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])", "[[1, 2], [0, 2]]"]],
    gradNote: "integers",
    dtype: whole,
    make: (d, inputs) => d.draw("choice_rows", inputs),
  },
  dropout([["dropout([1.0, 2.0, 3.0, 4.0, 5.0], 0.5)", "[2.0, 4.0, 0.0, 0.0, 0.0]"]]),
];
