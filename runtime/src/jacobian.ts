/** @file Jacobians and Hessians as graphs: all partial derivatives of a tensor at once. */
import { batch } from "./grad/batch.ts";
import { type GradOptions, grad, Lop } from "./grad.ts";
import { sizeOf } from "./ir/array.ts";
import { productOfDims } from "./ir/dim.ts";
import { isFloat } from "./ir/dtype.ts";
import { makeNode, makeRef, type Node } from "./ir/node.ts";
import { isConcrete } from "./ir/type.ts";
import { Builder } from "./ops/builder.ts";
import { type Fault, fault, isFault } from "./ops/op.ts";
import { Rop } from "./rop.ts";

/**
 * The derivative of each element of `y` by each element of x, for each x of `wrt`: of shape `[...y.shape, ...x.shape]`, dtype of x. It is one
 * `Lop` for all unit vectors of y at once, or one `Rop` for all of x, whichever are fewer; lengths may be names. Faults: those of `grad`, and
 * "jacobian-size" where an op of the derivative can only be computed for one at a time; operand 0 is `y`, operand i the i-th wrt, counted
 * from 1.
 */
export function jacobian(y: Node, wrt: readonly Node[], options: GradOptions = {}): readonly Node[] | Fault {
  if (!isFloat(y.type.dtype)) {
    return fault("grad-integer", `$0 is ${y.type.dtype}, and only floats have gradients`, [0]);
  }
  const out: Node[] = [];
  for (const [i, x] of wrt.entries()) {
    const made = one(y, x, i + 1, options);
    if (isFault(made)) return made;
    out.push(made);
  }
  return out;
}

/**
 * The second derivatives of a scalar `cost` by each x of `wrt`: of shape `[...x.shape, ...x.shape]`. Faults as `jacobian`, and
 * "grad-scalar".
 */
export function hessian(cost: Node, wrt: readonly Node[], options: GradOptions = {}): readonly Node[] | Fault {
  const first = grad(cost, wrt, options);
  if (isFault(first)) return first;
  const out: Node[] = [];
  for (const [i, x] of wrt.entries()) {
    // A gradient that does not change is a derivative of 0, not a mistake.
    const made = one(first[i]!, x, i + 1, { ...options, disconnectedInputs: "ignore" });
    if (isFault(made)) return made;
    out.push(made);
  }
  return out;
}

function one(y: Node, x: Node, operand: number, options: GradOptions): Node | Fault {
  const g = new Builder(options.span);
  const shape = [...y.type.shape, ...x.type.shape];
  const [rows, columns] = [elementCount(y), elementCount(x)];
  if (rows <= columns || columns === Number.POSITIVE_INFINITY) {
    const u = placeholder(y, options);
    const row = first(Lop([y], [x], [u], options), operand);
    if (isFault(row)) return row;
    const made = batch(row, u, units(g, y), productOfDims(y.type.shape));
    return isFault(made) ? made : g.reshape(made, shape);
  }
  const refused = first(Lop([y], [x], [g.zerosLike(y)], options), operand);
  if (isFault(refused)) return refused;
  const v = placeholder(x, options);
  const column = first(Rop([y], [x], [v], options), operand);
  if (isFault(column)) return column;
  const made = batch(column, v, units(g, x), productOfDims(x.type.shape));
  if (isFault(made)) return made;
  const axes = y.type.shape.map((_, i) => i + 1);
  return g.reshape(g.transpose(made, [...axes, 0]), shape);
}

/** Infinity when the lengths are not numbers. */
const elementCount = (n: Node): number => (isConcrete(n.type.shape) ? sizeOf(n.type.shape) : Number.POSITIVE_INFINITY);

/** Stands for one unit vector of the type of `like`. */
const placeholder = (like: Node, { span }: GradOptions): Node =>
  makeNode({ op: "input", attrs: { ref: makeRef("input", "unit") }, type: strong(like.type), span });

const strong = ({ dtype, shape }: Node["type"]): Node["type"] => ({ dtype, shape });

/** All unit vectors of the type of `like`, along a new first axis. */
function units(g: Builder, like: Node): Node {
  const { dtype, shape } = like.type;
  const count = productOfDims(shape);
  return g.reshape(g.op("eye", [], { n: count, dtype }), [count, ...shape]);
}

/** The only derivative; a fault that blames the wrt (operand 1) blames `operand` instead. */
function first(made: readonly Node[] | Fault, operand: number): Node | Fault {
  if (!isFault(made)) return made[0]!;
  const message = made.message.replaceAll("$1", `$${operand}`);
  return { ...made, message, operands: made.operands.map((o) => (o === 1 ? operand : o)) };
}
