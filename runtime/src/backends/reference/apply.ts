/** @file One node of each kind on concrete tensors, by plain loops. */
import { type NdArray, ndarray, readElement, sizeOf, writeElement, zeros } from "../../ir/array.ts";
import type { Dtype } from "../../ir/dtype.ts";
import { isFloat } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { everyFewTurns } from "../../ir/safe-point.ts";
import type { ElementwiseOp, Fault, ReductionOp, ViewOp } from "../../ops/op.ts";
import { fault } from "../../ops/op.ts";
import { concreteShape } from "./concrete-shape.ts";
import { referenceScalar, type Value } from "./reference-scalar.ts";
import { broadcastStrides, contiguousStrides, positions } from "./strides.ts";

/** Runs the scalar rule on each element of the broadcast inputs. */
export function applyElementwise(op: ElementwiseOp, node: Node, inputs: readonly NdArray[]): NdArray {
  const shape = concreteShape(node);
  const out = zeros(node.type.dtype, shape);
  const s = referenceScalar(inputs[inputs.length - 1]!.dtype);
  const at = inputs.map((a) => positions(shape, broadcastStrides(a.shape, shape)));
  const x: Value[] = [];
  for (let i = 0; i < out.data.length; i++) {
    everyFewTurns(i);
    for (let k = 0; k < inputs.length; k++) x[k] = readElement(inputs[k]!, at[k]![i]!);
    writeElement(out, i, op.scalar(s, ...x));
  }
  return out;
}

/** Converts each element: floats are cut towards zero and wrap around in integers, anything but 0 is true. */
export function applyCast(dtype: Dtype, x: NdArray): NdArray {
  const out = zeros(dtype, x.shape);
  for (let i = 0; i < out.data.length; i++) writeElement(out, i, readElement(x, i));
  return out;
}

/**
 * Folds from the first element to the last. Sums and products of float32 are kept in float64 and rounded once at the end (as
 * Theano's `acc_dtype` does), so that this backend is the more exact side of a comparison.
 */
export function applyReduction(op: ReductionOp, node: Node, x: NdArray): NdArray | Fault {
  const axes = node.attrs.axis as readonly number[];
  const reduced = x.shape.filter((_, axis) => axes.includes(axis));
  if (op.initial === undefined && sizeOf(reduced) === 0 && sizeOf(concreteShape(node)) > 0) {
    return fault("empty-reduction", `${op.name} of an empty axis of $0 has no value`);
  }
  const strides = contiguousStrides(x.shape);
  const isKept = (_: unknown, axis: number): boolean => !axes.includes(axis);
  const isReduced = (_: unknown, axis: number): boolean => axes.includes(axis);
  const starts = positions(x.shape.filter(isKept), strides.filter(isKept));
  const steps = positions(reduced, strides.filter(isReduced));
  const s = referenceScalar(isFloat(x.dtype) ? "float64" : x.dtype);
  const out = zeros(node.type.dtype, concreteShape(node));
  for (let i = 0; i < starts.length; i++) {
    let folded: Value | undefined = op.initial === undefined ? undefined : s.constant(op.initial);
    everyFewTurns(i);
    for (const step of steps) {
      const element = readElement(x, starts[i]! + step);
      folded = folded === undefined ? element : op.combine(s, folded, element);
    }
    writeElement(out, i, folded!);
  }
  return out;
}

/** Copies the elements that the window shows. */
export function applyView(op: ViewOp, node: Node, x: NdArray): NdArray {
  const shape = concreteShape(node);
  const whole = { offset: 0, shape: x.shape, strides: contiguousStrides(x.shape) };
  const window = op.view(whole, node.attrs, shape) ?? bug(`${op.name} has no view of a contiguous tensor`);
  const at = positions(shape, window.strides, window.offset);
  const out = zeros(x.dtype, shape);
  for (let i = 0; i < at.length; i++) {
    out.data[i] = x.data[at[i]!] ?? bug(`${op.name} looks outside its input`);
  }
  return ndarray(x.dtype, shape, out.data);
}
