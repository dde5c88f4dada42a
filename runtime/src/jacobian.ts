/** @file Jacobians and Hessians as graphs: all partial derivatives of a tensor, row by row or column by column. */
import { type GradOptions, grad, Lop } from "./grad.ts";
import { fromValues, sizeOf } from "./ir/array.ts";
import { isFloat } from "./ir/dtype.ts";
import type { Node } from "./ir/node.ts";
import { isConcrete, printType } from "./ir/type.ts";
import { Builder } from "./ops/builder.ts";
import { type Fault, fault, isFault } from "./ops/op.ts";
import { Rop } from "./rop.ts";

/** Every row is a graph of its own: beyond this many a function would be too large to compile. */
const mostRows = 256;

/**
 * The derivative of each element of `y` by each element of x, for each x of `wrt`: of shape `[...y.shape, ...x.shape]`, dtype of x. Made of
 * one `Lop` for each element of `y` or one `Rop` for each element of x, whichever is less; so one of the two must have at most 256
 * elements, known as numbers. Faults: those of `grad`, and "jacobian-size"; operand 0 is `y`, operand i the i-th wrt, counted from 1.
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
  if (rows <= columns && rows <= mostRows) {
    const parts = unitVectors(g, y, rows).map((u) => first(Lop([y], [x], [u], options), operand));
    const fault = parts.find(isFault);
    return fault ?? g.reshape(stacked(g, parts as readonly Node[], x, 0), shape);
  }
  if (columns <= mostRows) {
    const refused = first(Lop([y], [x], [g.zerosLike(y)], options), operand);
    if (isFault(refused)) return refused;
    const parts = unitVectors(g, x, columns).map((v) => first(Rop([y], [x], [v], options), operand));
    const fault = parts.find(isFault);
    return fault ?? g.reshape(stacked(g, parts as readonly Node[], y, y.type.shape.length), shape);
  }
  const message = `$0 is ${printType(y.type)} and $${operand} ${printType(x.type)}: one of them must have at most ${mostRows} elements, known as numbers`;
  return fault("jacobian-size", message, [0, operand]);
}

/** Infinity when the lengths are not numbers. */
const elementCount = (n: Node): number => (isConcrete(n.type.shape) ? sizeOf(n.type.shape) : Number.POSITIVE_INFINITY);

/** For each element of `like` a constant of its type that is 1 there and 0 elsewhere. */
function unitVectors(g: Builder, like: Node, count: number): readonly Node[] {
  const shape = like.type.shape as readonly number[];
  return Array.from({ length: count }, (_, i) =>
    g.constant(
      fromValues(
        like.type.dtype,
        shape,
        Array.from({ length: count }, (_, k) => (k === i ? 1 : 0)),
      ),
    ),
  );
}

/** The parts along a new axis; without any, an empty tensor. */
function stacked(g: Builder, parts: readonly Node[], like: Node, axis: number): Node {
  if (parts.length > 0) return g.op("stack", parts, { axis });
  const shape = [...like.type.shape];
  shape.splice(axis, 0, 0);
  return g.full(0, shape, like.type.dtype);
}

/** The only derivative; a fault that blames the wrt (operand 1) blames `operand` instead. */
function first(made: readonly Node[] | Fault, operand: number): Node | Fault {
  if (!isFault(made)) return made[0]!;
  const message = made.message.replaceAll("$1", `$${operand}`);
  return { ...made, message, operands: made.operands.map((o) => (o === 1 ? operand : o)) };
}
