/** @file Graphs as text, one line a node: for golden tests, debugging and error messages about our own mistakes. */
import { type NdArray, readElement, sizeOf } from "./array.ts";
import { printDim, type SymbolicDim } from "./dim.ts";
import { isComplex } from "./dtype.ts";
import { type Attr, type Graph, type Node, type Ref, type Span, topological } from "./node.ts";
import { printType } from "./type.ts";

export interface PrintOptions {
  /** What is written behind a node: its line in the user's file, say. */
  readonly comment?: (span: Span) => string;
}

/**
 * ```
 * x: float64[3, 4]
 * %1 = exp(x) : float64[3, 4]  # comment
 * %2 = sum(%1, axis=[0, 1], keepdims=false) : float64
 * return %2
 * ```
 * Nodes are numbered in the order of the text; leaves go by the user's name and small constants by their value.
 */
export function printGraph(graph: Graph, options: PrintOptions = {}): string {
  const names = new Map<Node, string>();
  const taken = new Set<string>();
  const lines: string[] = [];
  let numbered = 0;
  for (const node of topological([...graph.inputs, ...graph.outputs])) {
    const ref = node.attrs.ref as Ref | undefined;
    if (node.inputs.length === 0 && ref) {
      const name = distinct(ref.name, taken);
      names.set(node, name);
      lines.push(`${name}: ${printType(node.type)}${node.op === "input" ? "" : `  (${node.op})`}`);
    } else if (node.op === "constant" && node.type.shape.length === 0) {
      names.set(node, printElement(node.attrs.value as NdArray, 0));
    } else {
      const name = `%${++numbered}`;
      names.set(node, name);
      lines.push(`${name} = ${printApplication(node, names)}${commentOf(node, options)}`);
    }
  }
  lines.push(`return ${graph.outputs.map((n) => names.get(n)!).join(", ")}`);
  return `${lines.join("\n")}\n`;
}

/** Leaves of a loop's step can be called alike. */
function distinct(name: string, taken: Set<string>): string {
  let own = name;
  for (let number = 2; taken.has(own); number++) own = `${name}_${number}`;
  taken.add(own);
  return own;
}

function printApplication(node: Node, names: ReadonlyMap<Node, string>): string {
  const operands = node.inputs.map((n) => names.get(n)!);
  const attrs = Object.entries(node.attrs).map(([key, value]) => `${key}=${printAttr(value)}`);
  const types = (node.results ?? [node.type]).map(printType).join(", ");
  return `${node.op}(${[...operands, ...attrs].join(", ")}) : ${types}`;
}

function commentOf(node: Node, { comment }: PrintOptions): string {
  const parts = [node.name, node.span && comment?.(node.span)].filter((p) => p !== undefined);
  return parts.length === 0 ? "" : `  # ${parts.join(", ")}`;
}

function printAttr(a: Attr): string {
  if (typeof a === "string") return JSON.stringify(a);
  if (typeof a !== "object" || a === null) return String(a);
  if (Array.isArray(a)) return `[${a.map(printAttr).join(", ")}]`;
  const item = a as SymbolicDim | NdArray | Ref | Graph;
  if (!("kind" in item)) return printArray(item);
  if (item.kind === "symbolic") return printDim(item);
  return item.kind === "graph" ? `{\n${printGraph(item).replace(/^(?=.)/gm, "  ")}}` : item.name;
}

const shown = 8;

function printArray(a: NdArray): string {
  const elements = Array.from({ length: Math.min(sizeOf(a.shape), shown) }, (_, i) => printElement(a, i));
  if (sizeOf(a.shape) > shown) elements.push("…");
  return `[${elements.join(", ")}]`;
}

function printElement(a: NdArray, index: number): string {
  if (isComplex(a.dtype)) return `${a.data[2 * index]} + ${a.data[2 * index + 1]}j`;
  const v = readElement(a, index);
  return Object.is(v, -0) ? "-0" : String(v);
}
