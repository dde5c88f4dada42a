/** @file What every graph must satisfy, whatever pass made it: run after each pass in tests and in debug mode. */

import { bug } from "./internal-error.ts";
import { type Attr, type Graph, graphsOf, type Node, topological } from "./node.ts";
import { printType, sameShape, type TensorType } from "./type.ts";

export interface VerifyOptions {
  /** Types inferred anew from the inputs, or a text that says what is wrong with them (given by the layer that knows ops). */
  readonly infer: (node: Node) => readonly TensorType[] | string;
  /** No dim may be symbolic (after `specialise`). */
  readonly concrete?: boolean;
  /** Who made the graph: named in the error. */
  readonly after?: string;
}

/** Throws an InternalError that names the first bad node: an unlisted leaf, a wrong type, a dim that is left, ids out of order. */
export function verify(graph: Graph, options: VerifyOptions): void {
  const listed = new Set(graph.inputs);
  for (const node of topological(graph.outputs)) {
    const fail = (what: string): never =>
      bug(`${options.after ? `after ${options.after}: ` : ""}%${node.id} = ${node.op}: ${what}`);
    if ((node.op === "input" || node.op === "value" || node.op === "shared") && !listed.has(node)) {
      fail(`the leaf ${node.name ?? ""} is not an input of the graph`);
    }
    for (const input of node.inputs) if (input.id >= node.id) fail(`its input %${input.id} is younger`);
    const types = node.results ?? [node.type];
    if (types[0] !== node.type && printType(types[0]!) !== printType(node.type))
      fail("its type is not its first result's");
    if (options.concrete === true) {
      const symbolic = types.some((t) => t.shape.some((d) => typeof d !== "number" || d < 0));
      if (symbolic) fail(`${printType(node.type)} is not concrete`);
      if (node.op === "dim") fail("a dim is left");
      if (Object.values(node.attrs).some(hasDim)) fail("an attribute holds a dim");
    }
    const found = options.infer(node);
    if (typeof found === "string") fail(found);
    for (const [i, type] of types.entries()) {
      const again = found[i] as TensorType;
      if (again === undefined || again.dtype !== type.dtype || !sameShape(again.shape, type.shape)) {
        fail(`has type ${printType(type)}, but its inputs give ${again ? printType(again) : "nothing"}`);
      }
    }
    for (const inner of graphsOf(node)) verify(inner, options);
  }
}

function hasDim(a: Attr): boolean {
  if (typeof a !== "object" || a === null) return false;
  if (Array.isArray(a)) return a.some(hasDim);
  return "kind" in a && a.kind === "symbolic";
}
