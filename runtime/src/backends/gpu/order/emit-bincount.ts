/** @file How often each number comes: for each number a sum over all elements, of which those count that are equal to it. */
import { fromValues, type NdArray } from "../../../ir/array.ts";
import { bug } from "../../../ir/internal-error.ts";
import { makeNode, type Node } from "../../../ir/node.ts";
import { countsNot } from "../../../ops/indexing/bincount.ts";
import type { KernelStep, Operand, Tensor, Use } from "../../../optimize/plan.ts";
import { runFault } from "../../reference/evaluate.ts";
import { foldKernels } from "../emit-loop.ts";
import { firstOutside } from "../index-checks.ts";
import { type PlannedKernel, scratchTensor } from "../kernel-plan.ts";

export function bincountKernels(step: KernelStep): PlannedKernel[] {
  const { node } = step;
  const target = step.targets[0] ?? bug("counts without a result");
  const [x, weights] = step.inputs as readonly [Use, Use | undefined];
  const [length, count] = [target.shape[0]!, x.window.shape[0]!];
  // A loop has no axis of length 1.
  const isKept = [length > 1, count > 1];
  const shape = [length, count].filter((_, axis) => isKept[axis]);
  const along = ({ tensor, window }: Use, own: readonly [number, number]): Use => ({
    tensor,
    window: { offset: window.offset, shape, strides: own.filter((_, axis) => isKept[axis]) },
  });
  const numbers: Use = { tensor: numbersUpTo(length, node), window: { offset: 0, shape: [length], strides: [1] } };
  const loads = [along(x, [0, x.window.strides[0]!]), along(numbers, [1, 0])];
  if (weights) loads.push(along(weights, [0, weights.window.strides[0]!]));
  const number = makeNode({ op: "cast", attrs: { dtype: "int32" }, type: { dtype: "int32", shape } });
  const isIt = makeNode({ op: "equal", type: { dtype: "bool", shape } });
  const one = makeNode(
    weights
      ? { op: "where", type: { dtype: target.dtype, shape } }
      : { op: "cast", attrs: { dtype: target.dtype }, type: { dtype: target.dtype, shape } },
  );
  const computed = (n: Node): Operand => ({ kind: "value", node: n });
  const load = (index: number): Operand => ({ kind: "load", index });
  const nothing: Operand = { kind: "constant", value: fromValues(target.dtype, [], [weights ? 0 : 0n]) };
  const body = [
    { node: number, operands: [load(0)] },
    { node: isIt, operands: [computed(number), load(1)] },
    { node: one, operands: weights ? [computed(isIt), load(2), nothing] : [computed(isIt)] },
  ];
  const sum = makeNode({ op: "sum", inputs: [one], attrs: { axis: [1], keepdims: false }, type: node.type });
  const fold = { node: sum, value: computed(one), folded: [false, true].filter((_, axis) => isKept[axis]), target };
  return [...checkKernels(step, x, length), ...foldKernels({ space: shape, loads, body }, fold)];
}

const numbersUpTo = (length: number, node: Node): Tensor => {
  const value = fromValues(
    "int32",
    [length],
    Array.from({ length }, (_, i) => i),
  );
  return { ...scratchTensor("int32", [length], node), origin: { kind: "constant", value } };
};

function checkKernels({ node }: KernelStep, x: Use, length: number): PlannedKernel[] {
  if ((node.attrs.looksAt as readonly number[]).length === 0) return [];
  const kernels = firstOutside(x, 0, length, node);
  const verdict = ({ data }: NdArray) => {
    const found = Number(data[0]);
    return found >= 0 && found < length ? undefined : runFault(countsNot(found, length), node);
  };
  return [...kernels.slice(0, -1), { ...kernels[kernels.length - 1]!, verdict }];
}
