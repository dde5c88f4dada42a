/** @file A tensor with a window on it replaced, or added to: each thread sees whether its element lies in the window. */
import { bug } from "../../ir/internal-error.ts";
import { windowOf } from "../../ops/indexing/subtensor.ts";
import { contiguous } from "../../ops/shape/strided.ts";
import type { KernelStep, Use } from "../../optimize/plan.ts";
import { contiguousStrides } from "../../optimize/strided.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { quotient, remainder } from "./helpers/integer.ts";
import { type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { floatsOf } from "./register.ts";

export function writeKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug("a write without a result");
  const [x, v] = step.inputs as readonly [Use, Use];
  const { shape } = target;
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...shape] : shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const plane = isWide ? grid.at[0]! : "0";
  const window = windowOf(contiguous(shape), step.node.attrs);
  const steps = contiguousStrides(shape);
  const places = v.window.shape.map(() => "0");
  const conditions: string[] = [];
  for (const [axis, length] of shape.entries()) {
    if (length === 1) continue;
    const first = Math.floor(window.offset / steps[axis]!) % length;
    // The axis of the window that walks along this one.
    const along = window.strides.findIndex(
      (s, k) => window.shape[k]! > 1 && Math.abs(s) % steps[axis]! === 0 && Math.abs(s) < steps[axis]! * length,
    );
    if (along < 0) {
      conditions.push(`${at[axis]} == ${first}`);
      continue;
    }
    const by = window.strides[along]! / steps[axis]!;
    const last = first + by * (window.shape[along]! - 1);
    const [low, high] = by > 0 ? [first, last] : [last, first];
    const distance = by > 0 ? `${at[axis]} - ${first}` : `${first} - ${at[axis]}`;
    if (low > 0) conditions.push(`${at[axis]} >= ${low}`);
    if (high < length - 1) conditions.push(`${at[axis]} <= ${high}`);
    const size = Math.abs(by);
    if (size > 1) conditions.push(`${text.call(remainder, distance, `${size}`)} == 0`);
    places[along] = size > 1 ? text.call(quotient, distance, `${size}`) : `(${distance})`;
  }
  const here = (): ReturnType<KernelText["load"]> =>
    text.load(x.tensor, indexText(x.window.offset, x.window.strides, at));
  if (conditions.length > 0) text.line(`if (${conditions.join(" && ")}) {`);
  const value = text.load(v.tensor, indexText(v.window.offset, v.window.strides, places));
  const isAdded = step.node.attrs.add === true;
  text.result(isAdded ? new GpuScalar(text, target.dtype).add(here(), value) : value, plane);
  if (conditions.length > 0) {
    text.line("}");
    text.result(here(), plane);
  }
  return [planned(text, grid.output, target, step.nodes)];
}
