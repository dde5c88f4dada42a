/** @file The parts of a tensor along an axis for which a condition holds. */
import { compareDims, printDim } from "../../ir/dim.ts";
import { normalAxes } from "../build.ts";
import { fault, isFault, type ListOp } from "../op.ts";
import { positionsOf, truthOf } from "./positions.ts";

export const compress: ListOp = {
  kind: "list",
  name: "compress",
  category: "indexing",
  sig: "(condition: any[n], x: any[...s], axis: int = none) -> any[...r]",
  doc: "The slices of `x` along `axis` where the vector `condition` is true; without an axis, the elements of `x` laid out as one vector. How many those are, only the run tells.",
  examples: [
    ["compress([true, false, true], [1, 2, 3])", "[1, 3]"],
    ["compress([false, true], [[1, 2], [3, 4]], axis=1)", "[[2], [4]]"],
  ],
  parts: (g, [condition, x], attrs) => {
    if (condition!.type.shape.length !== 1) return fault("rank", "the condition $0 is not a vector");
    const given = attrs.axis ?? null;
    const axes = given === null ? [0] : normalAxes(given, x!.type.shape.length);
    if (isFault(axes)) return { ...axes, message: axes.message.replaceAll("$0", "$1"), operands: [1] };
    const axis = axes[0]!;
    const whole = given === null ? g.op("ravel", [x!]) : x!;
    const [n, wanted] = [condition!.type.shape[0]!, whole.type.shape[axis]!];
    if (compareDims(n, wanted) === "different") {
      return fault(
        "length",
        `the condition $0 has \`${printDim(n)}\` elements, but that axis of $1 has \`${printDim(wanted)}\``,
        [0, 1],
        [{ operand: 0, axis: 0, dim: n }],
      );
    }
    const fitted = g.op("specify_shape", [truthOf(g, condition!)], { shape: [wanted] });
    return g.op("take", [whole, positionsOf(g, fitted)], { axis });
  },
  gradDoc: "x: dy where the condition is true, else 0",
};
