/**
 * @file Writes a node as a formula in the user's own names: for hovers and for explaining gradients.
 *
 * Nodes that the user named are written by their names, all others by what they are made of. What is used more than once gets a
 * letter of its own and a line below.
 */
import { type NdArray, readElement } from "../ir/array.ts";
import { printDim, type SymbolicDim } from "../ir/dim.ts";
import type { Attr, Node, Ref } from "../ir/node.ts";

export interface Formula {
  readonly text: string;
  /** Definitions of the letters in `text`, in the order of their use. */
  readonly where: readonly { readonly name: string; readonly text: string }[];
}

export interface FormulaOptions {
  /** Longest text of one line; what lies deeper becomes `…`. Default 120. */
  readonly limit?: number;
}

/** How tightly an operator binds, as in the language; a call or a name binds tightest. */
const tightest = 20;
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
/** Comparisons do not chain. */
const comparing = 4;
const product = 10;
const power = 12;

interface Piece {
  readonly text: string;
  readonly binding: number;
}

const whole = (text: string): Piece => ({ text, binding: tightest });

/** The formula of `root`, also where it has a name itself. */
export function formula(root: Node, options: FormulaOptions = {}): Formula {
  const limit = options.limit ?? 120;
  const letters = lettersFor(root);
  const write = (node: Node): string => {
    for (let depth = 12; depth > 1; depth--) {
      const { text } = writeNode(node, letters, depth, true);
      if (text.length <= limit) return text;
    }
    return "…";
  };
  const where = [...letters].map(([node, name]) => ({ name, text: write(node) }));
  const text = write(root);
  return { text, where: inUse(text, where) };
}

/** Only the definitions that the text reaches: what was cut off needs none. */
function inUse(text: string, where: Formula["where"]): Formula["where"] {
  const mentions = (t: string, name: string): boolean =>
    new RegExp(`(^|[^\\p{L}\\d_])${name}($|[^\\p{L}\\d_])`, "u").test(t);
  const reached: { readonly name: string; readonly text: string }[] = [];
  let texts = [text];
  while (texts.length > 0) {
    const next = where.filter((w) => !reached.includes(w) && texts.some((t) => mentions(t, w.name)));
    reached.push(...next);
    texts = next.map((w) => w.text);
  }
  return reached;
}

const ownName = (node: Node): string | undefined =>
  node.inputs.length === 0 ? ((node.attrs.ref as Ref | undefined)?.name ?? node.name) : node.name;

/** A letter for each unnamed application of at least two operations that is used more than once. */
function lettersFor(root: Node): ReadonlyMap<Node, string> {
  const uses = new Map<Node, number>();
  const names = new Set<string>();
  const order: Node[] = [];
  const visit = (node: Node): void => {
    const count = uses.get(node) ?? 0;
    uses.set(node, count + 1);
    const name = ownName(node);
    if (name !== undefined) names.add(name);
    if (count > 0 || (name !== undefined && node !== root)) return;
    for (const n of node.inputs) visit(n);
    order.push(node);
  };
  visit(root);
  const shared = order.filter((n) => n !== root && uses.get(n)! > 1 && ownName(n) === undefined && isLong(n));
  const letters = new Map<Node, string>();
  let next = 0;
  for (const node of shared) {
    let name: string;
    do name = letterAt(next++);
    while (names.has(name));
    letters.set(node, name);
  }
  return letters;
}

const letterAt = (i: number): string => `${"abcdefghijklmnopqrstuvwxyz"[i % 26]}${i < 26 ? "" : Math.floor(i / 26)}`;

/** Worth a letter: not a sign or a transposition of something short. */
const isLong = (node: Node): boolean =>
  node.inputs.length > 1 || node.inputs.some((n) => n.inputs.length > 0 && ownName(n) === undefined);

function writeNode(node: Node, letters: ReadonlyMap<Node, string>, depth: number, isRoot: boolean): Piece {
  if (!isRoot) {
    const name = letters.get(node) ?? ownName(node);
    if (name !== undefined) return whole(name);
  } else if (node.inputs.length === 0 && ownName(node) !== undefined) return whole(ownName(node)!);
  if (node.op === "constant") return writeConstant(node.attrs.value as NdArray);
  if (node.op === "dim") return whole(printAttr(node.attrs.dim!));
  if (depth === 0) return whole("…");
  const inputs = node.inputs.map((n) => writeNode(n, letters, depth - 1, false));
  return writeApplication(node, inputs);
}

