/** @file Gives equal nodes equal keys, so that a value computed twice is one node. */
import type { NdArray } from "../ir/array.ts";
import { dimKey, type SymbolicDim } from "../ir/dim.ts";
import { type Attr, type Graph, type Node, orderOf, type Ref } from "../ir/node.ts";

/** Ops whose two inputs may change places without changing a bit of the result. */
const commutative = new Set([
  "add",
  "mul",
  "maximum",
  "minimum",
  "logaddexp",
  "equal",
  "not_equal",
  "logical_and",
  "logical_or",
  "logical_xor",
  "bitwise_and",
  "bitwise_or",
  "bitwise_xor",
]);
const idOfNode = (n: Node): number => n.id;

export const isCommutative = (op: string): boolean => commutative.has(op);

/** Nodes by what they compute. `of` gives the first node that was seen to compute the same. */
export class InternTable {
  readonly #nodes = new Map<string, Node>();
  readonly #objects = new Map<object, number>();
  readonly #graphs = new Map<Graph, string>();
  /** Long keys by number. */
  readonly #texts = new Map<string, number>();

  /** The representative of `node`, whose inputs must be representatives already. */
  of(node: Node): Node {
    const key = this.#key(node);
    const known = this.#nodes.get(key);
    if (known) return known;
    this.#nodes.set(key, node);
    return node;
  }

  #key(node: Node, idOf: (n: Node) => number = idOfNode): string {
    // A random variable is one draw a call, however its parameters came to be written.
    if (node.op === "random") {
      const stream = node.attrs.stream as Ref | undefined;
      if (stream) return `random:${stream.uid}`;
    }
    let key = node.op;
    const { inputs } = node;
    if (inputs.length === 2 && idOf(inputs[0]!) > idOf(inputs[1]!) && commutative.has(node.op)) {
      key += ` ${idOf(inputs[1]!)} ${idOf(inputs[0]!)}`;
    } else {
      for (let i = 0; i < inputs.length; i++) key += ` ${idOf(inputs[i]!)}`;
    }
    for (const name in node.attrs) key += `;${name}=${this.#attr(node.attrs[name]!)}`;
    // A node that carries claims must not lose them to one that does not.
    if (node.checks.length > 0) for (const { left, right } of node.checks) key += `!${dimKey(left)}=${dimKey(right)}`;
    // Leaves say their type nowhere else.
    return inputs.length === 0
      ? `${key}:${node.type.dtype}[${node.type.shape.map(dimKey)}]${node.type.weak ? "w" : ""}`
      : key;
  }

  #attr(a: Attr): string {
    if (typeof a === "string") return JSON.stringify(a);
    if (typeof a !== "object" || a === null) return Object.is(a, -0) ? "-0" : String(a);
    if (Array.isArray(a)) return `[${a.map((x) => this.#attr(x)).join()}]`;
    const item = a as SymbolicDim | NdArray | Ref | Graph;
    if (!("kind" in item)) return this.#array(item);
    if (item.kind === "symbolic") return item.key;
    return item.kind === "graph" ? this.#graph(item) : `${item.kind}${item.uid}`;
  }

  /** By what it computes: its nodes, numbered in their order, with inputs by place. */
  #graph(g: Graph): string {
    const known = this.#graphs.get(g);
    if (known !== undefined) return known;
    const numbers = new Map<Node, number>(g.inputs.map((n, i) => [n, i]));
    let text = g.inputs.map((n) => `${n.type.dtype}[${n.type.shape.map(dimKey)}]`).join();
    const seen = new Map<string, number>();
    for (const n of orderOf(g.outputs)) {
      if (numbers.has(n)) continue;
      const own = this.#key(n, (x) => numbers.get(x)!);
      const same = seen.get(own);
      const number = same ?? g.inputs.length + seen.size;
      numbers.set(n, number);
      if (same !== undefined) continue;
      seen.set(own, number);
      text += `\n${own}`;
    }
    text += `\n>${g.outputs.map((n) => numbers.get(n)!)}`;
    const made = `graph${this.#texts.get(text) ?? this.#texts.size}`;
    if (!this.#texts.has(text)) this.#texts.set(text, this.#texts.size);
    this.#graphs.set(g, made);
    return made;
  }

  /** Small constants by value (bit for bit: 0 and -0 differ), large ones by identity. */
  #array(a: NdArray): string {
    if (a.data.length > 16) return `array${this.#identity(a)}`;
    let text = `${a.dtype}[${a.shape}]`;
    for (const v of a.data) text += Object.is(v, -0) ? "/-0" : `/${v}`;
    return text;
  }

  #identity(x: object): number {
    const known = this.#objects.get(x);
    if (known !== undefined) return known;
    this.#objects.set(x, this.#objects.size);
    return this.#objects.size - 1;
  }
}
