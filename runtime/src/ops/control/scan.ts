/** @file A loop in the graph: the op behind `scan`, `map`, `reduce`, `foldl` and `foldr`. */
import { printDim } from "../../ir/dim.ts";
import type { Node } from "../../ir/node.ts";
import { printType, type TensorType } from "../../ir/type.ts";
import { type Fault, fault, type RegionOp, type TypeContext } from "../op.ts";
import { scanAttrs } from "./scan-parts.ts";

export const scan: RegionOp = {
  kind: "region",
  name: "scan",
  category: "control",
  sig: "(fn: step, sequences: any = none, outputs_info: any = none, non_sequences: any = none, n_steps: any = none, truncate_gradient: int = -1, go_backwards: bool = false, until: any = none) -> any",
  doc: "Runs the step `fn` once for each element of the sequences (or `n_steps` times) and stacks what it gives. The step is a lambda or a `def`; it takes the elements of the sequences, then the results of the steps before that `outputs_info` starts, then the `non_sequences`; it may also read any name around it. `outputs_info` has an entry for each result: a first value, `taps(x, [-2, -1])` for several, or `none` for a result that is not fed back. A step that gives a list has several results. `go_backwards` walks the sequences from their ends; `until` is a lambda of the results: the step that makes it true is the last. A random variable written inside the step is drawn anew in each step. `truncate_gradient=k` lets gradients flow through the last k steps only.",
  examples: [
    ["scan((x, total) => total + x, [1, 2, 3], 0)", "[1, 3, 6]"],
    ["scan(a => 2 * a, outputs_info=1, n_steps=4)", "[2, 4, 8, 16]"],
    ["scan((b, a) => a + b, outputs_info=taps([1, 1], [-2, -1]), n_steps=5)", "[2, 3, 5, 8, 13]"],
  ],
  gradDoc: "a scan of the step's derivative from the last step to the first",
  infer: (t, inputs, attrs) => inferScan(t, inputs, attrs),
};

const inferScan: RegionOp["infer"] = (t, inputs, attrs) => {
  const { step, carries, sequences, length, until } = scanAttrs(attrs);
  for (const [i, { type: inner }] of step.inputs.entries()) {
    const given = inputs[i]!;
    const walked = i >= carries && i < carries + sequences;
    const misfit = walked ? misfitOfSequence(t, given, inner, length, i) : misfitOf(t, given, inner, i);
    if (misfit) return misfit;
  }
  const results = step.outputs.slice(0, step.outputs.length - (until ? 1 : 0));
  for (let i = 0; i < carries; i++) {
    const misfit = misfitOf(t, results[i]!.type, step.inputs[i]!.type, i);
    if (misfit) return misfit;
  }
  return results.map(
    (r: Node, i): TensorType =>
      i < carries
        ? { dtype: r.type.dtype, shape: step.inputs[i]!.type.shape }
        : { dtype: r.type.dtype, shape: [length, ...r.type.shape] },
  );
};

function misfitOf(t: TypeContext, given: TensorType, wanted: TensorType, operand: number): Fault | undefined {
  const same =
    given.dtype === wanted.dtype &&
    given.shape.length === wanted.shape.length &&
    given.shape.every((d, axis) => t.same(d, wanted.shape[axis]!, "lengths of a carried value") !== undefined);
  if (same) return undefined;
  return fault("scan-state", `$${operand} is ${printType(given)}, but the step takes ${printType(wanted)}`, [operand]);
}

function misfitOfSequence(
  t: TypeContext,
  given: TensorType,
  element: TensorType,
  length: ReturnType<typeof scanAttrs>["length"],
  operand: number,
): Fault | undefined {
  const [first, ...rest] = given.shape;
  if (first === undefined) return fault("rank", `$${operand} is a scalar, which has no elements to walk`, [operand]);
  if (t.same(first, length, "the number of steps and the length of a sequence") === undefined) {
    return fault(
      "scan-length",
      `$${operand} has \`${printDim(first)}\` elements, but there are \`${printDim(length)}\` steps`,
      [operand],
    );
  }
  return misfitOf(t, { dtype: given.dtype, shape: rest }, element, operand);
}
