/** @file The parts of a formula: operators with the brackets that they need, calls, indices, numbers. */
import type { NdArray } from "../ir/array.ts";
import { type Dim, printDim } from "../ir/dim.ts";
import { isFloat, promote } from "../ir/dtype.ts";
import type { Attr, Node, Ref } from "../ir/node.ts";
import { sameShape } from "../ir/type.ts";
import { type IndexItem, readItems } from "../ops/indexing/items.ts";
import { findOp } from "../ops/registry.ts";
import { type Param, parseSignature } from "../ops/signature.ts";
import {
  multiplied,
  negated,
  type Piece,
  productBinding as product,
  scaled,
  splitNumber,
  sumBinding as sum,
  tightest,
  whole,
  within,
  writeNumber,
} from "./formula-piece.ts";
import { writeConvolution } from "./write-convolution.ts";
import { writeAttr, writeConstant, writeLength } from "./write-literal.ts";
import { writeRegion } from "./write-region.ts";

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
const power = 12;

/** The name that a node goes by: that of its leaf, or the one that the user bound it to. A length is what it is in the file. */
export function ownName(node: Node): string | undefined {
  if (node.op === "dim") return undefined;
  return node.inputs.length === 0 ? ((node.attrs.ref as Ref | undefined)?.name ?? node.name) : node.name;
}

/**
 * A node by what it is made of, down to names, `letters`, and `depth` applications; what is deeper is `…`. In `canonical` form the
 * numbers of a product are multiplied and stand in front, and what divides stands behind; else all is as the graph has it.
 */
export function writeNode(node: Node, letters: ReadonlyMap<Node, string>, depth: number, canonical = false): string {
  const write = (n: Node, left: number): Piece => {
    const name = n === node && n.inputs.length > 0 ? undefined : (letters.get(n) ?? ownName(n));
    if (name !== undefined) return whole(name);
    if (n.op === "constant") return writeConstant(n.attrs.value as NdArray, canonical);
    if (n.op === "dim") return writeLength(n.attrs.dim as Dim);
    if (left === 0) return whole("…");
    if (n.op === "scan" || n.op === "ifelse") {
      const inside = (x: Node, names: ReadonlyMap<Node, string>): string =>
        names.get(x) ?? writeNode(x, names, left - 1, canonical);
      return whole(writeRegion(n, (x) => write(x, left - 1).text, inside));
    }
    const vectors = n.op === "reshape" && !letters.has(n.inputs[0]!) ? vectorProduct(n) : undefined;
    if (vectors) {
      const [a, b] = vectors.operands.map((operand) => write(operand, left - 1)) as [Piece, Piece];
      return writeMatrixProduct(vectors.product, a, b);
    }
    const reduced = n.op === "reshape" && !letters.has(n.inputs[0]!) ? reductionWithout(n) : undefined;
    if (reduced) return writeCall(reduced, [write(reduced.inputs[0]!, left - 1)]);
    const outer = n.op === "matmul2" ? outerProduct(n) : undefined;
    if (outer) return whole(`outer(${outer.map((vector) => write(vector, left - 1).text).join(", ")})`);
    const inputs = writtenInputs(n).map((input, i) => write(letters.has(input) ? input : plainOperand(n, i), left - 1));
    return (canonical && isFloat(n.type.dtype) ? writeCanonical(n, inputs) : undefined) ?? writeApplication(n, inputs);
  };
  return write(node, depth).text;
}

/** What is read of a node: not the count of a length. */
export const writtenInputs = (n: Node): readonly Node[] => (n.op === "measured" ? n.inputs.slice(0, 1) : n.inputs);

