/** @file Kernels of a loop step: one for each tensor that it stores, some for each that it folds. */
import { sizeOf } from "../../ir/array.ts";
import { type Dtype, dtypeInfo, isWide } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Node } from "../../ir/node.ts";
import { opNamed } from "../../ops/index.ts";
import type { ReductionOp } from "../../ops/op.ts";
import { foldIdentity } from "../../optimize/fold-identity.ts";
import type { FoldStep, LoopStep, Tensor } from "../../optimize/plan.ts";
import { whole } from "../../optimize/strided.ts";
import { nestOf } from "../wasm/loops/windows.ts";
import { gridOf } from "./coordinates.ts";
import { emitBody, type Walk } from "./emit-body.ts";
import { type FoldPlan, planFold } from "./fold-plan.ts";
import { GpuScalar } from "./gpu-scalar.ts";
import { type PlannedKernel, planned, scratchTensor } from "./kernel-plan.ts";
import { constantRegister, KernelText } from "./kernel-text.ts";
import { type Body, bodyOf, cutBody } from "./narrow-step.ts";
import { int32Range } from "./ranges/range.ts";
import { floatsOf, type Register } from "./register.ts";

/** A loop itself costs as much as an addition: so many turns are written out, where a turn has at most so many nodes. */
const unrolls = [4, 2];
const mostUnrolled = 8;
/**
 * A thread itself costs as much as several operations: each has so many elements where there are many, and where the text of one, which the
 * driver has to build as often, is short.
 */
const neighbours = 4;
const manyElements = 2 ** 16;
const mostCost = 3000;

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
  if (
    floatsOf(target.dtype) === 1 &&
    sizeOf(lengths) >= manyElements &&
    lengths.at(-1)! % neighbours === 0 &&
    text.cost <= mostCost
  ) {
    return neighboursKernel(body, target, nodes, lengths, walks);
  }
  return planned(text, grid.output, target, nodes);
}

/** The same with four neighbours of the last axis for each thread, which stores them as one vector. */
function neighboursKernel(
  body: Body,
  target: Tensor,
  nodes: readonly Node[],
  lengths: readonly number[],
  walks: readonly Walk[],
): PlannedKernel {
  const text = new KernelText();
  const grid = gridOf(text, [...lengths.slice(0, -1), lengths.at(-1)! / neighbours]);
  const before = grid.at.slice(0, -1);
  const first = text.integer(`${grid.at.at(-1)} * ${neighbours}`);
  const loaded = new Map<string, Register>();
  const values = Array.from({ length: neighbours }, (_, c) =>
    text.asFloat(emitBody(text, body, walks, [...before, c === 0 ? first : `(${first} + ${c})`], loaded)),
  );
  text.results(values);
  return planned(text, grid.output, target, nodes, neighbours);
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

/** Of integers of 64 bits, which are held as int32, the least and the greatest are those of int32. */
function identityOf(op: ReductionOp, dtype: Dtype): Register {
  const value = Number(foldIdentity(op, dtype));
  const { least, greatest } = int32Range;
  return constantRegister(dtype, isWide(dtype) ? Math.max(least, Math.min(greatest, value)) : value);
}

export function foldKernels(step: Pick<LoopStep, "space" | "loads" | "body">, fold: FoldStep): PlannedKernel[] {
  const nodes = [fold.node];
  const { before, body } = cutBody(bodyOf(step, fold.value));
  const earlier = before.map((b) => storeKernel(b.body, b.target, nodes));
  const { lengths, walks, folded } = merged(body, fold.target, { ...fold, value: body.value });
  const kept = lengths.filter((_, i) => !folded[i]);
  const plan = planFold(lengths, folded, walks);
  if (!plan || plan.parts === "inside")
    return [...earlier, foldKernel(body, fold, { lengths, walks, folded }, plan, fold.target)];
  const isBefore = plan.parts === "before";
  const space = isBefore ? [plan.count, ...kept] : [...kept, plan.count];
  const target = scratchTensor(fold.target.dtype, space, fold.node);
  const again: FoldStep = {
    node: fold.node,
    value: { kind: "load", index: 0 },
    folded: space.map((_, i) => i === (isBefore ? 0 : kept.length)),
    target: fold.target,
  };
  const first = foldKernel(body, fold, { lengths, walks, folded }, plan, target);
  return [
    ...earlier,
    first,
    ...foldKernels({ space, loads: [{ tensor: target, window: whole(space) }], body: [] }, again),
  ];
}

/** The kernel of a fold, or of its parts where they stand side by side. */
function foldKernel(
  body: Body,
  { node }: FoldStep,
  { lengths, walks, folded }: ReturnType<typeof merged>,
  plan: FoldPlan | undefined,
  target: Tensor,
): PlannedKernel {
  const text = new KernelText();
  const kept = lengths.filter((_, i) => !folded[i]);
  const isBefore = plan?.parts === "before";
  const parts = plan && plan.parts !== "inside" ? [plan.count] : [];
  const grid = gridOf(text, withPlane(target, isBefore ? [...parts, ...kept] : [...kept, ...parts]));
  const [plane, all] = splitPlane(target, grid.at);
  const places = isBefore ? all.slice(1) : all.slice(0, kept.length);
  const part = parts.length === 0 ? "part" : isBefore ? all[0]! : all[kept.length]!;
  const scalar = new GpuScalar(text, node.type.dtype);
  const op = reductionOf(node);
  const identity = identityOf(op, node.type.dtype);
  const at: string[] = [];
  let next = 0;
  for (let axis = 0; axis < lengths.length; axis++) at.push(folded[axis] ? `k${axis}` : places[next++]!);

  /** A loop over the parts, if they do not run side by side, has a result of its own for each. */
  const total = accumulator(text, identity);
  if (plan?.parts === "inside") text.line(`for (let part = 0; part < ${plan.count}; part++) {`);
  const inner = plan?.parts === "inside" ? accumulator(text, identity) : total;
  const innermost = folded.lastIndexOf(true);
  let depth = 0;
  let turns: readonly string[] = innermost < 0 ? [] : [at[innermost]!];
  for (const [axis, d] of lengths.entries()) {
    if (!folded[axis]) continue;
    const cut = axis === plan?.axis ? plan : undefined;
    const isRagged = cut !== undefined && cut.count * cut.chunk > d;
    const length = cut?.chunk ?? d;
    const k = `k${axis}`;
    const times =
      axis === innermost && !isRagged && body.nodes.length <= mostUnrolled
        ? (unrolls.find((u) => length % u === 0) ?? 1)
        : 1;
    text.line(`for (let ${k} = 0; ${k} < ${length / times}; ${k}++) {`);
    depth++;
    const place = (turn: string): string => {
      if (!cut) return turn;
      return cut.parts === "after" ? `(${turn} * ${cut.count} + ${part})` : `(${part} * ${cut.chunk} + ${turn})`;
    };
    at[axis] = place(k);
    if (axis === innermost)
      turns = Array.from({ length: times }, (_, u) => place(times === 1 ? k : `(${k} * ${times} + ${u})`));
    if (isRagged) {
      text.line(`if (${at[axis]} < ${d}) {`);
      depth++;
    }
  }
  for (const turn of turns.length === 0 ? [""] : turns) {
    if (innermost >= 0) at[innermost] = turn;
    set(text, inner, op.combine(scalar, inner, emitBody(text, body, walks, at)));
  }
  text.line("}".repeat(depth));
  if (plan?.parts === "inside") {
    set(text, total, op.combine(scalar, total, inner));
    text.line("}");
  }
  text.result(total, plane);
  return planned(text, grid.output, target, [node]);
}

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
