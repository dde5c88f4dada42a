/** @file The distributions of `MRG_RandomStreams`: those of Theano's, with its formulas. */
import type { NdArray } from "../../ir/array.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import { type Fault, fault } from "../op.ts";
import { affine, type Distribution, real, whole } from "./distribution.ts";
import { sizeOfAttrs } from "./draw-type.ts";
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
    make: (d, inputs) => severalTrials(inputs[0]) ?? d.draw("binomial", inputs),
  },
  {
    name: "multinomial",
    sig: sig("size: dims = none, n: int = 1, pvals: float[r, k] = none", "int64[r, k]"),
    doc: "How often each of k outcomes came in `n` trials, for each row of probabilities `pvals`.",
    examples: [["multinomial(none, 1, [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])", "[[0, 1, 0], [1, 0, 0]]"]],
    gradNote: "integers",
    dtype: whole,
    make: (d, inputs, attrs) =>
      inputs.length > 0
        ? d.draw("multinomial_rows", inputs, { attrs: { n: attrs.n ?? 1 } })
        : fault("bad-argument", "multinomial needs `pvals`, a row of probabilities for each result", []),
  },
  {
    name: "choice",
    sig: sig("size: int = 1, *, p: float[r, k], replace: bool = false", "int64[r, size]"),
    doc: "For each row of probabilities `p`, `size` different indices below k. Only without replacement, as in Theano.",
    examples: [["choice(2, p=[[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]])", "[[1, 2], [0, 2]]"]],
    gradNote: "integers",
    dtype: whole,
    make: (d, inputs, attrs) => refusedChoice(inputs[0]!, attrs) ?? d.draw("choice_rows", inputs),
  },
  dropout([["dropout([1.0, 2.0, 3.0, 4.0, 5.0], 0.5)", "[2.0, 4.0, 0.0, 0.0, 0.0]"]]),
];

/** Trials that the text says, other than one each. */
function severalTrials(n: Node | undefined): Fault | undefined {
  if (n?.op !== "constant") return undefined;
  const value = n.attrs.value as NdArray;
  const other = Array.from(value.data as ArrayLike<number | bigint>, Number).find((x) => x !== 1);
  if (other === undefined) return undefined;
  const message = `\`n\` is ${other}, but MRG_RandomStreams only has n = 1, as in Theano; RandomStreams has any`;
  return fault("value", other > 1 ? `${message}, and so has the sum of ${other} draws` : message, [0]);
}

/** As in Theano there is no drawing with replacement, and no more can be drawn than there are. */
function refusedChoice(p: Node, attrs: Attrs): Fault | undefined {
  if (attrs.replace === true) {
    return fault("value", "MRG_RandomStreams chooses without replacement only; `multinomial` counts draws with it", []);
  }
  const size = sizeOfAttrs(attrs)?.[0] ?? 1;
  const count = p.type.shape[1];
  if (typeof size !== "number" || typeof count !== "number" || size <= count) return undefined;
  return fault("value", `${size} different ones of the ${count} in a row of $0 cannot be chosen`, [0]);
}
