/**
 * @file Running sums and products in log n passes: after pass k each place holds the fold of the 2**k elements that end there
 * (W. D. Hillis, G. L. Steele, Data Parallel Algorithms, 1986).
 */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Tensor } from "../../optimize/plan.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { storeKernels } from "./emit-loop.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

export function cumulativeKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a running fold without a result");
  const { attrs, op } = step.node;
  const given = Array.isArray(attrs.axis) ? (attrs.axis[0] as number) : (attrs.axis as number | null | undefined);
  const { window, tensor } = step.inputs[0]!;
  const shape = given === null || given === undefined ? [sizeOf(window.shape)] : window.shape;
  const axis = given === null || given === undefined ? 0 : given < 0 ? given + shape.length : given;
  const lengths = [sizeOf(shape.slice(0, axis)), shape[axis]!, sizeOf(shape.slice(axis + 1))];
  const passes = Math.ceil(Math.log2(Math.max(1, lengths[1]!)));
  const kept = window.shape.map((d) => d !== 1);
  const squeezed = <T>(xs: readonly T[]): T[] => xs.filter((_, i) => kept[i]);
  let from: Tensor = passes === 0 ? target : scratchTensor(target.dtype, target.shape, step.node);
  const space = squeezed(window.shape);
  const load = { tensor, window: { offset: window.offset, shape: space, strides: squeezed(window.strides) } };
  const kernels = storeKernels(
    { space, loads: [load], nodes: [], value: { kind: "load", index: 0 } },
    from,
    step.nodes,
  );
  for (let pass = 0; pass < passes; pass++) {
    const to = pass === passes - 1 ? target : scratchTensor(target.dtype, target.shape, step.node);
    kernels.push(passKernel(step, from, to, lengths, 2 ** pass, op === "cumprod", attrs.reverse === true));
    from = to;
  }
  return kernels;
}

function passKernel(
  step: KernelStep,
  from: Tensor,
  to: Tensor,
  [outer, length, inner]: readonly number[],
  distance: number,
  isProduct: boolean,
  isReversed: boolean,
): PlannedKernel {
  const text = new KernelText();
  const isWide = floatsOf(to.dtype) === 2;
  const lengths = [outer!, length!, inner!];
  const grid = gridOf(text, isWide ? [2, ...lengths] : lengths);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const plane = isWide ? grid.at[0]! : "0";
  const strides = [length! * inner!, inner!, 1];
  const here = text.load(from, indexText(0, strides, at));
  text.line(isReversed ? `if (${at[1]} + ${distance} < ${length}) {` : `if (${at[1]} >= ${distance}) {`);
  const place = indexText(0, strides, at);
  const other = text.load(from, `${place} ${isReversed ? "+" : "-"} ${distance * inner!}`);
  const s = new GpuScalar(text, to.dtype);
  text.result(isProduct ? s.mul(other, here) : s.add(other, here), plane);
  text.line("}");
  text.result(here, plane);
  return planned(text, grid.output, to, step.nodes);
}
