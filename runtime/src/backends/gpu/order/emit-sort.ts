/**
 * @file Sorting lanes, stably. Blocks are sorted by counting ranks: each element finds how many come before it, each place the element of
 * its rank. Then sorted runs are merged in pairs: each place of the result finds by bisection how many elements of either run
 * come before it (O. Green, R. McColl, D. A. Bader, GPU Merge Path, 2012), and takes the next one.
 */
import { bug } from "../../../ir/internal-error.ts";
import type { KernelStep, Tensor, Use } from "../../../optimize/plan.ts";
import { contiguousStrides, whole } from "../../../optimize/strided.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { accumulator, set } from "../emit-loop.ts";
import { greatest, least, quotient } from "../helpers/integer.ts";
import { counter, type Planned, type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { floatsOf, type Register } from "../register.ts";
import { comesBefore, elementAt, type Lanes, lanesOf, positionOf, scalarOf, skipUpperHalf } from "./lanes.ts";

/** Elements that are sorted by their ranks: a power of two, of so many bits. */
const blockBits = 5;
const blockLength = 2 ** blockBits;

interface Sorting {
  readonly step: KernelStep;
  /** The keys as they come. */
  readonly lanes: Lanes;
  readonly shape: readonly number[];
  /** Whether positions are wanted, not the elements themselves. */
  readonly isArg: boolean;
}

export function sortKernels(step: KernelStep): Planned[] {
  const target = step.targets[0] ?? bug(`${step.node.op} without a result`);
  const lanes = lanesOf(step.inputs[0]!, step.node.attrs, -1);
  const shape = [...lanes.before, lanes.length, ...lanes.after];
  const sorting: Sorting = { step, lanes, shape, isArg: step.node.op === "argsort" };
  const passes = Math.max(0, Math.ceil(Math.log2(lanes.length / blockLength)));
  const ranks = scratchTensor("float32", shape, step.node);
  const sorted = passes === 0 ? target : runsTensor(sorting);
  const blocks = [ranksKernel(sorting, ranks), pickKernel(sorting, ranks, sorted)];
  if (passes === 0) return blocks;
  const { merges, last } = mergesBefore(sorting, sorted, passes - 1);
  return [...blocks, ...merges, mergeKernel(sorting, last, target, `${blockLength * 2 ** (passes - 1)}`)];
}

/** What is sorted in part: positions in floats, or elements. */
const runsTensor = ({ step, lanes, shape, isArg }: Sorting): Tensor =>
  scratchTensor(isArg ? "float32" : lanes.use.tensor.dtype, shape, step.node);

/** All merges but the last, which one kernel does, told the round. */
function mergesBefore(sorting: Sorting, start: Tensor, count: number): { merges: Planned[]; last: Tensor } {
  if (count === 0) return { merges: [], last: start };
  const rounds = counter();
  const [slot, next] = [runsTensor(sorting), runsTensor(sorting)];
  const body = [mergeKernel(sorting, slot, next, (text) => text.integer(`${blockLength} << ${text.step(rounds)}`))];
  const carry = [{ start, slot, next }];
  return { merges: [{ kind: "repeat", counter: rounds, count, isBackwards: false, carry, body }], last: slot };
}

/** A thread for each place, and for each half where the target is of integers that stand in two. */
function placeOf(text: KernelText, { lanes, shape }: Sorting, target: Tensor) {
  const isWide = floatsOf(target.dtype) === 2;
  const grid = gridOf(text, isWide ? [2, ...shape] : shape);
  const at = isWide ? grid.at.slice(1) : grid.at;
  const { length } = lanes.before;
  return {
    output: grid.output,
    plane: isWide ? grid.at[0]! : "0",
    before: at.slice(0, length),
    k: at[length]!,
    after: at.slice(length + 1),
  };
}

const wholeUse = (tensor: Tensor, shape: readonly number[]): Use => ({ tensor, window: whole(shape) });

/** By element: how many of its block come before it. */
function ranksKernel(sorting: Sorting, target: Tensor): PlannedKernel {
  const { step, lanes } = sorting;
  const text = new KernelText();
  const { output, before, k, after } = placeOf(text, sorting, target);
  const s = scalarOf(text, lanes);
  const start = text.integer(`(${k} >> ${blockBits}) << ${blockBits}`);
  const own = elementAt(text, lanes, before, k, after);
  const rank = text.local("0.0");
  eachOfBlock(text, lanes.length, start, (place) => {
    const other = elementAt(text, lanes, before, place, after);
    const isEarlier = `(!${comesBefore(s, own, other)} && ${place} < ${k})`;
    text.line(`if (${comesBefore(s, other, own)} || ${isEarlier}) { ${rank} = ${rank} + 1.0; }`);
  });
  text.line(`return ${rank};`);
  return planned(text, output, target, step.nodes);
}

/** By place: the element of its block with that rank. */
function pickKernel(sorting: Sorting, ranks: Tensor, target: Tensor): PlannedKernel {
  const { step, lanes, shape, isArg } = sorting;
  const text = new KernelText();
  const { output, plane, before, k, after } = placeOf(text, sorting, target);
  if (isArg) skipUpperHalf(text, floatsOf(target.dtype) === 2 ? plane : "1", lanes.length);
  const start = text.integer(`(${k} >> ${blockBits}) << ${blockBits}`);
  const found = text.integer("0");
  eachOfBlock(text, lanes.length, start, (place) => {
    const rank = text.element(ranks, indexText(0, contiguousStrides(shape), [...before, place, ...after]));
    text.line(`if (${rank} == ${k} - ${start}) { ${found} = ${place}; }`);
  });
  const value = isArg ? positionIn(text, target, `${found} * 1.0`) : elementAt(text, lanes, before, found, after);
  text.result(value, plane);
  return planned(text, output, target, step.nodes);
}

function eachOfBlock(text: KernelText, length: number, start: string, emit: (place: string) => void): void {
  text.line(`for (let j = 0; j < ${Math.min(length, blockLength)}; j++) {`);
  const isRagged = length > blockLength && length % blockLength !== 0;
  if (isRagged) text.line(`if (${start} + j < ${length}) {`);
  emit(length > blockLength ? `(${start} + j)` : "j");
  text.line(isRagged ? "}}" : "}");
}

/** A position in a float as an element of the target. */
const positionIn = (text: KernelText, target: Tensor, position: string): Register => {
  const float = text.local(position);
  return floatsOf(target.dtype) === 2 ? positionOf(text, float) : { kind: "float", text: float };
};

/** Merges each run of `run` elements with the one behind it. */
function mergeKernel(
  sorting: Sorting,
  from: Tensor,
  target: Tensor,
  run: string | ((text: KernelText) => string),
): PlannedKernel {
  const { step, lanes, shape, isArg } = sorting;
  const text = new KernelText();
  const { output, plane, before, k, after } = placeOf(text, sorting, target);
  if (isArg) skipUpperHalf(text, floatsOf(target.dtype) === 2 ? plane : "1", lanes.length);
  const s = scalarOf(text, lanes);
  const { length } = lanes;
  const runLength = typeof run === "string" ? run : run(text);
  const sorted: Lanes = { ...lanes, use: wholeUse(from, shape) };
  const load = (place: string): Register => elementAt(text, sorted, before, place, after);
  // The key of an element, and of an arg sort its position.
  const keyOf = (element: Register): Register =>
    isArg && element.kind === "float" ? elementAt(text, lanes, before, text.integer(element.text), after) : element;
  const start = text.integer(`${text.call(quotient, k, `2 * ${runLength}`)} * 2 * ${runLength}`);
  const middle = text.integer(`${text.call(least, `${start} + ${runLength}`, `${length}`)}`);
  const end = text.integer(`${text.call(least, `${middle} + ${runLength}`, `${length}`)}`);
  const place = text.integer(`${k} - ${start}`);
  // How many of the first run are among the `place` elements that come before.
  const low = text.integer(text.call(greatest, "0", `${place} - (${end} - ${middle})`));
  const high = text.integer(text.call(least, place, `${middle} - ${start}`));
  text.line(`while (${low} < ${high}) {`);
  const half = text.integer(`(${low} + ${high}) >> 1`);
  const first = keyOf(load(`(${start} + ${half})`));
  const second = keyOf(load(`(${middle} + ${place} - 1 - ${half})`));
  text.line(`if (${comesBefore(s, second, first)}) { ${high} = ${half}; } else { ${low} = ${half} + 1; }`);
  text.line("}");
  const [inFirst, inSecond] = [text.integer(`${start} + ${low}`), text.integer(`${middle} + ${place} - ${low}`)];
  text.line(`if (${inFirst} >= ${middle}) { ${inFirst} = ${inSecond}; }`);
  text.line(`if (${inSecond} >= ${end}) { ${inSecond} = ${inFirst}; }`);
  const chosen = accumulator(text, load(inFirst));
  const other = load(inSecond);
  text.line(`if (${comesBefore(s, keyOf(other), keyOf(chosen))}) {`);
  set(text, chosen, other);
  text.line("}");
  text.result(chosen.kind === "float" && isArg ? positionIn(text, target, chosen.text) : chosen, plane);
  return planned(text, output, target, step.nodes);
}
