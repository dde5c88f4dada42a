/** @file Turns axes round, or over. */
import { type Dim, modDims, mulDims } from "../../ir/dim.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type CompositeOp, type Fault, fault, isFault, type ViewOp } from "../op.ts";
import { axesAt, dimsOf, intsOf, upTo } from "./dims-attr.ts";

export const roll: CompositeOp = {
  kind: "composite",
  name: "roll",
  category: "shape",
  sig: "(x: any[...s], shift: offsets, axis: axis = none) -> any[...s]",
  doc: "`x` with its elements moved by `shift` places along `axis`, those that fall off the end coming back at the start; without `axis` in the flattened order.",
  examples: [
    ["roll([1, 2, 3, 4], 1)", "[4, 1, 2, 3]"],
    ["roll([[1, 2], [3, 4]], -1, axis=0)", "[[3, 4], [1, 2]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { shift: [2] },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { shift: [1, -4], axis: [0, 1] },
    },
    { inputs: [[]], attrs: { shift: [1] } },
  ],
  infer: (_t, [x], attrs) => {
    const moves = movesOf(attrs, x!.shape.length);
    return "kind" in moves ? moves : { dtype: x!.dtype, shape: x!.shape };
  },
  expand: (g, [x], attrs) => {
    const moves = movesOf(attrs, x!.type.shape.length) as Moves;
    if (moves.axes) return moves.axes.reduce((y, axis, i) => rolled(g, y, moves.shifts[i]!, axis), x!);
    const flat = g.op("ravel", [x!]);
    return g.reshape(rolled(g, flat, moves.shifts[0]!, 0), x!.type.shape);
  },
  grad: (g, _inputs, _y, dy, attrs) => [
    g.op("roll", [dy], { ...attrs, shift: dimsOf(attrs.shift).map((s) => mulDims(-1, s)) }),
  ],
  gradDoc: "roll back",
};

interface Moves {
  readonly shifts: readonly Dim[];
  /** undefined: the flattened tensor. */
  readonly axes: readonly number[] | undefined;
}

function movesOf(attrs: Attrs, rank: number): Moves | Fault {
  const shifts = dimsOf(attrs.shift);
  const given = intsOf(attrs.axis);
  if (!given) {
    return shifts.length === 1 ? { shifts, axes: undefined } : fault("value", "several shifts need as many axes");
  }
  const axes = axesAt(given, rank);
  if (isFault(axes)) return axes;
  if (shifts.length === 1) return { shifts: axes.map(() => shifts[0]!), axes };
  if (shifts.length === axes.length) return { shifts, axes };
  return fault("value", `${shifts.length} shifts cannot go with ${axes.length} axes`);
}

function rolled(g: Builder, x: Node, shift: Dim, axis: number): Node {
  const n = x.type.shape[axis]!;
  if (n === 0 || n === 1) return x;
  // The first element of the result.
  const first = modDims(mulDims(-1, shift), n);
  if (first === 0) return x;
  const before = upTo(axis).map(() => ["slice", null, null, null]);
  const part = (start: typeof first | null, stop: typeof first | null): Node =>
    g.op("subtensor", [x], { items: [...before, ["slice", start, stop, null]] });
  return g.op("concatenate", [part(first, null), part(null, first)], { axis });
}

export const flip: ViewOp = {
  kind: "view",
  name: "flip",
  category: "shape",
  sig: "(x: any[...s], axis: axis = none) -> any[...s]",
  doc: "`x` with the order of its elements reversed along `axis` (along all axes without one).",
  examples: [
    ["flip([1, 2, 3])", "[3, 2, 1]"],
    ["flip([[1, 2], [3, 4]], axis=1)", "[[2, 1], [4, 3]]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axis: 0 },
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
    },
  ],
  infer: (_t, [x], attrs) => {
    const axes = flipped(attrs, x!.shape.length);
    return isFault(axes) ? axes : { dtype: x!.dtype, shape: x!.shape };
  },
  view: (x, attrs) => {
    const axes = flipped(attrs, x.shape.length) as readonly number[];
    let offset = x.offset;
    for (const a of axes) offset += Math.max(0, x.shape[a]! - 1) * x.strides[a]!;
    return { offset, shape: x.shape, strides: x.strides.map((s, i) => (axes.includes(i) ? -s : s)) };
  },
  grad: (g, _inputs, _y, dy, attrs) => [g.op("flip", [dy], attrs)],
  gradDoc: "flip back",
};

const flipped = (attrs: Attrs, rank: number): readonly number[] | Fault =>
  axesAt(intsOf(attrs.axis) ?? upTo(rank), rank);
