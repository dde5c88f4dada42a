/** @file What `device = auto` gives to a GPU: functions whose work is on float32 arrays, with nothing that would be done elsewhere. */
import { isComplex } from "../../ir/dtype.ts";
import { graphsOf, type Node, topological } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { nativeKernels } from "./runs-here.ts";

/**
 * Decided before shapes are known, so of what stands in the text: some float32 array is computed, no float64 is read, and none but a
 * single number is made (the mean of a comparison), and every op has code.
 */
export function suitsGpu(roots: readonly Node[]): boolean {
  const nodes = topological(roots);
  /** What is known when the shapes are: `arange(n)`. */
  const known = new Set<Node>();
  for (const n of nodes) {
    if (!isGiven(n) && n.op !== "random" && n.inputs.every((i) => known.has(i))) known.add(n);
  }
  const unknown = nodes.filter((n) => !known.has(n));
  return unknown.every(isWelcome) && unknown.some(isWork);
}

function isWelcome(node: Node): boolean {
  const { dtype, shape } = node.type;
  const isDouble = dtype === "float64" || isComplex(dtype);
  if (isDouble && (isGiven(node) || (shape.length > 0 && node.op !== "cast"))) return false;
  if (node.op === "item" || node.op === "random") return true;
  // What has no code in one step keeps the whole loop on the processor.
  if (!graphsOf(node).every((g) => topological(g.outputs).every(isWelcome))) return false;
  return opNamed(node.op).kind !== "kernel" || Object.hasOwn(nativeKernels, node.op);
}

/** Computes a float32 array, or something of one. */
const isWork = (node: Node): boolean =>
  !isGiven(node) && [node, ...node.inputs].some((n) => n.type.shape.length > 0 && n.type.dtype === "float32");

const isGiven = (n: Node): boolean => n.op === "input" || n.op === "shared" || n.op === "value";
