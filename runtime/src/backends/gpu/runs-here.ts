/** @file Which nodes a GPU computes, and why not the others. What is not known here runs on the processor, by construction. */
import { sizeOf } from "../../ir/array.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import { foldIdentity } from "../../optimize/fold-identity.ts";
import type { KernelStep } from "../../optimize/plan.ts";
import { matmulKernels } from "./emit-matmul.ts";
import type { PlannedKernel } from "./kernel-plan.ts";
import { isHeld } from "./register.ts";

/** Ops of kind `kernel` that have code for the GPU. */
export const nativeKernels: Readonly<Record<string, (step: KernelStep) => PlannedKernel[]>> = {
  matmul2: matmulKernels,
};

/** Undefined for a computed node that the GPU computes; else why it does not. */
export function whyNot(node: Node): string | undefined {
  const types = [...node.inputs.map((n) => n.type), ...(node.results ?? [node.type])];
  const strange = types.find((t) => !isHeld(t.dtype));
  if (node.op === "random") return "random numbers are drawn on the processor";
  if (strange) return `the GPU has no ${strange.dtype}`;
  if (types.some((t) => sizeOf(t.shape as readonly number[]) === 0)) return "a tensor without elements";
  const op = opNamed(node.op);
  switch (op.kind) {
    case "elementwise":
      return undefined;
    case "reduction":
      return foldIdentity(op, node.type.dtype) === undefined ? `${op.name} has no code for the GPU` : undefined;
    case "kernel":
      if (node.op === "matmul2" && node.type.dtype === "bool") return "products of bools have no code for the GPU";
      return Object.hasOwn(nativeKernels, op.name) ? undefined : `${op.name} has no code for the GPU`;
    default:
      return `${op.name} has no code for the GPU`;
  }
}
