/** @file Types of `random` nodes: what each draw asks of its parameters and the shape that it gives. */
import { type Dim, printDim } from "../../ir/dim.ts";
import { type Dtype, isFloat } from "../../ir/dtype.ts";
import type { Attrs } from "../../ir/node.ts";
import { printType, type Shape, type TensorType } from "../../ir/type.ts";
import { broadcast } from "../build.ts";
import { type Fault, fault, type InferRule, isFault, type TypeContext } from "../op.ts";

/** Shape of a draw. `parameters` broadcast to the size; the last dims of `own` inputs are the draw's own. */
type ShapeRule = (t: TypeContext, inputs: readonly TensorType[], attrs: Attrs) => Shape | Fault;

/** Each element by its own (broadcast) parameters. */
const elementwise: ShapeRule = (t, inputs, attrs) =>
  sized(
    t,
    inputs.map((x) => x.shape),
    attrs,
  );

const rules = {
  uniform: elementwise,
  normal: elementwise,
  truncated_normal: elementwise,
  exponential: elementwise,
  gamma: elementwise,
  random_integers: elementwise,
  binomial: elementwise,
  poisson: elementwise,
  /** a, p?: elements of a vector, or of 0 … a - 1. */
  choice: (t, [a, p], attrs) => {
    if (a!.shape.length > 1) return fault("rank", `choice is from a vector or an integer, but $0 is ${printType(a!)}`);
    if (!p) return sized(t, [], attrs);
    if (p.shape.length !== 1) return fault("rank", `p is a vector of probabilities, but $1 is ${printType(p)}`, [1]);
    if (a!.shape.length === 1 && t.same(a!.shape[0]!, p.shape[0]!, "lengths of a and p of choice") === undefined) {
      return fault("length", `$0 has length ${printDim(a!.shape[0]!)}, but p has ${printDim(p.shape[0]!)}`, [0, 1]);
    }
    return sized(t, [], attrs);
  },
  /** pvals: [rows, k], `n` trials for each row. */
  multinomial_rows: (_t, [pvals]) =>
    pvals!.shape.length === 2
      ? pvals!.shape
      : fault("rank", `pvals has a row of probabilities each, but $0 is ${printType(pvals!)}`),
  /** p: [rows, k], `size` picks without replacement from each row. */
  choice_rows: (_t, [p], attrs) => {
    if (p!.shape.length !== 2) return fault("rank", `p has a row of probabilities each, but $0 is ${printType(p!)}`);
    const size = sizeOfAttrs(attrs);
    if (size && size.length > 1) return fault("rank", "choice with rows of p takes one number as size", []);
    return [p!.shape[0]!, size?.[0] ?? 1];
  },
  permutation: (t, _inputs, attrs) => {
    const before = sized(t, [], attrs);
    return isFault(before) ? before : [...before, one(attrs.n as Dim | readonly Dim[])];
  },
  shuffle_row_elements: (_t, [x]) =>
    x!.shape.length === 0 ? fault("rank", "a scalar has no elements to shuffle") : x!.shape,
  /** n, pvals: counts over the last axis of pvals. */
  multinomial: (t, [n, pvals], attrs) => {
    if (pvals!.shape.length === 0) return fault("rank", "pvals is a vector of probabilities, but $1 is a scalar", [1]);
    const before = sized(t, [n!.shape, pvals!.shape.slice(0, -1)], attrs);
    return isFault(before) ? before : [...before, pvals!.shape.at(-1)!];
  },
} as const satisfies Readonly<Record<string, ShapeRule>>;

/** What a `random` node can draw. */
export type DrawName = keyof typeof rules;

const one = (dims: Dim | readonly Dim[]): Dim => (typeof dims === "number" || "kind" in dims ? dims : (dims[0] ?? 1));

/** The `size` attribute: a list of dims, one dim, or null. */
export function sizeOfAttrs(attrs: Attrs): Shape | null {
  const size = (attrs.size ?? null) as Dim | Shape | null;
  if (size === null) return null;
  return typeof size === "number" || "kind" in size ? [size] : size;
}

/** `size`, to which the parameters must broadcast; or what they broadcast to. */
function sized(t: TypeContext, shapes: readonly Shape[], attrs: Attrs): Shape | Fault {
  const size = sizeOfAttrs(attrs);
  if (size === null) return broadcast(t, shapes);
  for (const [i, shape] of shapes.entries()) {
    const lead = size.length - shape.length;
    if (lead < 0) return fault("rank", `$${i} has more axes than the size`, [i]);
    for (const [axis, dim] of shape.entries()) {
      const wanted = size[lead + axis]!;
      if (dim !== 1 && t.same(dim, wanted, "a parameter and the size of a draw") === undefined) {
        return fault("broadcast", `$${i} has \`${printDim(dim)}\` where the size says \`${printDim(wanted)}\``, [i]);
      }
    }
  }
  return size;
}

/** Faults: "rank", "broadcast", "length", "dtype". */
export const drawType: InferRule = (t, inputs, attrs) => {
  const draw = attrs.distribution as DrawName;
  const rule: ShapeRule = rules[draw];
  const shape = rule(t, inputs, attrs);
  if (isFault(shape)) return shape;
  const dtype = attrs.dtype as Dtype;
  if (realDraws.has(draw) && !isFloat(dtype)) return fault("dtype", `${draw} gives floats, not ${dtype}`, []);
  if (wholeInputs.has(draw)) {
    const bad = inputs.findIndex((x, i) => isFloat(x.dtype) && wholeInputs.get(draw)!.includes(i));
    if (bad >= 0) return fault("dtype", `$${bad} of ${draw} is an integer, not ${inputs[bad]!.dtype}`, [bad]);
  }
  return { dtype, shape };
};

const realDraws: ReadonlySet<string> = new Set<DrawName>([
  "uniform",
  "normal",
  "truncated_normal",
  "exponential",
  "gamma",
]);

/** Inputs that count something. */
const wholeInputs: ReadonlyMap<string, readonly number[]> = new Map<DrawName, readonly number[]>([
  ["random_integers", [0, 1]],
  ["binomial", [0]],
  ["multinomial", [0]],
]);
