/** @file Emits a choice: only the steps of the branch that is taken are called. */
import type { ChoiceStep, Plan } from "../../optimize/plan.ts";
import { callSteps, type StepFunction, setSlot } from "./step-function.ts";

/** `yes` and `no` are the functions of the branches' steps. */
export function emitChoice(fn: StepFunction, step: ChoiceStep, yes: readonly number[], no: readonly number[]): void {
  const c = fn.code;
  const [condition, ...read] = step.inputs;
  const at = read.map((u) => fn.pointer(u.tensor, u.window.offset));
  const results = step.targets.map((t) => fn.pointer(t));
  const branch = (plan: Plan, steps: readonly number[]): void => {
    for (const [m, address] of at.entries()) setSlot(fn, plan.inputs[m]!, address);
    for (const [r, address] of results.entries()) setSlot(fn, plan.outputs[r]!, address);
    callSteps(c, steps);
  };
  c.get(fn.pointer(condition!.tensor, condition!.window.offset)).mem("i32.load8_u");
  c.if(
    () => branch(step.yes, yes),
    () => branch(step.no, no),
  );
}
