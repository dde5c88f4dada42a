/** @file A `scan` node as the obvious loop. */
import { isRunFault, type RunFault } from "../../contract.ts";
import { type NdArray, readElement, sizeOf, zeros } from "../../ir/array.ts";
import type { Graph, Node } from "../../ir/node.ts";
import { scanAttrs } from "../../ops/control/scan-parts.ts";
import { concrete } from "./concrete-shape.ts";

/** Gives the outputs of a graph for values of its inputs. */
export type RunGraph = (graph: Graph, inputs: readonly NdArray[]) => readonly NdArray[] | RunFault;

/** The results of the node. */
export function runScan(node: Node, inputs: readonly NdArray[], run: RunGraph): readonly NdArray[] | RunFault {
  const { step, carries, sequences, length, reverse, until } = scanAttrs(node.attrs);
  const results = node.results!.slice(carries).map((t) => zeros(t.dtype, concrete(t, node.op)));
  let carried = inputs.slice(0, carries);
  const walked = inputs.slice(carries, carries + sequences);
  const captured = inputs.slice(carries + sequences);
  const steps = length as number;
  for (let i = 0; i < steps; i++) {
    const at = reverse ? steps - 1 - i : i;
    const given = run(step, [...carried, ...walked.map((x) => element(x, at)), ...captured]);
    if (isRunFault(given)) return given;
    carried = given.slice(0, carries);
    for (const [k, result] of results.entries()) setElement(result, at, given[carries + k]!);
    if (until && readElement(given[given.length - 1]!, 0) === true) break;
  }
  return [...carried, ...results];
}

/** Along the first axis. */
function element(x: NdArray, at: number): NdArray {
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  return { dtype: x.dtype, shape, data: x.data.slice(at * size, (at + 1) * size) };
}

function setElement(x: NdArray, at: number, value: NdArray): void {
  (x.data as Float64Array).set(value.data as Float64Array, at * value.data.length);
}
