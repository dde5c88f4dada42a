/** @file Finds NaN, infinities and very large numbers among what a node has computed, for the modes that guard against them. */
import type { Guard, RunFault } from "../contract.ts";
import { type NdArray, readElement, sizeOf } from "../ir/array.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Node, Ref } from "../ir/node.ts";
import { runFault } from "./run-fault.ts";
import { callOf, operandsOf } from "./tap-graph.ts";

/** Theano's `NanGuardMode` calls a number big beyond this. */
const big = 1e10;

/** What the element is called if it is to be an error. */
function refused(x: number, guard: Guard): string | undefined {
  if (Number.isNaN(x)) return guard.nan ? "NaN" : undefined;
  if (!Number.isFinite(x)) return guard.inf ? (x > 0 ? "inf" : "-inf") : undefined;
  return guard.big && Math.abs(x) > big ? `${x}, more than ${big} in size,` : undefined;
}

/** A fault that names the node, the place of the first such element, and what it was computed from. */
export function nonFinite(
  node: Node,
  value: NdArray,
  operands: readonly NdArray[],
  guard: Guard,
): RunFault | undefined {
  if (!isFloat(value.dtype)) return undefined;
  for (let i = 0; i < value.data.length; i++) {
    const what = refused(value.data[i] as number, guard);
    if (what === undefined) continue;
    const where = value.shape.length === 0 ? "" : ` at [${unravel(i, value.shape).join(", ")}]`;
    const message = `\`${callOf(node)}\` is ${what}${where}${causes(node, value, i, operands, guard)}`;
    return runFault("non-finite", message, node.span);
  }
  return undefined;
}

/** `: x is -1`: the elements that it was computed from, or an operand that holds such an element already. */
function causes(node: Node, value: NdArray, at: number, operands: readonly NdArray[], guard: Guard): string {
  const found: string[] = [];
  for (const [i, operand] of operandsOf(node).entries()) {
    const array = operands[i];
    if (!array || operand.op === "constant") continue;
    const name = (operand.attrs.ref as Ref | undefined)?.name ?? callOf(operand);
    const same = array.shape.length === value.shape.length && array.shape.every((d, axis) => d === value.shape[axis]);
    if (same || sizeOf(array.shape) === 1) {
      found.push(`\`${name}\` is ${readElement(array, same ? at : 0)}`);
      continue;
    }
    const first = isFloat(array.dtype) ? array.data.findIndex((x) => refused(x as number, guard) !== undefined) : -1;
    if (first >= 0) found.push(`\`${name}\` is ${array.data[first]} at [${unravel(first, array.shape).join(", ")}]`);
  }
  return found.length === 0 ? "" : `, where ${found.join(" and ")}`;
}

/** The index by axis of a C-order position. */
export function unravel(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
