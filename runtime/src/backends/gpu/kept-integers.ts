/** @file State of 64-bit integers that the processor counts on by itself: what it holds anyway needs no journey to the device and back. */
import { sizeOf } from "../../ir/array.ts";
import { isInteger } from "../../ir/dtype.ts";
import { type Graph, type Node, orderOf } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { CompileOptions } from "../backend.ts";
import { isHeld } from "./register.ts";

/** More elements than that are worth the journey. */
const mostElements = 4096;

/** New values of such state, and what they are computed from, where that is nothing but integers that are at home. */
export function keptIntegers(graph: Graph, outputs: CompileOptions["outputs"]): ReadonlySet<Node> {
  const kept = new Set<Node>();
  for (const [i, node] of graph.outputs.entries()) {
    if (outputs[i] !== "state" || isHeld(node.type.dtype)) continue;
    const order = orderOf([node]);
    if (order.every(isLight)) for (const n of order) kept.add(n);
  }
  return kept;
}

function isLight(node: Node): boolean {
  const { dtype, shape } = node.type;
  if (node.results || sizeOf(shape as readonly number[]) > mostElements) return false;
  // State that a device can hold may be there.
  if (node.op === "shared") return isInteger(dtype) && !isHeld(dtype);
  if (node.op === "input" || node.op === "value" || node.op === "constant") return true;
  if (node.op === "item" || node.op === "random" || node.op === "dim") return false;
  const { kind } = opNamed(node.op);
  return kind === "elementwise" || kind === "view" || kind === "reduction";
}
