/** @file Where the greatest and the least element are. */
import { type NdArray, readElement, sizeOf, zeros } from "../../ir/array.ts";
import { normalAxes } from "../build.ts";
import type { KernelOp } from "../op.ts";
import { fault } from "../op.ts";
import { reducedType } from "./declare.ts";
import { lanes } from "./lanes.ts";

/** The index of the first element that beats all others; a NaN beats everything, as in NumPy. */
function indexOf(
  x: NdArray,
  start: number,
  step: number,
  length: number,
  beats: (a: Element, b: Element) => boolean,
): number {
  let best = 0;
  let value = readElement(x, start);
  for (let i = 1; i < length && !Number.isNaN(value); i++) {
    const candidate = readElement(x, start + i * step);
    if (Number.isNaN(candidate) || beats(candidate, value)) {
      best = i;
      value = candidate;
    }
  }
  return best;
}

type Element = number | bigint | boolean;

const argExtreme = (
  name: string,
  word: string,
  examples: KernelOp["examples"],
  beats: (a: Element, b: Element) => boolean,
): KernelOp => ({
  kind: "kernel",
  name,
  category: "reduction",
  sig: "(x: number[...s], axis: axis = none, keepdims: bool = false) -> int64[...r]",
  doc:
    `The index of the ${word} element along \`axis\`: the first one if several are equal, the first NaN if there is one. Without ` +
    "an axis it counts through all elements in C order.",
  examples,
  gradNote: "an index",
  infer: (_t, [x], attrs) => {
    if (Array.isArray(attrs.axis) && attrs.axis.length > 1) return fault("axis", `${name} takes one axis, or none`);
    const axes = normalAxes(attrs.axis ?? null, x!.shape.length);
    if ("kind" in axes) return axes;
    if (axes.some((a) => x!.shape[a] === 0))
      return fault("empty-reduction", `${name} of an empty axis of $0 has no value`);
    return reducedType(x!, attrs, "int64");
  },
  reference: ([x], attrs, [result]) => {
    const out = zeros("int64", result!.shape as readonly number[]);
    const axis = Array.isArray(attrs.axis) ? attrs.axis[0] : attrs.axis;
    if (axis === null || axis === undefined || x!.shape.length === 0) {
      if (sizeOf(x!.shape) === 0) return fault("empty-reduction", `${name} of $0, which is empty, has no value`);
      out.data[0] = BigInt(indexOf(x!, 0, 1, x!.data.length, beats));
      return [out];
    }
    const { starts, step, length } = lanes(x!.shape, axis as number);
    if (length === 0 && starts.length > 0)
      return fault("empty-reduction", `${name} of an empty axis of $0 has no value`);
    for (const [i, start] of starts.entries()) out.data[i] = BigInt(indexOf(x!, start, step, length, beats));
    return [out];
  },
});

export const argmax = argExtreme(
  "argmax",
  "greatest",
  [
    ["argmax([3, 7, 7])", "1"],
    ["argmax([[1, 5], [3, 2]], axis=0)", "[1, 0]"],
  ],
  (a, b) => a > b,
);

export const argmin = argExtreme(
  "argmin",
  "least",
  [
    ["argmin([3, 1, 1])", "1"],
    ["argmin([[1, 5], [3, 2]], axis=1)", "[0, 1]"],
  ],
  (a, b) => a < b,
);
