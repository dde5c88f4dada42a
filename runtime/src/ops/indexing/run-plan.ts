/** @file Builds the nodes that read or write `x[...]` as planned. */

import { bug } from "../../ir/internal-error.ts";
import type { Attrs, Node } from "../../ir/node.ts";
import { typeContext } from "../build.ts";
import type { Builder } from "../builder.ts";
import { isFault } from "../op.ts";
import { type ArrayStep, type IndexPlan, planIndex } from "./index-plan.ts";

/** One step into the tensor: reads a part of `x`, or gives `x` with that part replaced (or added to). */
interface Step {
  readonly read: (x: Node) => Node;
  readonly write: (x: Node, part: Node, add: boolean) => Node;
}

/** `x[...]`. */
export const readPlanned = (g: Builder, x: Node, indices: readonly Node[], attrs: Attrs): Node =>
  stepsOf(g, x, indices, attrs).steps.reduce((part, step) => step.read(part), x);

/** `x` with `x[...]` replaced by `v`, or with `v` added there. `v` broadcasts to the part. */
export function writePlanned(g: Builder, x: Node, v: Node, indices: readonly Node[], attrs: Attrs, add: boolean): Node {
  const { steps, plan } = stepsOf(g, x, indices, attrs);
  const cast = v.type.dtype === x.type.dtype ? v : g.cast(v, x.type.dtype);
  const same = cast.type.shape.length === plan.shape.length && cast.type.shape.every((d, i) => d === plan.shape[i]);
  const value = same ? cast : g.broadcastTo(cast, plan.shape);
  if (steps.length === 0) return add ? g.add(x, value) : value;
  const write = (whole: Node, at: number): Node => {
    const step = steps[at]!;
    return at === steps.length - 1
      ? step.write(whole, value, add)
      : step.write(whole, write(step.read(whole), at + 1), false);
  };
  return write(x, 0);
}

function stepsOf(
  g: Builder,
  x: Node,
  indices: readonly Node[],
  attrs: Attrs,
): { readonly steps: readonly Step[]; readonly plan: IndexPlan } {
  const types = indices.map((i) => i.type);
  const plan = planIndex(typeContext([]), x.type.shape, types, attrs, 1);
  if (isFault(plan)) return bug(plan.message);
  const steps: Step[] = [];
  if (plan.basic) steps.push(basicStep(g, plan.basic));
  for (const { axis, length, input, label } of plan.windows) {
    const rows = (whole: Node): Node => {
      const given = indices[input]!;
      // Narrow integers could not count to the end of the axis.
      const start = given.type.dtype === "int64" ? given : g.cast(given, "int64");
      const fromStart = g.where(g.less(start, 0), g.add(start, g.dim(whole.type.shape[axis]!)), start);
      return g.add(fromStart, g.op("arange", [], { start: 0, stop: length, step: 1 }));
    };
    const place = { axis, labels: [label] };
    steps.push({
      read: (whole) => g.op("advanced_subtensor", [whole, rows(whole)], place),
      write: (whole, part, add) => g.op("advanced_inc_subtensor", [whole, part, rows(whole)], { ...place, add }),
    });
  }
  if (plan.arrays) steps.push(arrayStep(g, plan.arrays, indices));
  return { steps, plan };
}

const basicStep = (g: Builder, attrs: Attrs): Step => ({
  read: (whole) => g.op("subtensor", [whole], attrs),
  write: (whole, part, add) => g.op("write_subtensor", [whole, part], { ...attrs, add }),
});

function arrayStep(g: Builder, step: ArrayStep, indices: readonly Node[]): Step {
  const arrays = step.inputs.map((i) => {
    const index = indices[i]!;
    const same = index.type.shape.length === step.shape.length && index.type.shape.every((d, j) => d === step.shape[j]);
    return same ? index : g.broadcastTo(index, step.shape);
  });
  const place = { axis: step.axis, labels: step.labels };
  const { order } = step;
  const forth = (x: Node): Node => (order ? g.transpose(x, order) : x);
  const back = (x: Node): Node => {
    if (!order) return x;
    const inverse: number[] = [];
    for (const [i, a] of order.entries()) inverse[a] = i;
    return g.transpose(x, inverse);
  };
  return {
    read: (whole) => g.op("advanced_subtensor", [forth(whole), ...arrays], place),
    write: (whole, part, add) =>
      back(g.op("advanced_inc_subtensor", [forth(whole), part, ...arrays], { ...place, add })),
  };
}
