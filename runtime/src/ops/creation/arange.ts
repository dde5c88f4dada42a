/** @file Evenly spaced numbers. */
import { type NdArray, readElement, writeElement, zeros } from "../../ir/array.ts";
import { addDims, type Dim, floorDivDims, maxDims, printDim, subDims } from "../../ir/dim.ts";
import { type Dtype, isFloat, promote } from "../../ir/dtype.ts";
import type { Attr, Attrs } from "../../ir/node.ts";
import { everyFewTurns } from "../../ir/safe-point.ts";
import { type Fault, fault, type KernelOp } from "../op.ts";

/** A bound is a dim, a number, or a scalar NdArray where the dtype matters (`1.0`). */
export const arange: KernelOp = {
  kind: "kernel",
  name: "arange",
  category: "creation",
  sig: "(start: any, stop: any = none, step: any = 1, dtype: dtype = none) -> number[k]",
  doc: "Numbers from `start` (0 when only one is given) up to but without `stop`, `step` apart. Integers and dims give int64, a float among them float64.",
  examples: [
    ["arange(3)", "[0, 1, 2]"],
    ["arange(1, 2, 0.25)", "[1, 1.25, 1.5, 1.75]"],
    ["arange(5, 0, -2)", "[5, 3, 1]"],
  ],
  samples: [
    { inputs: [], attrs: { start: 1, stop: 7, step: 2 } },
    { inputs: [], attrs: { start: 3, dtype: "int8" } },
  ],
  infer: (_t, _inputs, attrs) => {
    const { start, stop, step } = range(attrs);
    for (const b of [start, stop, step]) {
      if (!isBound(b)) return fault("value", "arange takes numbers and dims, known before the function runs", []);
    }
    const length = lengthOf(boundOf(start), boundOf(stop), boundOf(step));
    if (typeof length !== "number" && length.kind === "fault") return length;
    const found = [start, stop, step].map(dtypeOf).reduce(promote);
    return { dtype: (attrs.dtype as Dtype | null | undefined) ?? found, shape: [length] };
  },
  reference: (_inputs, attrs, [result]) => {
    const out = zeros(result!.dtype, result!.shape as readonly number[]);
    const { first, by, delta } = progressionOf(attrs);
    for (let i = 0; i < out.data.length; i++) {
      everyFewTurns(i);
      writeElement(out, i, i === 1 ? first + by : first + i * delta);
    }
    return [out];
  },
  gradNote: "depends on no tensor",
};

/** Of an `arange` whose bounds are numbers: element i is `first + i * delta`, but the second `first + by`. */
export function progressionOf(attrs: Attrs): { readonly first: number; readonly by: number; readonly delta: number } {
  const { start, step } = range(attrs);
  const [first, by] = [boundOf(start) as number, boundOf(step) as number];
  // As NumPy fills it: the step is the difference of the first two elements.
  const isFractional = isFloat(dtypeOf(start)) || isFloat(dtypeOf(step));
  return { first, by, delta: isFractional ? first + by - first : by };
}

function range(attrs: Attrs): { readonly start: Attr; readonly stop: Attr; readonly step: Attr } {
  const step = attrs.step ?? 1;
  const one = attrs.stop === undefined || attrs.stop === null;
  return one ? { start: 0, stop: attrs.start ?? 0, step } : { start: attrs.start ?? 0, stop: attrs.stop!, step };
}

const isArray = (b: Attr): b is NdArray => typeof b === "object" && b !== null && "data" in b;
const isBound = (b: Attr): boolean =>
  typeof b === "number" || (isArray(b) ? b.shape.length === 0 : typeof b === "object" && b !== null && "terms" in b);
const boundOf = (b: Attr): Dim => (isArray(b) ? Number(readElement(b, 0)) : (b as Dim));
const dtypeOf = (b: Attr): Dtype =>
  isArray(b)
    ? isFloat(b.dtype)
      ? b.dtype
      : "int64"
    : typeof b === "number" && !Number.isInteger(b)
      ? "float64"
      : "int64";

/** ⌈(stop - start) / step⌉, at least 0. */
function lengthOf(start: Dim, stop: Dim, step: Dim): Dim | Fault {
  if (typeof step !== "number")
    return fault("value", `the step of arange must be a number, not \`${printDim(step)}\``, []);
  if (step === 0) return fault("value", "the step of arange cannot be 0", []);
  if (typeof start === "number" && typeof stop === "number") {
    const length = Math.max(0, Math.ceil((stop - start) / step));
    return Number.isFinite(length) ? length : fault("value", "arange has no end", []);
  }
  if ([start, stop, step].some((d) => typeof d === "number" && !Number.isInteger(d))) {
    return fault("value", "arange over dims takes whole numbers", []);
  }
  const span = step > 0 ? subDims(stop, start) : subDims(start, stop);
  const by = Math.abs(step);
  return maxDims(floorDivDims(addDims(span, by - 1), by), 0);
}