/** Without what the language puts there by itself: a conversion to the dtype of the other operand, a scalar stretched to its shape. */
function plainOperand(node: Node, i: number): Node {
  const input = unstretched(node, i);
  if (node.op === "mask_positions" && input.op === "reshape" && ownName(input) === undefined) return input.inputs[0]!;
  if (input.op !== "cast" || ownName(input) !== undefined) return input;
  const from = input.inputs[0]!;
  const other = node.inputs[1 - i];
  if (node.inputs.length === 2 && other && infix[node.op] !== undefined) {
    const isWanted = other.type.dtype === input.type.dtype && other !== node.inputs[i];
    return isWanted && (from.type.weak || promote(from.type.dtype, other.type.dtype) === input.type.dtype)
      ? from
      : input;
  }
  // Truth values are counted in int64.
  return node.op === "sum" && from.type.dtype === "bool" && input.type.dtype === "int64" ? from : input;
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

/** Products, and means and sums of products with their number in front; undefined for anything else. */
function writeCanonical(node: Node, inputs: readonly Piece[]): Piece | undefined {
  const [a, b] = inputs as readonly [Piece, Piece];
  switch (node.op) {
    case "mul":
    case "true_divide":
      return multiplied(a, b, node.op === "true_divide");
    case "reciprocal":
      return multiplied(writeNumber(1), a, true);
    case "neg":
      return a.product ? negated(a) : undefined;
    case "sum":
    case "mean": {
      const split = splitNumber(a);
      return split && scaled(split.number, writeCall(node, [split.rest]));
    }
    default:
      return undefined;
  }
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
    case "measured":
      return a;
    case "mask_positions":
      return whole(`flatnonzero(${a.text})`);
    case "cast":
      return whole(`${node.type.dtype}(${a.text})`);
    case "item":
      if (left.results?.length === 1) return a;
      return whole(`${within(a, tightest)}[${node.attrs.index}]`);
    case "transpose":
      return node.type.shape.length === 2 ? transposed(a) : writeCall(node, inputs);
    case "broadcast_to":
      if (a.text === "0" || a.text === "1")
        return whole(
          `${a.text === "0" ? "zeros" : "ones"}(${writeAttr(node.attrs.shape!)}${isFloat(node.type.dtype) ? "" : `, "${node.type.dtype}"`})`,
        );
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
      return writeMatrixProduct(node, a, b);
    case "convolve":
    case "convolve_filters":
    case "convolve_inputs":
      return whole(writeConvolution(node, a.text, b.text));
  }
  if (node.op in infix && inputs.length === 2) return writeInfix(node.op, a, b, right);
  return writeIndexing(node, inputs) ?? writeCall(node, inputs);
}

function writeMatrixProduct(node: Node, a: Piece, b: Piece): Piece {
  const rank = node.type.shape.length;
  const x = node.attrs.transposeA === true ? transposed(a, rank) : a;
  const y = node.attrs.transposeB === true ? transposed(b, rank) : b;
  return writeInfix("matmul", x, y, node.inputs[1]!);
}

/** A product of matrices of which one or both are vectors with an axis put in, and taken out again afterwards: as `@` of the vectors. */
function vectorProduct(node: Node): { readonly product: Node; readonly operands: readonly Node[] } | undefined {
  const product = node.inputs[0]!;
  if (product.op !== "matmul2" || ownName(product) !== undefined) return undefined;
  const [a, b] = product.inputs as [Node, Node];
  const row = product.attrs.transposeA === true ? undefined : vectorIn(a, 0);
  const column = product.attrs.transposeB === true ? undefined : vectorIn(b, 1);
  const shape = product.type.shape.filter((_, axis) => !((axis === 0 && row) || (axis === 1 && column)));
  if ((!row && !column) || !sameShape(shape, node.type.shape)) return undefined;
  return { product, operands: [row ?? a, column ?? b] };
}

/** A reduction that keeps its axes, which are taken out afterwards: the same without keeping them. */
function reductionWithout(node: Node): Node | undefined {
  const reduction = node.inputs[0]!;
  const { keepdims, axis } = reduction.attrs;
  if (keepdims !== true || ownName(reduction) !== undefined || !Array.isArray(axis)) return undefined;
  const shape = reduction.type.shape.filter((_, i) => !axis.includes(i));
  return sameShape(shape, node.type.shape)
    ? { ...reduction, attrs: { ...reduction.attrs, keepdims: false }, type: node.type }
    : undefined;
}

/** The vectors of a column times a row. */
function outerProduct({ inputs, attrs }: Node): readonly [Node, Node] | undefined {
  const column = vectorIn(inputs[0]!, attrs.transposeA === true ? 0 : 1);
  const row = vectorIn(inputs[1]!, attrs.transposeB === true ? 1 : 0);
  return column && row && [column, row];
}

