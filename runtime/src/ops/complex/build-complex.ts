/**
 * @file Applies an op to complex operands. Whatever the op, the result is made of real nodes at once: no graph holds a node of a complex
 * dtype but leaves and `complex(re, im)`, no backend and no rewrite knows complex arithmetic, and derivatives are those of the parts.
 */
import { type NdArray, partOfComplex } from "../../ir/array.ts";
import { complexOf, type Dtype, floatOf, isComplex, isDtype, partOf, promote } from "../../ir/dtype.ts";
import { type Attrs, isGraph, makeNode, type Node, type Span } from "../../ir/node.ts";
import { sameShape, type TensorType } from "../../ir/type.ts";
import { type Fault, fault, type Op } from "../op.ts";
import { Arithmetic, type Parts, Refused } from "./arithmetic.ts";
import { complexRules } from "./rules.ts";

type Build = (op: string, inputs: readonly Node[], attrs: Attrs, span: Span | undefined) => Node | Fault;

/** Whether an operand, or the result, is complex. */
export function concernsComplex(op: Op, inputs: readonly Node[], attrs: Attrs): boolean {
  if (op.category === "complex") return true;
  for (let i = 0; i < inputs.length; i++) if (isComplex(inputs[i]!.type.dtype)) return true;
  if (op.kind === "region") return hasComplexGraph(attrs);
  return typeof attrs.dtype === "string" && isDtype(attrs.dtype) && isComplex(attrs.dtype);
}

/** A step that takes or gives complex numbers; inside of it they may be used. */
function hasComplexGraph(attrs: Attrs): boolean {
  for (const key in attrs) {
    const graph = attrs[key]!;
    if (!isGraph(graph)) continue;
    if ([...graph.inputs, ...graph.outputs].some((n) => isComplex(n.type.dtype))) return true;
  }
  return false;
}

export function buildComplex(
  build: Build,
  op: Op,
  inputs: readonly Node[],
  attrs: Attrs,
  span: Span | undefined,
  name: string | undefined,
): Node | Fault {
  const rule = complexRules.get(op.name);
  if (!rule) return refusal(op, inputs);
  if (op.name === "cast" && !isComplex(attrs.dtype as Dtype)) {
    return fault("dtype", "a complex number has no place in a real dtype: take `real(…)`, `imag(…)` or `abs(…)` of $0");
  }
  try {
    const a = new Arithmetic(build, span);
    const operands = inputs.map((n) => partsOf(n, span));
    const made = rule(a, operands, attrs, op.name);
    return "re" in made ? join(a, made, span, name) : made;
  } catch (error) {
    if (error instanceof Refused) return error.fault;
    throw error;
  }
}

function refusal(op: Op, inputs: readonly Node[]): Fault {
  const at = Math.max(
    0,
    inputs.findIndex((n) => isComplex(n.type.dtype)),
  );
  if (op.kind === "region")
    return fault("dtype", "a complex number cannot go in or out: pass its `real` and `imag` parts", [at]);
  const why = ordering.has(op.name) ? "complex numbers have no order" : "needs real numbers";
  const dtype = inputs[at] ? inputs[at].type.dtype : "complex";
  return fault("dtype", inputs[at] ? `${why}, but $${at} is ${dtype}` : `${why}, but the result would be complex`, [
    at,
  ]);
}

const ordering = new Set(
  "less less_equal greater greater_equal maximum minimum max min argmax argmin sort argsort topk argtopk clip sign ptp searchsorted".split(
    " ",
  ),
);

/** The real and imaginary parts of a node; those of a constant are constants. */
function partsOf(node: Node, span: Span | undefined): Parts {
  const { dtype, shape, weak } = node.type;
  if (!isComplex(dtype)) return { re: node, im: undefined };
  const type: TensorType = { dtype: partOf(dtype), shape, ...(weak && { weak }) };
  if (node.op === "constant") {
    const value = node.attrs.value as NdArray;
    const part = (i: 0 | 1): Node =>
      makeNode({ op: "constant", attrs: { value: partOfComplex(value, i) }, type, span: node.span });
    return { re: part(0), im: part(1) };
  }
  return {
    re: makeNode({ op: "real", inputs: [node], type, span }),
    im: makeNode({ op: "imag", inputs: [node], type, span }),
  };
}

/** `complex(re, im)` of parts that are brought to one float dtype and shape. */
function join(a: Arithmetic, parts: Parts, span: Span | undefined, name: string | undefined): Node {
  const im = parts.im ?? a.zerosLike(parts.re);
  const weak = parts.re.type.weak === true && im.type.weak === true;
  const dtype = floatOf(joinedDtype(parts.re.type, im.type));
  const cast = (n: Node): Node => (weak || n.type.dtype === dtype ? n : a.op("cast", [n], { dtype }));
  let [x, y] = [weak ? weakly(a, parts.re) : cast(parts.re), weak ? weakly(a, im) : cast(im)];
  if (!sameShape(x.type.shape, y.type.shape)) {
    const { shape } = a.add(x, y).type;
    x = stretched(a, x, shape);
    y = stretched(a, y, shape);
  }
  const type: TensorType = { dtype: complexOf(dtype), shape: x.type.shape, ...(weak && { weak }) };
  return makeNode({ op: "complex", inputs: [x, y], type, span, name });
}

/** A weak part gives way to the other. */
function joinedDtype(re: TensorType, im: TensorType): Dtype {
  if (re.weak && !im.weak) return im.dtype;
  return im.weak && !re.weak ? re.dtype : promote(re.dtype, im.dtype);
}

/** A weak integer as a float that stays weak. */
const weakly = (a: Arithmetic, n: Node): Node => (n.type.dtype === "float64" ? n : a.div(n, 1));

const stretched = (a: Arithmetic, n: Node, shape: TensorType["shape"]): Node =>
  sameShape(n.type.shape, shape) ? n : a.op("broadcast_to", [n], { shape });
