/** @file What a backend computes, in order: tensors that stand in memory, and steps that read and write them. */
import type { NdArray } from "../ir/array.ts";
import type { Dtype } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Strided } from "../ops/op.ts";

/** A contiguous tensor in memory. */
export interface Tensor {
  readonly kind: "tensor";
  readonly id: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly origin:
    | { readonly kind: "input"; readonly index: number }
    | { readonly kind: "constant"; readonly value: NdArray }
    | { readonly kind: "computed"; readonly node: Node };
}

/** A strided window on a tensor. */
export interface Use {
  readonly tensor: Tensor;
  readonly window: Strided;
}

/** What an expression of a loop reads at each point. */
export type Operand =
  | { readonly kind: "value"; readonly node: Node }
  | { readonly kind: "load"; readonly index: number }
  /** One element. */
  | { readonly kind: "constant"; readonly value: NdArray };

/**
 * One pass over the points of `space` in C order: reads the loads, computes the body, writes stores and folds. `space` has no
 * axis of length 1.
 */
export interface LoopStep {
  readonly kind: "loop";
  readonly space: readonly number[];
  /** Windows of the shape of the space; stride 0 where broadcast. */
  readonly loads: readonly Use[];
  /** Elementwise nodes, operands before users. A node of op `copy` is its operand. */
  readonly body: readonly { readonly node: Node; readonly operands: readonly Operand[] }[];
  /** Each target has one element per point, in the order of the points. */
  readonly stores: readonly { readonly value: Operand; readonly target: Tensor }[];
  readonly folds: readonly FoldStep[];
  /** The nodes that it computes, for profiles and errors. */
  readonly nodes: readonly Node[];
}

/** A reduction in a loop. The target has one element per point of the axes that are kept, in their order. */
export interface FoldStep {
  readonly node: Node;
  readonly value: Operand;
  /** By axis of the space: whether it is folded. */
  readonly folded: readonly boolean[];
  readonly target: Tensor;
}

/** One op that is not a loop: a product, a gather, a sort, a random draw. */
export interface KernelStep {
  readonly kind: "kernel";
  readonly node: Node;
  readonly inputs: readonly Use[];
  /** One per result. */
  readonly targets: readonly Tensor[];
  readonly nodes: readonly Node[];
}

/** Loops over one leading axis of `length`, run together for a few rows at a time, in their order. */
export interface TileStep {
  readonly kind: "tile";
  readonly length: number;
  readonly steps: readonly LoopStep[];
  readonly nodes: readonly Node[];
}

/** A `scan` node: steps of its own that run once for each element of the sequences. */
export interface ScanStep {
  readonly kind: "scan";
  readonly node: Node;
  /**
   * First values of the carried tensors, sequences, what is read unchanged. All stand in C order but for the first axis of a sequence,
   * which may have any stride.
   */
  readonly inputs: readonly Use[];
  /** Of the carried tensors at the end, then the stacked ones. */
  readonly targets: readonly Tensor[];
  /** Its inputs are those of the step by position, its outputs `outputs`. */
  readonly body: Plan;
  /** By output of the step: which output of the body gives it. Outputs that are one node are one output of the body. */
  readonly outputs: readonly number[];
  readonly nodes: readonly Node[];
}

/** An `ifelse` node: runs the steps of one of its branches. */
export interface ChoiceStep {
  readonly kind: "choice";
  readonly node: Node;
  /** The condition, then what the branches read; all stand in C order. */
  readonly inputs: readonly Use[];
  readonly targets: readonly Tensor[];
  /** Inputs are those of the branch, outputs its results, by position. */
  readonly yes: Plan;
  readonly no: Plan;
  readonly nodes: readonly Node[];
}

export type Step = LoopStep | KernelStep | TileStep | ScanStep | ChoiceStep;

/** The plans that a step runs. */
export function plansOf(s: Step): readonly Plan[] {
  if (s.kind === "scan") return [s.body];
  return s.kind === "choice" ? [s.yes, s.no] : [];
}

/** The steps of a plan and of the loops in it, inner ones after the loop that they belong to. */
export function allSteps(plan: Plan): readonly Step[] {
  return plan.steps.flatMap((s) => [s, ...plansOf(s).flatMap(allSteps)]);
}

export function readsOf(s: Step): readonly Tensor[] {
  switch (s.kind) {
    case "loop":
      return s.loads.map((u) => u.tensor);
    case "kernel":
    case "scan":
    case "choice":
      return s.inputs.map((u) => u.tensor);
    case "tile":
      return s.steps.flatMap(readsOf);
  }
}

export function writesOf(s: Step): readonly Tensor[] {
  switch (s.kind) {
    case "loop":
      return [...s.stores, ...s.folds].map((t) => t.target);
    case "kernel":
    case "scan":
    case "choice":
      return s.targets;
    case "tile":
      return s.steps.flatMap(writesOf);
  }
}

export interface Plan {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly steps: readonly Step[];
  readonly tensors: readonly Tensor[];
}
