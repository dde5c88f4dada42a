/** @file Longer axes: with a constant, or with elements of the tensor itself. */
import { addDims, type Dim, mulDims, printDim, subDims } from "../../ir/dim.ts";
import type { Attr, Attrs, Node } from "../../ir/node.ts";
import type { Builder } from "../builder.ts";
import { type CompositeOp, type Fault, fault, isFault } from "../op.ts";
import { upTo } from "./dims-attr.ts";

const modes = ["constant", "edge", "reflect", "symmetric", "wrap"];

export const pad: CompositeOp = {
  kind: "composite",
  name: "pad",
  category: "shape",
  sig: '(x: any[...s], pad_width: any, mode: str = "constant", constant_values: any[] = 0) -> any[...r]',
  doc: 'More elements before and after each axis. `pad_width` is a number for all, `[before, after]` for all axes, or a list of such pairs, one per axis. `mode`: "constant" (`constant_values`), "edge" (the outermost element), "reflect" (mirrored, without repeating it), "symmetric" (with repeating it), "wrap".',
  examples: [
    ["pad([1, 2], 1)", "[0, 1, 2, 0]"],
    ['pad([1, 2, 3], [0, 2], "edge")', "[1, 2, 3, 3, 3]"],
    ['pad([1, 2, 3], [2, 0], "reflect")', "[3, 2, 1, 2, 3]"],
  ],
  samples: [
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        7,
      ],
      attrs: {
        pad_width: [
          [1, 0],
          [0, 2],
        ],
        mode: "constant",
      },
    },
    { inputs: [[1, 2, 3], 0], attrs: { pad_width: [4, 3], mode: "edge" } },
    { inputs: [[1, 2, 3], 0], attrs: { pad_width: [5, 3], mode: "reflect" } },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        0,
      ],
      attrs: {
        pad_width: [
          [0, 0],
          [3, 4],
        ],
        mode: "symmetric",
      },
    },
    { inputs: [[1, 2, 3], 0], attrs: { pad_width: 4, mode: "wrap" } },
  ],
  infer: (_t, [x, value], attrs) => {
    const mode = modeOf(attrs);
    if (!modes.includes(mode)) return fault("value", `pad has no mode "${mode}"; it has ${modes.join(", ")}`);
    const widths = widthsOf(attrs.pad_width ?? null, x!.shape.length);
    if (isFault(widths)) return widths;
    if (value!.shape.length > 0) return fault("rank", "$1, the constant of pad, must be a scalar", [1]);
    for (const [axis, [before, after]] of widths.entries()) {
      const bad = [before, after].find((w) => typeof w === "number" && (w < 0 || !Number.isInteger(w)));
      if (bad !== undefined) return fault("value", `axis ${axis} of $0 cannot be padded by ${printDim(bad)}`);
      const grows = before !== 0 || after !== 0;
      if (mode !== "constant" && grows && x!.shape[axis] === 0) {
        return fault("value", `axis ${axis} of $0 is empty: there is nothing to pad it with`);
      }
    }
    return { dtype: x!.dtype, shape: x!.shape.map((d, i) => addDims(d, addDims(...widths[i]!))) };
  },
  expand: (g, [x, value], attrs) => {
    const widths = widthsOf(attrs.pad_width ?? null, x!.type.shape.length) as readonly Width[];
    if (modeOf(attrs) === "constant") return surrounded(g, x!, value!, widths);
    return widths.reduce((y, [before, after], axis) => {
      if (before === 0 && after === 0) return y;
      return g.op("take", [y, source(g, modeOf(attrs), y.type.shape[axis]!, before, after)], { axis });
    }, x!);
  },
  gradDoc: "dy without the padding (what an element was copied to adds up)",
};

type Width = readonly [before: Dim, after: Dim];

const modeOf = (attrs: Attrs): string => (attrs.mode as string | undefined) ?? "constant";

function widthsOf(given: Attr, rank: number): readonly Width[] | Fault {
  const isDim = (a: Attr): a is Dim => typeof a === "number" || (typeof a === "object" && a !== null && "terms" in a);
  const pairOf = (a: Attr): Width | undefined => {
    if (isDim(a)) return [a, a];
    if (!Array.isArray(a) || !a.every(isDim) || a.length > 2 || a.length === 0) return undefined;
    return [a[0]!, a[a.length - 1]!];
  };
  const all = pairOf(given);
  if (all) return upTo(rank).map(() => all);
  const pairs = Array.isArray(given) ? (given as readonly Attr[]).map(pairOf) : [];
  if (pairs.length === 1 && pairs[0]) return upTo(rank).map(() => pairs[0]!);
  if (pairs.length === rank && pairs.every((p) => p !== undefined)) return pairs;
  return fault(
    "value",
    `pad_width is a number, a pair [before, after], or ${rank} such pairs, one for each axis of $0`,
  );
}

function surrounded(g: Builder, x: Node, value: Node, widths: readonly Width[]): Node {
  if (widths.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.type.shape.map((d, i) => addDims(d, addDims(...widths[i]!)));
  const fill = g.broadcastTo(value.type.dtype === x.type.dtype ? value : g.cast(value, x.type.dtype), shape);
  const items = widths.map(([before], i) => ["slice", before, addDims(before, x.type.shape[i]!), null]);
  return g.op("write_subtensor", [fill, x], { items, add: false });
}

/** Which element of an axis of length `n` stands at each place of the longer one. */
function source(g: Builder, mode: string, n: Dim, before: Dim, after: Dim): Node {
  const places = g.op("arange", [], { start: mulDims(-1, before), stop: addDims(n, after), step: 1 });
  const last = g.dim(subDims(n, 1));
  switch (mode) {
    case "edge":
      return g.op("minimum", [g.op("maximum", [places, 0]), last]);
    case "wrap":
      return g.op("mod", [places, g.dim(n)]);
    case "reflect": {
      const period = g.dim(mulDims(2, subDims(n, 1)));
      const at = g.op("mod", [places, period]);
      return g.op("minimum", [at, g.sub(period, at)]);
    }
    default: {
      const period = g.dim(mulDims(2, n));
      const at = g.op("mod", [places, period]);
      return g.op("minimum", [at, g.sub(g.sub(period, 1), at)]);
    }
  }
}
