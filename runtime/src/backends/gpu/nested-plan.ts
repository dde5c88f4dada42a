/** @file The actions of a plan that belongs to a step of another: the step of a loop, a branch of a choice. */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import type { LoopStep, Operand, Plan, Step, Tensor, Use } from "../../optimize/plan.ts";
import { isWhole } from "../../optimize/strided.ts";
import { storeKernels } from "./emit-loop.ts";
import { type Planned, scratchTensor } from "./kernel-plan.ts";
import { isPart, withTensors } from "./part-tensor.ts";

/** What a step is on the device. */
export type StepActions = (step: Step) => readonly Planned[];

/** The actions of a plan whose inputs are `inputs`, and where its outputs are found. */
export function nestedPlan(
  plan: Plan,
  inputs: readonly Tensor[],
  stepActions: StepActions,
): { readonly actions: readonly Planned[]; readonly results: readonly Tensor[] } {
  const given = new Map(plan.inputs.map((t, i) => [t, inputs[i] ?? bug("an input of a nested plan is missing")]));
  const handed = new Map<Tensor, Tensor>();
  const steps = plan.steps.map((s): Step => {
    const step = withTensors(s, (t) => given.get(t) ?? t);
    if (step.kind !== "loop") return step;
    // What is only handed on needs no kernel.
    const stores = step.stores.filter(({ value, target }) => {
      const from = plan.outputs.includes(target) ? copied(step, value) : undefined;
      if (from) handed.set(target, from);
      return from === undefined;
    });
    return { ...step, stores };
  });
  return { actions: steps.flatMap(stepActions), results: plan.outputs.map((t) => handed.get(t) ?? t) };
}

/** The tensor all of which a value is no more than a copy of. */
function copied(step: LoopStep, value: Operand): Tensor | undefined {
  const made = value.kind === "value" ? step.body.find(({ node }) => node === value.node) : undefined;
  const [from] = made?.node.op === "copy" ? made.operands : [];
  const use = from?.kind === "load" ? step.loads[from.index] : undefined;
  return use && isStanding(use) ? use.tensor : undefined;
}

const isStanding = ({ tensor, window }: Use): boolean => !isPart(tensor) && isWhole(window, sizeOf(tensor.shape));

/** The tensor itself, or a copy of what is only a part of one, whose kernels are added to `before`. */
export function standing(use: Use, node: Node, before: Planned[]): Tensor {
  if (isStanding(use)) return use.tensor;
  const { tensor, window } = use;
  const copy = scratchTensor(tensor.dtype, window.shape, node);
  const space = window.shape.filter((d) => d !== 1);
  const strides = window.strides.filter((_, axis) => window.shape[axis] !== 1);
  const load = { tensor, window: { offset: window.offset, shape: space, strides } };
  before.push(...storeKernels({ space, loads: [load], nodes: [], value: { kind: "load", index: 0 } }, copy, [node]));
  return copy;
}
