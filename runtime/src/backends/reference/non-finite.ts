/** @file Finds the first NaN or infinity of a run, for the modes that guard against them. */
import type { RunFault } from "../../contract.ts";
import { type NdArray, readElement } from "../../ir/array.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";

/** A fault that names the node when one of its results holds NaN or infinity. Constants and arguments are the user's own. */
export function nonFinite(node: Node, results: readonly NdArray[]): RunFault | undefined {
  if (node.inputs.length === 0) return undefined;
  for (const a of results) {
    if (!isFloat(a.dtype)) continue;
    for (let i = 0; i < a.data.length; i++) {
      const x = readElement(a, i) as number;
      if (Number.isFinite(x)) continue;
      const what = Number.isNaN(x) ? "NaN" : x > 0 ? "inf" : "-inf";
      const where = a.shape.length === 0 ? "" : ` at [${unravel(i, a.shape).join(", ")}]`;
      const message = `\`${node.name ?? (node.op === "item" ? node.inputs[0]!.op : node.op)}\` is ${what}${where}`;
      return { kind: "run-fault", code: "non-finite", message, ...(node.span && { span: node.span }) };
    }
  }
  return undefined;
}

/** The index by axis of a C-order position. */
function unravel(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
