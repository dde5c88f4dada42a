/** @file The parts of a formula: operators with the brackets that they need, calls, indices, numbers. */
import { type NdArray, readElement } from "../ir/array.ts";
import { printDim, type SymbolicDim } from "../ir/dim.ts";
import type { Attr, Node, Ref } from "../ir/node.ts";
import { sameShape } from "../ir/type.ts";
import { type IndexItem, readItems } from "../ops/indexing/items.ts";
import { findOp } from "../ops/registry.ts";
import { type Param, parseSignature } from "../ops/signature.ts";

/** Text with how tightly its outermost operator binds. */
interface Piece {
  readonly text: string;
  readonly binding: number;
  /** The text without the minus sign that it begins with, where that is the negative of the whole. */
  readonly opposite?: string;
}

const tightest = 20;
const whole = (text: string): Piece => ({ text, binding: tightest });
const within = (piece: Piece, binding: number): string => (piece.binding >= binding ? piece.text : `(${piece.text})`);

const infix: Readonly<Record<string, readonly [symbol: string, binding: number]>> = {
  logical_or: ["or", 1],
  logical_and: ["and", 2],
  less: ["<", 4],
  less_equal: ["<=", 4],
  greater: [">", 4],
  greater_equal: [">=", 4],
  equal: ["==", 4],
  not_equal: ["!=", 4],
  bitwise_or: ["|", 5],
  bitwise_xor: ["^", 6],
  bitwise_and: ["&", 7],
  add: ["+", 9],
  sub: ["-", 9],
  mul: ["*", 10],
  true_divide: ["/", 10],
  floor_divide: ["//", 10],
  mod: ["%", 10],
  matmul: ["@", 10],
  dot: ["@", 10],
  pow: ["**", 12],
};
/** Operators that may stand to the right of one without brackets: a * (b / c) is a * b / c. */
const associative: Readonly<Record<string, readonly string[]>> = {
  add: ["add", "sub"],
  mul: ["mul", "true_divide"],
  logical_and: ["logical_and"],
  logical_or: ["logical_or"],
};
const negation = 3;
/** Comparisons do not chain. */
const comparison = 4;
const sum = 9;
const product = 10;
const power = 12;

/** The name that a node goes by: that of its leaf, or the one that the user bound it to. */
export const ownName = (node: Node): string | undefined =>
  node.inputs.length === 0 ? ((node.attrs.ref as Ref | undefined)?.name ?? node.name) : node.name;

/** A node by what it is made of, down to names, `letters`, and `depth` applications; what is deeper is `…`. */
export function writeNode(node: Node, letters: ReadonlyMap<Node, string>, depth: number): string {
  const write = (n: Node, left: number): Piece => {
    const name = n === node && n.inputs.length > 0 ? undefined : (letters.get(n) ?? ownName(n));
    if (name !== undefined) return whole(name);
    if (n.op === "constant") return writeConstant(n.attrs.value as NdArray);
    if (n.op === "dim") return whole(writeAttr(n.attrs.dim!));
    if (left === 0) return whole("…");
    return writeApplication(
      n,
      n.inputs.map((input, i) => write(letters.has(input) ? input : unstretched(n, i), left - 1)),
    );
  };
  return write(node, depth).text;
}

/** A scalar that is only stretched to the shape of the other operand is written as the scalar. */
function unstretched(node: Node, i: number): Node {
  const input = node.inputs[i]!;
  const other = node.inputs[1 - i];
  if (node.inputs.length !== 2 || !other || infix[node.op] === undefined || other.op === "broadcast_to") return input;
  if (node.op === "matmul" || node.op === "dot" || !sameShape(other.type.shape, node.type.shape)) return input;
  return stretchedScalar(input) ?? input;
}

/** The scalar that fills all of a node, if it is made so. */
export function stretchedScalar(node: Node): Node | undefined {
  if (node.op !== "broadcast_to" || ownName(node) !== undefined) return undefined;
  let inner = node.inputs[0]!;
  if (inner.op === "reshape" && ownName(inner) === undefined && inner.type.shape.every((d) => d === 1))
    inner = inner.inputs[0]!;
  return inner.type.shape.length === 0 ? inner : undefined;
}

function writeApplication(node: Node, inputs: readonly Piece[]): Piece {
  const [a, b] = inputs as readonly [Piece, Piece];
  const [left, right] = node.inputs as readonly [Node, Node];
  switch (node.op) {
    case "neg":
      if (a.opposite !== undefined) return { text: a.opposite, binding: product };
      return { text: `-${within(a, product)}`, binding: product, opposite: within(a, product) };
    case "logical_not":
      return { text: `not ${within(a, negation)}`, binding: negation };
    case "sqr":
      return { text: `${within(a, power + 1)} ** 2`, binding: power };
    case "reciprocal":
      return { text: `1 / ${within(a, product + 1)}`, binding: product };
    case "cast":
      return whole(`${node.type.dtype}(${a.text})`);
    case "item":
      return whole(`${within(a, tightest)}[${node.attrs.index}]`);
    case "transpose":
      return node.type.shape.length === 2 ? transposed(a) : writeCall(node, inputs);
    case "broadcast_to":
      if (a.text === "0" || a.text === "1")
        return whole(`${a.text === "0" ? "zeros" : "ones"}(${writeAttr(node.attrs.shape!)})`);
      break;
    case "add":
      // x + -3 * y is written x - 3 * y.
      if (b.opposite !== undefined) return { text: `${within(a, sum)} - ${b.opposite}`, binding: sum };
      if (a.opposite !== undefined) return { text: `${within(b, sum)} - ${a.opposite}`, binding: sum };
      break;
    case "sub":
      if (b.opposite === undefined) break;
      if (a.opposite !== undefined) return { text: `${b.opposite} - ${a.opposite}`, binding: sum };
      return { text: `${within(a, sum)} + ${b.opposite}`, binding: sum };
    case "mul":
      // Constants go in front.
      if (right.op === "constant" && left.op !== "constant") return writeInfix("mul", b, a, left);
      break;
    case "matmul2":
      return writeInfix(
        "matmul",
        node.attrs.transposeA === true ? transposed(a) : a,
        node.attrs.transposeB === true ? transposed(b) : b,
        right,
      );
  }
  if (node.op in infix && inputs.length === 2) return writeInfix(node.op, a, b, right);
  return writeIndexing(node, inputs) ?? writeCall(node, inputs);
}

