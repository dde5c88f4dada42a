/** @file Where numbers belong in a sorted vector: each thread bisects it. */
import { bug } from "../../../ir/internal-error.ts";
import type { KernelStep, Use } from "../../../optimize/plan.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { type PlannedKernel, planned } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { comesBefore, elementAt, type Lanes, positionOf, scalarOf, skipUpperHalf } from "./lanes.ts";

export function searchsortedKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a search without a result");
  const [a, v] = step.inputs as readonly [Use, Use];
  const lanes: Lanes = { use: a, before: [], length: a.window.shape[0]!, after: [] };
  const text = new KernelText();
  const grid = gridOf(text, [2, ...target.shape]);
  const [plane, ...at] = grid.at;
  skipUpperHalf(text, plane!, lanes.length + 1);
  const s = scalarOf(text, lanes);
  const wanted = text.load(v.tensor, indexText(v.window.offset, v.window.strides, at));
  const found = bisect(text, lanes.length, (middle) => {
    const element = elementAt(text, lanes, [], middle, []);
    return step.node.attrs.side === "right" ? `!${comesBefore(s, wanted, element)}` : comesBefore(s, element, wanted);
  });
  text.result(positionOf(text, text.local(`${found} * 1.0`)), plane!);
  return [planned(text, grid.output, target, step.nodes)];
}

/** The name of an Integer: the first of `length` places for which `isBelow` does not hold, which it does for all before. */
export function bisect(text: KernelText, length: number, isBelow: (middle: string) => string): string {
  const low = text.integer("0");
  const high = text.integer(`${length}`);
  text.line(`while (${low} < ${high}) {`);
  const middle = text.integer(`(${low} + ${high}) >> 1`);
  text.line(`if (${isBelow(middle)}) { ${low} = ${middle} + 1; } else { ${high} = ${middle}; }`);
  text.line("}");
  return low;
}
