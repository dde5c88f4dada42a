/**
 * @file Where the greatest and the least element of each lane are. Where a few lanes are long they are cut into parts, and the best
 * of the parts are compared in a second pass.
 */
import { sizeOf } from "../../../ir/array.ts";
import { bug } from "../../../ir/internal-error.ts";
import type { KernelStep, Tensor } from "../../../optimize/plan.ts";
import { contiguousStrides } from "../../../optimize/strided.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { accumulator, set } from "../emit-loop.ts";
import { type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { beats, elementAt, type Lanes, lanesOf, positionOf, scalarOf, skipUpperHalf } from "./lanes.ts";

/** Lanes up to this length are not worth a second pass. */
const shortLane = 256;
/** As many lanes as that keep a device busy. */
const manyLanes = 4096;

export function argExtremeKernels(step: KernelStep): PlannedKernel[] {
  const target = step.targets[0] ?? bug(`${step.node.op} without a result`);
  const lanes = lanesOf(step.inputs[0]!, step.node.attrs);
  const { before, length, after } = lanes;
  if (length <= shortLane || sizeOf([...before, ...after]) >= manyLanes) return [bestKernel(step, lanes, target)];
  const chunk = Math.ceil(Math.sqrt(length));
  const parts = scratchTensor("float32", [...before, ...after, Math.ceil(length / chunk)], step.node);
  return [partsKernel(step, lanes, chunk, parts), bestKernel(step, lanes, target, parts)];
}

/** For each part of a lane the position of its best element. */
function partsKernel(step: KernelStep, lanes: Lanes, chunk: number, target: Tensor): PlannedKernel {
  const { before, length } = lanes;
  const text = new KernelText();
  const grid = gridOf(text, target.shape);
  const places = grid.at.slice(0, -1);
  const part = grid.at[grid.at.length - 1]!;
  const best = emitBest(text, step, lanes, places.slice(0, before.length), places.slice(before.length), {
    count: chunk,
    positionOf: (k) => `(${part} * ${chunk} + ${k})`,
    isThere: (k) =>
      target.shape[target.shape.length - 1]! * chunk > length ? `${part} * ${chunk} + ${k} < ${length}` : undefined,
  });
  text.line(`return ${best};`);
  return planned(text, grid.output, target, step.nodes);
}

/** For each lane the position of its best element, among all of them or those of its parts. */
function bestKernel(step: KernelStep, lanes: Lanes, target: Tensor, parts?: Tensor): PlannedKernel {
  const { before, length, after } = lanes;
  const text = new KernelText();
  const grid = gridOf(text, [2, ...before, ...after]);
  const [plane, ...places] = grid.at;
  skipUpperHalf(text, plane!, length);
  const best = emitBest(text, step, lanes, places.slice(0, before.length), places.slice(before.length), {
    count: parts ? parts.shape[parts.shape.length - 1]! : length,
    positionOf: (k) =>
      parts ? text.integer(`${text.element(parts, indexText(0, contiguousStrides(parts.shape), [...places, k]))}`) : k,
    isThere: () => undefined,
  });
  text.result(positionOf(text, best), plane!);
  return planned(text, grid.output, target, step.nodes);
}

interface Candidates {
  readonly count: number;
  /** The place in the lane of candidate `k`, both Integer expressions. */
  readonly positionOf: (k: string) => string;
  readonly isThere: (k: string) => string | undefined;
}

/** The name of a float: the position of the first candidate that beats all others. */
function emitBest(
  text: KernelText,
  step: KernelStep,
  lanes: Lanes,
  before: readonly string[],
  after: readonly string[],
  { count, positionOf, isThere }: Candidates,
): string {
  const s = scalarOf(text, lanes);
  const first = positionOf("0");
  const value = accumulator(text, elementAt(text, lanes, before, first, after));
  const best = text.local(`${first} * 1.0`);
  text.line(`for (let k = 1; k < ${count}; k++) {`);
  const condition = isThere("k");
  if (condition) text.line(`if (${condition}) {`);
  const position = positionOf("k");
  const candidate = elementAt(text, lanes, before, position, after);
  text.line(`if (${beats(s, candidate, value, step.node.op === "argmin")}) {`);
  set(text, value, candidate);
  text.line(`${best} = ${position} * 1.0;`);
  text.line(condition ? "}}}" : "}}");
  return best;
}
