/** @file Parts of a tensor along an axis. */
import { addDims, type Dim, printDim } from "../../ir/dim.ts";
import { bug } from "../../ir/internal-error.ts";
import { buildFrom } from "../build-from.ts";
import { fault, isFault, type ListOp } from "../op.ts";
import { axisAt, dimsOf, upTo } from "./dims-attr.ts";

export const split: ListOp = {
  kind: "list",
  name: "split",
  category: "shape",
  sig: "(x: any[...s], sizes: dims, axis: int = 0) -> list",
  doc: "The parts of `x` along `axis` that are `sizes` long, as a list. The sizes must add up to the length of the axis. (Theano's meaning: NumPy's `split` takes a number of equal parts, or the places where to cut.)",
  examples: [["split([1, 2, 3], [1, 2])[1]", "[2, 3]"]],
  parts: (g, [x], attrs) => {
    const axis = axisAt((attrs.axis as number | undefined) ?? 0, x!.type.shape.length);
    if (typeof axis !== "number") return axis;
    const sizes = dimsOf(attrs.sizes);
    if (sizes.length === 0) return fault("length", "split needs the length of at least one part");
    const negative = sizes.find((d) => typeof d === "number" && d < 0);
    if (negative !== undefined) return fault("length", `a part cannot be ${printDim(negative)} long`);
    const total = sizes.reduce(addDims);
    const claimed = x!.type.shape.map((d, i) => (i === axis ? total : d));
    const whole = buildFrom(g, "specify_shape", [x!], { shape: claimed });
    if (isFault(whole)) {
      const length = x!.type.shape[axis]!;
      return fault(
        "length",
        `the sizes add up to \`${printDim(total)}\`, but axis ${axis} of $0 is \`${printDim(length)}\` long`,
        [0],
        [{ operand: 0, axis, dim: length }],
      );
    }
    const before = upTo(axis).map(() => ["slice", null, null, null]);
    let start: Dim = 0;
    return sizes.map((size) => {
      const items = [...before, ["slice", start, addDims(start, size), null]];
      start = addDims(start, size);
      const part = buildFrom(g, "subtensor", [whole], { items });
      return isFault(part) ? bug(part.message) : part;
    });
  },
};
