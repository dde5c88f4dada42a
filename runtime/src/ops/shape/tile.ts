/** @file Repeats whole tensors, or each element. */
import { fromValues } from "../../ir/array.ts";
import { type Dim, mulDims, printDim } from "../../ir/dim.ts";
import type { Attrs } from "../../ir/node.ts";
import type { Shape } from "../../ir/type.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { axisAt, dimsOf } from "./dims-attr.ts";

export const tile: CompositeOp = {
  kind: "composite",
  name: "tile",
  category: "shape",
  sig: "(x: any[...s], reps: dims) -> any[...r]",
  doc: "Copies of `x` side by side, `reps` of them along each axis. Missing repetitions and missing axes count as 1, in front.",
  examples: [
    ["tile([1, 2], 2)", "[1, 2, 1, 2]"],
    ["tile([1, 2], [2, 1])", "[[1, 2], [1, 2]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { reps: [2, 3] },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { reps: [2] },
    },
    { inputs: [[1, 2]], attrs: { reps: [2, 1, 2] } },
    { inputs: [[1, 2]], attrs: { reps: [0] } },
  ],
  infer: (_t, [x], attrs) => {
    const negative = dimsOf(attrs.reps).find((d) => typeof d === "number" && d < 0);
    if (negative !== undefined) return fault("value", `cannot repeat ${printDim(negative)} times`);
    const { shape, reps } = aligned(x!.shape, attrs);
    return { dtype: x!.dtype, shape: shape.map((d, i) => mulDims(d, reps[i]!)) };
  },
  expand: (g, [x], attrs) => {
    const { shape, reps } = aligned(x!.type.shape, attrs);
    // [r1, n1, r2, n2, …]: each repetition is an axis of its own in front of the one that it repeats.
    const apart = g.reshape(
      x!,
      shape.flatMap((d) => [1, d]),
    );
    const repeated = g.broadcastTo(
      apart,
      shape.flatMap((d, i) => [reps[i]!, d]),
    );
    return g.reshape(
      repeated,
      shape.map((d, i) => mulDims(d, reps[i]!)),
    );
  },
  gradDoc: "sum of dy over the copies",
};

/** Both with as many axes, 1 in front. */
function aligned(shape: Shape, attrs: Attrs): { readonly shape: readonly Dim[]; readonly reps: readonly Dim[] } {
  const reps = dimsOf(attrs.reps);
  const rank = Math.max(shape.length, reps.length);
  const ones = (n: number): Dim[] => new Array<Dim>(n).fill(1);
  return { shape: [...ones(rank - shape.length), ...shape], reps: [...ones(rank - reps.length), ...reps] };
}

export const repeat: CompositeOp = {
  kind: "composite",
  name: "repeat",
  category: "shape",
  sig: "(x: any[...s], repeats: dims, axis: int = none) -> any[...r]",
  doc: "Each element of `x` `repeats` times in a row, along `axis` (of the flattened tensor without one). A list of numbers says how often for each position.",
  examples: [
    ["repeat([1, 2], 2)", "[1, 1, 2, 2]"],
    ["repeat([[1, 2], [3, 4]], [1, 2], axis=0)", "[[1, 2], [3, 4], [3, 4]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { repeats: [2], axis: 1 },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { repeats: [3] },
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { repeats: [0, 2], axis: -1 },
    },
  ],
  infer: (t, [x], attrs) => {
    const place = repeated(x!.shape, attrs);
    if (isFault(place)) return place;
    const { shape, axis, repeats } = place;
    const negative = repeats.find((d) => typeof d === "number" && d < 0);
    if (negative !== undefined) return fault("value", `cannot repeat ${printDim(negative)} times`);
    let length: Dim;
    if (repeats.length === 1) length = mulDims(shape[axis]!, repeats[0]!);
    else {
      if (!repeats.every((d) => typeof d === "number")) return fault("value", "a list of repeats holds numbers");
      if (t.same(shape[axis]!, repeats.length, "length and number of repeats") === undefined) {
        return fault("value", `${repeats.length} repeats are given for \`${printDim(shape[axis]!)}\` positions`);
      }
      length = repeats.reduce<number>((a, b) => a + (b as number), 0);
    }
    return { dtype: x!.dtype, shape: shape.map((d, i) => (i === axis ? length : d)) };
  },
  expand: (g, [x], attrs) => {
    const { shape, axis, repeats } = repeated(x!.type.shape, attrs) as Repetition;
    const whole = shape.length === x!.type.shape.length ? x! : g.reshape(x!, shape);
    if (repeats.length !== 1) {
      // Where the copies of each position end; place i of the result belongs to the first that ends after it.
      const ends: bigint[] = [];
      let total = 0;
      for (const r of repeats as readonly number[]) {
        total += r;
        ends.push(BigInt(total));
      }
      const places = g.op("arange", [], { start: 0, stop: total, step: 1 });
      const from = g.op("searchsorted", [g.constant(fromValues("int64", [ends.length], ends)), places], {
        side: "right",
      });
      return g.op("take", [whole, from], { axis });
    }
    const apart = g.op("expand_dims", [whole], { axis: axis + 1 });
    const longer = apart.type.shape.map((d, i) => (i === axis + 1 ? repeats[0]! : d));
    return g.reshape(
      g.broadcastTo(apart, longer),
      shape.map((d, i) => (i === axis ? mulDims(d, repeats[0]!) : d)),
    );
  },
  gradDoc: "sum of dy over the copies",
};

interface Repetition {
  readonly shape: Shape;
  readonly axis: number;
  readonly repeats: readonly Dim[];
}

function repeated(shape: Shape, attrs: Attrs): Repetition | Fault {
  const flat = attrs.axis === null || attrs.axis === undefined;
  const at = flat ? 0 : axisAt(attrs.axis as number, shape.length);
  if (typeof at !== "number") return at;
  const repeats = dimsOf(attrs.repeats);
  return { shape: flat && shape.length !== 1 ? [shape.reduce<Dim>(mulDims, 1)] : shape, axis: at, repeats };
}
