/** @file Kernels of a loop step: one for each tensor that it stores, some for each that it folds. */
import { sizeOf } from "../../ir/array.ts";
import { type Dtype, dtypeInfo } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { ReductionOp } from "../../ops/op.ts";
import { foldIdentity } from "../../optimize/fold-identity.ts";
import type { FoldStep, LoopStep, Tensor } from "../../optimize/plan.ts";
import { nestOf } from "../wasm/loops/windows.ts";
import { gridOf } from "./coordinates.ts";
import { emitBody, type Walk } from "./emit-body.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { constantRegister, KernelText } from "./kernel-text.ts";
import { type Body, bodyOf, cutBody } from "./narrow-step.ts";
import { int32Range } from "./ranges/range.ts";
import { floatsOf, isWideOnDevice, type Register } from "./register.ts";

/** One thread adds up at most so many elements one after the other: its sum then is right to a few last places. */
const mostInRow = 256;
/** With fewer threads than this a device has idle cores: long folds are then cut into parts that run side by side. */
export const fewThreads = 4096;

export function loopKernels(step: LoopStep): PlannedKernel[] {
  const stores = step.stores.flatMap(({ value, target }) => storeKernels(bodyOf(step, value), target, step.nodes));
  return [...stores, ...step.folds.flatMap((fold) => foldKernels(step, fold))];
}

/** Kernels that give the value of a body at each point. */
export function storeKernels(whole: Body, target: Tensor, nodes: readonly Node[]): PlannedKernel[] {
  const { before, body } = cutBody(whole);
  const earlier = before.map((b) => storeKernel(b.body, b.target, nodes));
  return [...earlier, storeKernel(body, target, nodes)];
}

function storeKernel(body: Body, target: Tensor, nodes: readonly Node[]): PlannedKernel {
  const { lengths, walks } = merged(body, target);
  const text = new KernelText();
  const grid = gridOf(text, withPlane(target, lengths));
  const [plane, at] = splitPlane(target, grid.at);
  text.result(emitBody(text, body, walks, at), plane);
  return planned(text, grid.output, target, nodes);
}

/** An int32 has two results for each element: a first axis of length 2 says which. */
const withPlane = (target: Tensor, lengths: readonly number[]): readonly number[] =>
  floatsOf(target.dtype) === 2 ? [2, ...lengths] : lengths;
const splitPlane = (target: Tensor, at: readonly string[]): [string, readonly string[]] =>
  floatsOf(target.dtype) === 2 ? [at[0]!, at.slice(1)] : ["0", at];

/** Neighbouring axes that all windows walk alike are one axis. */
function merged(body: Body, target: Tensor, fold?: FoldStep) {
  const stores = fold ? [] : [{ value: body.value, target }];
  const folds = fold ? [fold] : [];
  const nest = nestOf({
    kind: "loop",
    space: body.space,
    loads: body.loads,
    body: body.nodes,
    stores,
    folds,
    nodes: [],
  });
  const walks = nest.loads.map((w): Walk => {
    const { bytes } = dtypeInfo[w.tensor.dtype];
    return { offset: w.offset / bytes, strides: w.strides.map((s) => s / bytes) };
  });
  return { lengths: nest.lengths, walks, folded: nest.folds[0]?.folded ?? nest.lengths.map(() => false) };
}

const reductionOf = (node: Node): ReductionOp => {
  const op = opNamed(node.op);
  return op.kind === "reduction" ? op : bug(`${node.op} folds nothing`);
};

/** Of integers that are held as int32, the least and the greatest are those of int32. */
function identityOf(op: ReductionOp, dtype: Dtype): Register {
  const value = Number(foldIdentity(op, dtype));
  const { least, greatest } = int32Range;
  return constantRegister(dtype, isWideOnDevice(dtype) ? Math.max(least, Math.min(greatest, value)) : value);
}