function writeApplication(node: Node, inputs: readonly Piece[]): Piece {
  const [a, b] = inputs as readonly [Piece, Piece];
  switch (node.op) {
    case "neg":
      return { text: `-${within(a, product)}`, binding: product };
    case "logical_not":
      return { text: `not ${within(a, 3)}`, binding: 3 };
    case "sqr":
      return { text: `${within(a, power + 1)} ** 2`, binding: power };
    case "reciprocal":
      return { text: `1 / ${within(a, product + 1)}`, binding: product };
    case "cast":
      return whole(`${node.type.dtype}(${a.text})`);
    case "transpose":
      if (node.type.shape.length === 2) return whole(`${within(a, tightest)}.T`);
      break;
    case "add":
      return writeSum(node, a, b);
    case "mul":
      // Constants go in front.
      return node.inputs[1]!.op === "constant" && node.inputs[0]!.op !== "constant"
        ? writeInfix("mul", b, a, node.inputs[0])
        : writeInfix("mul", a, b, node.inputs[1]);
  }
  if (node.op in infix && inputs.length === 2) return writeInfix(node.op, a, b, node.inputs[1]);
  return writeCall(node, inputs);
}

/** x + -3 is written x - 3. */
function writeSum(node: Node, a: Piece, b: Piece): Piece {
  const [left, right] = node.inputs as readonly [Node, Node];
  if (right.op === "constant" && b.text.startsWith("-"))
    return { text: `${within(a, 9)} - ${b.text.slice(1)}`, binding: 9 };
  if (left.op === "constant" && a.text.startsWith("-"))
    return { text: `${within(b, 9)} - ${a.text.slice(1)}`, binding: 9 };
  return writeInfix("add", a, b, right);
}

function writeInfix(op: string, a: Piece, b: Piece, right: Node | undefined): Piece {
  const [symbol, binding] = infix[op]!;
  const left = within(a, op === "pow" || binding === comparing ? binding + 1 : binding);
  const plain = op === "pow" || (right && associative[op]?.includes(right.op));
  return { text: `${left} ${symbol} ${within(b, plain ? binding : binding + 1)}`, binding };
}

function writeCall(node: Node, inputs: readonly Piece[]): Piece {
  const rank = node.inputs[0]?.type.shape.length;
  const attrs = Object.entries(node.attrs).flatMap(([key, value]) => {
    if (value === null || value === false) return [];
    // All axes is what a reduction does when nothing is said.
    if (key === "axis" && Array.isArray(value) && value.length === rank) return [];
    const one = key === "axis" && Array.isArray(value) && value.length === 1 ? (value[0] as Attr) : value;
    return [key === "shape" ? printAttr(one) : `${key}=${printAttr(one)}`];
  });
  return whole(`${node.op}(${[...inputs.map((p) => p.text), ...attrs].join(", ")})`);
}

const within = (piece: Piece, binding: number): string => (piece.binding >= binding ? piece.text : `(${piece.text})`);

function writeConstant(a: NdArray): Piece {
  const shown = Array.from({ length: Math.min(a.data.length, 4) }, (_, i) => String(readElement(a, i)));
  if (a.shape.length > 0) return whole(`[${shown.join(", ")}${a.data.length > 4 ? ", …" : ""}]`);
  return { text: shown[0]!, binding: shown[0]!.startsWith("-") ? product : tightest };
}

function printAttr(a: Attr): string {
  if (typeof a === "string") return JSON.stringify(a);
  if (typeof a !== "object" || a === null) return String(a);
  if (Array.isArray(a)) return `[${a.map(printAttr).join(", ")}]`;
  const item = a as SymbolicDim | NdArray | Ref | { readonly kind: "graph" };
  if (!("kind" in item)) return writeConstant(item).text;
  if (item.kind === "symbolic") return printDim(item);
  return item.kind === "graph" ? "…" : item.name;
}