/** The vector of a matrix of one row (axis 0) or column (axis 1). */
function vectorIn(matrix: Node, axis: 0 | 1): Node | undefined {
  const vector = matrix.op === "reshape" && ownName(matrix) === undefined ? matrix.inputs[0]! : undefined;
  return vector?.type.shape.length === 1 && matrix.type.shape[axis] === 1 ? vector : undefined;
}

/** The last two axes swapped. */
function transposed(a: Piece, rank = 2): Piece {
  if (rank === 2) return whole(`${within(a, tightest)}.T`);
  const axes = Array.from({ length: rank }, (_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  return whole(`transpose(${a.text}, [${axes.join(", ")}])`);
}

function writeInfix(op: string, a: Piece, b: Piece, right: Node): Piece {
  const [symbol, binding] = infix[op]!;
  const left = within(a, op === "pow" || binding === comparison ? binding + 1 : binding);
  const plain = op === "pow" || associative[op]?.includes(right.op);
  const rest = `${symbol} ${within(b, plain ? binding : binding + 1)}`;
  const opposite = signed.has(op) && a.opposite !== undefined && left === a.text ? `${a.opposite} ${rest}` : undefined;
  return { text: `${left} ${rest}`, binding, op, ...(opposite !== undefined && { opposite }) };
}

/** Operators whose result has the sign of their left operand. */
const signed = new Set(["mul", "true_divide", "matmul", "dot"]);

/** Reading as `x[i, 1:]`, writing as `inc_subtensor(x[i, 1:], v)`. */
function writeIndexing(node: Node, inputs: readonly Piece[]): Piece | undefined {
  const writes = /^(set|inc|write|advanced_inc)_subtensor$/.test(node.op);
  if (!writes && !["index", "subtensor", "advanced_subtensor"].includes(node.op)) return undefined;
  const [x, ...rest] = inputs as readonly [Piece, ...Piece[]];
  const first = inputs.length - (writes ? rest.length - 1 : rest.length);
  const indices = inputs.slice(first).map((piece, i) => (isMask(node.inputs[first + i]!) ? ofMask(piece) : piece));
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

/** The positions of a mask stand for the mask. */
const isMask = (index: Node): boolean =>
  index.op === "measured" && index.inputs[0]!.op === "mask_positions" && ownName(index) === undefined;

const ofMask = (piece: Piece): Piece => {
  const inner = /^flatnonzero\((.*)\)$/s.exec(piece.text);
  return inner ? { ...piece, text: inner[1]! } : piece;
};

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
  // The step of a loop has no place in a line.
  if (holdsGraph(node)) return whole(`${node.op}(${["…", ...inputs.map((p) => p.text)].join(", ")})`);
  const op = findOp(node.op);
  const params = op ? parseSignature(op.sig).params : [];
  const reduces = params.some((p) => p.name === "keepdims");
  const rest = inputs.map((p) => p.text);
  const parts: string[] = [];
  for (const param of params) {
    if (param.kind === "tensors") {
      const all = rest.splice(0);
      parts.push(...(param.type.endsWith("...") ? all : [`[${all.join(", ")}]`]));
    } else if (param.kind === "tensor") parts.push(...rest.splice(0, 1));
    else parts.push(...writeParam(param, node, reduces));
  }
  return whole(`${node.op}(${[...parts, ...rest].join(", ")})`);
}

/** A loop, whose step is a graph of its own. */
export const holdsGraph = (node: Node): boolean =>
  Object.values(node.attrs).some((a) => typeof a === "object" && a !== null && "kind" in a && a.kind === "graph");

function writeParam(param: Param, node: Node, reduces: boolean): readonly string[] {
  const value = node.attrs[param.name];
  if (value === undefined || value === null || writeAttr(value) === param.default) return [];
  if (param.name === "axis" && Array.isArray(value)) {
    // All axes is what a reduction does when nothing is said.
    if (reduces && value.length === node.inputs[0]?.type.shape.length) return [];
    if (value.length === 1) return [`axis=${writeAttr(value[0] as Attr)}`];
  }
  return [param.default === undefined ? writeAttr(value) : `${param.name}=${writeAttr(value)}`];
}