export function foldKernels(step: Pick<LoopStep, "space" | "loads" | "body">, fold: FoldStep): PlannedKernel[] {
  const nodes = [fold.node];
  const { before, body } = cutBody(bodyOf(step, fold.value));
  const earlier = before.map((b) => storeKernel(b.body, b.target, nodes));
  const { lengths, walks, folded } = merged(body, fold.target, { ...fold, value: body.value });
  const kept = lengths.filter((_, i) => !folded[i]);
  const total = sizeOf(lengths.filter((_, i) => folded[i]));
  const longest = lengths.reduce((best, d, i) => (folded[i] && (best < 0 || d > lengths[best]!) ? i : best), -1);
  const parts = total > mostInRow ? Math.min(lengths[longest]!, Math.ceil(total / mostInRow)) : 1;
  const chunk = longest < 0 ? 1 : Math.ceil(lengths[longest]! / parts);
  const count = longest < 0 ? 1 : Math.ceil(lengths[longest]! / chunk);
  const spread = count > 1 && sizeOf(kept) < fewThreads;
  const target = spread ? scratchTensor(fold.target.dtype, [...kept, count], fold.node) : fold.target;

  const text = new KernelText();
  const grid = gridOf(text, withPlane(target, spread ? [...kept, count] : kept));
  const [plane, places] = splitPlane(target, grid.at);
  const scalar = new GpuScalar(text, fold.node.type.dtype);
  const op = reductionOf(fold.node);
  const identity = identityOf(op, fold.node.type.dtype);
  const at: string[] = [];
  let next = 0;
  for (let axis = 0; axis < lengths.length; axis++) at.push(folded[axis] ? `k${axis}` : places[next++]!);
  const part = spread ? places[next]! : "part";

  /** A loop over the parts, if they do not run side by side, has a result of its own for each. */
  const total0 = accumulator(text, identity);
  const isNested = count > 1 && !spread;
  if (isNested) text.line(`for (let part = 0; part < ${count}; part++) {`);
  const inner = isNested ? accumulator(text, identity) : total0;
  let depth = 0;
  for (const [axis, d] of lengths.entries()) {
    if (!folded[axis]) continue;
    const isCut = axis === longest && count > 1;
    text.line(`for (let k${axis} = 0; k${axis} < ${isCut ? chunk : d}; k${axis}++) {`);
    depth++;
    if (!isCut) continue;
    at[axis] = `(${part} * ${chunk} + k${axis})`;
    if (count * chunk > d) {
      text.line(`if (${at[axis]} < ${d}) {`);
      depth++;
    }
  }
  const value = emitBody(text, body, walks, at);
  set(text, inner, op.combine(scalar, inner, value));
  text.line("}".repeat(depth));
  if (isNested) {
    set(text, total0, op.combine(scalar, total0, inner));
    text.line("}");
  }
  text.result(total0, plane);
  const first = planned(text, grid.output, target, nodes);
  if (!spread) return [...earlier, first];
  const again: FoldStep = {
    node: fold.node,
    value: { kind: "load", index: 0 },
    folded: [...kept.map(() => false), true],
    target: fold.target,
  };
  const space = [...kept, count];
  return [...earlier, first, ...foldKernels({ space, loads: [wholeOf(target, space)], body: [] }, again)];
}

const wholeOf = (tensor: Tensor, shape: readonly number[]) => {
  const strides: number[] = [];
  let step = 1;
  for (const d of [...shape].reverse()) {
    strides.unshift(step);
    step *= d;
  }
  return { tensor, window: { offset: 0, shape, strides } };
};

/** A register of its own that changes. */
export function accumulator(text: KernelText, start: Register): Register {
  switch (start.kind) {
    case "wide":
      return { kind: "wide", upper: text.local(start.upper), lower: text.local(start.lower) };
    default:
      return { ...start, text: text.local(start.text) };
  }
}

export function set(text: KernelText, to: Register, value: Register): void {
  if (to.kind === "wide" && value.kind === "wide") {
    text.line(`${to.upper} = ${value.upper};`);
    text.line(`${to.lower} = ${value.lower};`);
  } else if (to.kind !== "wide" && value.kind !== "wide") text.line(`${to.text} = ${value.text};`);
  else bug("an accumulator of another dtype");
}
