/** @file A choice: the condition is read back and one branch runs; of two that are soon computed both do, and each element is chosen. */
import { sizeOf } from "../../ir/array.ts";
import type { Node } from "../../ir/node.ts";
import type { ChoiceStep, Plan, Tensor } from "../../optimize/plan.ts";
import { gridOf, indexText } from "./coordinates.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type Planned, type PlannedKernel, planned } from "./kernel-plan.ts";
import { KernelText } from "./kernel-text.ts";
import { nestedPlan, type StepActions, standing } from "./nested-plan.ts";
import { partOf } from "./part-tensor.ts";
import { floatsOf } from "./register.ts";
import { keepVerdicts } from "./verdicts-inside.ts";

/** To read a condition takes the time of some kernels and lets the device wait: so many small ones are computed for nothing rather. */
const fewKernels = 8;
const fewElements = 2 ** 14;

export function choiceActions(step: ChoiceStep, stepActions: StepActions): readonly Planned[] {
  const [tested, ...inputs] = step.inputs;
  const before: Planned[] = [];
  const condition = standing(tested!, step.node, before);
  const branch = (plan: Plan) => {
    const read = plan.inputs.map((t, i) => partOf(t, inputs[i]!));
    return nestedPlan(plan, read, stepActions);
  };
  const [yes, no] = [branch(step.yes), branch(step.no)];
  const both = [...yes.actions, ...no.actions];
  if (both.length <= fewKernels && both.every(isSmall)) {
    const chosen = step.targets.map((t, i) => selectKernel(condition, yes.results[i]!, no.results[i]!, t, step.node));
    return [...before, ...both, ...chosen];
  }
  const [keptYes, keptNo] = [keepVerdicts(yes.actions), keepVerdicts(no.actions)];
  const choice: Planned = {
    kind: "choice",
    condition,
    yes: { ...yes, actions: keptYes.actions },
    no: { ...no, actions: keptNo.actions },
    targets: step.targets,
  };
  return [...before, ...keptYes.before, ...keptNo.before, choice];
}

const isSmall = (p: Planned): boolean =>
  p.kind === "launch" && !p.verdict && [...p.reads, p.target].every((t) => sizeOf(t.shape) <= fewElements);

function selectKernel(condition: Tensor, yes: Tensor, no: Tensor, target: Tensor, node: Node): PlannedKernel {
  const text = new KernelText();
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, sizeOf(target.shape)] : [sizeOf(target.shape)]);
  const index = indexText(0, [1], grid.at.slice(-1));
  const s = new GpuScalar(text, target.dtype);
  const chosen = s.select(text.load(condition, "0"), text.load(yes, index), text.load(no, index));
  text.result(chosen, isWide ? grid.at[0]! : "0");
  return planned(text, grid.output, target, [node]);
}
