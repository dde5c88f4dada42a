/** @file Mode `debug`: computes one node again by the reference backend, from the operands that the compiled code had. */
import { evaluate } from "../backends/reference/evaluate.ts";
import { isRunFault, type RunFault } from "../contract.ts";
import { type NdArray, readElement } from "../ir/array.ts";
import { isFloat } from "../ir/dtype.ts";
import { bug } from "../ir/internal-error.ts";
import { makeNode, makeRef, type Node } from "../ir/node.ts";
import { isActing } from "../ops/control/show.ts";
import { findOp } from "../ops/registry.ts";
import { unravel } from "./non-finite.ts";
import { runFault } from "./run-fault.ts";
import { callOf, makerOf } from "./tap-graph.ts";

export type CompareNode = (value: NdArray, operands: readonly NdArray[]) => RunFault | undefined;

/** Undefined for what cannot be computed by itself: a draw, and what is looked into instead. */
export function compareNode(node: Node): CompareNode | undefined {
  const maker = makerOf(node);
  if (isActing(maker) || findOp(maker.op)?.kind === "region") return undefined;
  const leaves = maker.inputs.map((n) =>
    makeNode({ op: "input", attrs: { ref: makeRef("input", n.name ?? n.op) }, type: n.type }),
  );
  const again = makeNode({ ...maker, inputs: leaves });
  const root = node === maker ? again : makeNode({ ...node, inputs: [again] });
  const isElementwise = findOp(maker.op)?.kind === "elementwise";
  return (value, operands) => {
    const given = new Map(leaves.map((leaf, i) => [leaf, operands[i]!]));
    const results = evaluate([root], (leaf) => given.get(leaf) ?? bug("a leaf of another node"));
    // The compiled code found nothing wrong, or it would not have come here.
    if (isRunFault(results)) {
      return runFault("debug-mismatch", `the reference backend refuses this: ${results.message}`, node.span);
    }
    const sizes = operands.map(largest);
    // A sum of products rounds by a part of the products.
    const product = isElementwise ? 0 : sizes.reduce((p, s) => p * Math.max(1, s), 1);
    const at = firstDifference(value, results[0]!, partOf(value) * Math.max(product, ...sizes, largest(results[0]!)));
    if (at === undefined) return undefined;
    const place = value.shape.length === 0 ? "" : ` at [${unravel(at, value.shape).join(", ")}]`;
    const [is, was] = [readElement(value, at), readElement(results[0]!, at)];
    const message = `\`${callOf(node)}\` is ${is}${place}, but the reference backend gives ${was}`;
    return runFault("debug-mismatch", message, node.span);
  };
}

/** How far two roundings of a number of this dtype may lie apart, as a part of the numbers that went into it. */
export const partOf = ({ dtype }: NdArray): number => (!isFloat(dtype) ? 0 : dtype === "float64" ? 1e-9 : 1e-4);

/** The first place where they differ by more than `allowed`. Not even NaN differs from NaN. */
export function firstDifference(a: NdArray, b: NdArray, allowed: number): number | undefined {
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [readElement(a, i), readElement(b, i)];
    if (x === y || Math.abs(Number(x) - Number(y)) <= allowed) continue;
    if (Number.isNaN(Number(x)) && Number.isNaN(Number(y))) continue;
    return i;
  }
  return undefined;
}

/** The largest finite element by size. */
export function largest(a: NdArray): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) {
    const size = Math.abs(Number(a.data[i]));
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