const transposed = (a: Piece): Piece => whole(`${within(a, tightest)}.T`);

function writeInfix(op: string, a: Piece, b: Piece, right: Node): Piece {
  const [symbol, binding] = infix[op]!;
  const left = within(a, op === "pow" || binding === comparison ? binding + 1 : binding);
  const plain = op === "pow" || associative[op]?.includes(right.op);
  const rest = `${symbol} ${within(b, plain ? binding : binding + 1)}`;
  const opposite = signed.has(op) && a.opposite !== undefined && left === a.text ? `${a.opposite} ${rest}` : undefined;
  return { text: `${left} ${rest}`, binding, ...(opposite !== undefined && { opposite }) };
}

/** Operators whose result has the sign of their left operand. */
const signed = new Set(["mul", "true_divide", "matmul", "dot"]);

/** Reading as `x[i, 1:]`, writing as `inc_subtensor(x[i, 1:], v)`. */
function writeIndexing(node: Node, inputs: readonly Piece[]): Piece | undefined {
  const writes = /^(set|inc|write|advanced_inc)_subtensor$/.test(node.op);
  if (!writes && !["index", "subtensor", "advanced_subtensor"].includes(node.op)) return undefined;
  const [x, ...rest] = inputs as readonly [Piece, ...Piece[]];
  const indices = writes ? rest.slice(1) : rest;
  const items: readonly IndexItem[] = node.attrs.items
    ? readItems(node.attrs)
    : [
        ...new Array<IndexItem>(Number(node.attrs.axis)).fill(everything),
        ...indices.map(() => ({ kind: "tensor" as const })),
      ];
  let next = 0;
  const written = items.map((item) => writeItem(item, () => indices[next++]?.text ?? "…"));
  const place = `${within(x, tightest)}[${written.join(", ")}]`;
  if (!writes) return whole(place);
  const adds = node.op === "inc_subtensor" || node.attrs.add === true;
  return whole(`${adds ? "inc" : "set"}_subtensor(${place}, ${rest[0]!.text})`);
}

const everything: IndexItem = { kind: "slice", start: null, stop: null, step: null };

function writeItem(item: IndexItem, nextIndex: () => string): string {
  switch (item.kind) {
    case "at":
      return printDim(item.index);
    case "slice": {
      const part = (d: typeof item.start): string => (d === null ? "" : printDim(d));
      return `${part(item.start)}:${part(item.stop)}${item.step === null || item.step === 1 ? "" : `:${part(item.step)}`}`;
    }
    case "tensor":
      return nextIndex();
    case "window": {
      const start = nextIndex();
      return `${start}:${start} + ${printDim(item.length)}`;
    }
    case "newaxis":
      return "none";
    case "ellipsis":
      return "...";
  }
}

/** As the signature has it: what has no default by position, the rest by name, and what is the default not at all. */
function writeCall(node: Node, inputs: readonly Piece[]): Piece {
  const op = findOp(node.op);
  const params = op ? parseSignature(op.sig).params : [];
  const rest = inputs.map((p) => p.text);
  const parts: string[] = [];
  for (const param of params) {
    if (param.kind === "tensors") parts.push(...rest.splice(0));
    else if (param.kind === "tensor") parts.push(...rest.splice(0, 1));
    else parts.push(...writeParam(param, node));
  }
  return whole(`${node.op}(${[...parts, ...rest].join(", ")})`);
}

function writeParam(param: Param, node: Node): readonly string[] {
  const value = node.attrs[param.name];
  if (value === undefined || value === null || writeAttr(value) === param.default) return [];
  if (param.name === "axis" && Array.isArray(value)) {
    // All axes is what a reduction does when nothing is said.
    if (value.length === node.inputs[0]?.type.shape.length) return [];
    if (value.length === 1) return [`axis=${writeAttr(value[0] as Attr)}`];
  }
  return [param.default === undefined ? writeAttr(value) : `${param.name}=${writeAttr(value)}`];
}

function writeConstant(a: NdArray): Piece {
  const shown = Array.from({ length: Math.min(a.data.length, 4) }, (_, i) => String(readElement(a, i)));
  if (a.shape.length > 0) return whole(`[${shown.join(", ")}${a.data.length > 4 ? ", …" : ""}]`);
  const [text] = shown as [string];
  return text.startsWith("-") ? { text, binding: product, opposite: text.slice(1) } : whole(text);
}

function writeAttr(a: Attr): string {
  if (typeof a === "string") return JSON.stringify(a);
  if (typeof a !== "object" || a === null) return String(a);
  if (Array.isArray(a)) return `[${a.map(writeAttr).join(", ")}]`;
  const item = a as SymbolicDim | NdArray | Ref | { readonly kind: "graph" };
  if (!("kind" in item)) return writeConstant(item).text;
  if (item.kind === "symbolic") return printDim(item);
  return item.kind === "graph" ? "…" : item.name;
}
