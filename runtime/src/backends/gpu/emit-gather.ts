/**
 * @file Elements at integer arrays. Kernels of their own look at indices first (`index-checks.ts`): what this makes of one
 * that is out of range does not count.
 */
import { bug } from "../../ir/internal-error.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { helper } from "./helpers/helper.ts";
import { indexCheckKernels } from "./index-checks.ts";
import { integerText } from "./integer-text.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf, type Register } from "./register.ts";

/** Negative indices count from the end. */
const fromEnd = helper("fromEnd", ["i", "n"], "if (i < 0) { return i + n; }\n  return i;", [], {
  of: "Integer",
  result: "Integer",
});

/** An index as an Integer expression from 0 on. */
export function positionFrom(text: KernelText, index: Register, length: number): string {
  return text.call(fromEnd, integerText(text, index), `${length}`);
}

export function gatherKernels(step: KernelStep): readonly PlannedKernel[] {
  const target = step.targets[0] ?? bug("a gather without a result");
  const [x, ...indices] = step.inputs as readonly [Use, ...Use[]];
  const axis = step.node.attrs.axis as number;
  const rank = indices[0]?.window.shape.length ?? 0;
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...target.shape] : target.shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const onIndex = at.slice(axis, axis + rank);
  const places = indices.map(({ tensor, window }, k) => {
    const index = text.load(tensor, indexText(window.offset, window.strides, onIndex));
    return positionFrom(text, index, x.window.shape[axis + k]!);
  });
  const inX = [...at.slice(0, axis), ...places, ...at.slice(axis + rank)];
  const value = text.load(x.tensor, indexText(x.window.offset, x.window.strides, inX));
  text.result(value, isWide ? grid.at[0]! : "0");
  return [...indexCheckKernels(step), planned(text, grid.output, target, step.nodes)];
}
