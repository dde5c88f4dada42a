/**
 * @file How often each number comes. Few numbers look at all elements, in parts that are added up; many numbers find theirs in the order of
 * the elements.
 */
import type { NdArray } from "../../../ir/array.ts";
import { bug } from "../../../ir/internal-error.ts";
import { countsNot } from "../../../ops/indexing/bincount.ts";
import type { KernelStep, Tensor, Use } from "../../../optimize/plan.ts";
import { runFault } from "../../reference/evaluate.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { firstOutside } from "../index-checks.ts";
import { integerText } from "../integer-text.ts";
import { type Planned, type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { positionOf, skipUpperHalf } from "./lanes.ts";
import { startsOf } from "./starts.ts";

/** Elements that one thread looks at. */
const partLength = 256;
/** To sort an element costs about as much as so many looks. */
const manyNumbers = 512;

/** What is counted, or the weights of it that are added. */
interface Counting {
  readonly step: KernelStep;
  readonly x: Use;
  readonly weights: Use | undefined;
  readonly target: Tensor;
  readonly length: number;
  readonly count: number;
}

export function bincountKernels(step: KernelStep): Planned[] {
  const target = step.targets[0] ?? bug("counts without a result");
  const [x, weights] = step.inputs as readonly [Use, Use | undefined];
  const counting: Counting = {
    ...{ step, x, weights, target },
    length: target.shape[0]!,
    count: x.window.shape[0]!,
  };
  const isMany = counting.length > manyNumbers && counting.count > partLength;
  return [...checkKernels(counting), ...(isMany ? sortedKernels(counting) : lookingKernels(counting))];
}

const elementOf = (text: KernelText, { tensor, window }: Use, at: string) =>
  text.load(tensor, indexText(window.offset, window.strides, [at]));

/** Adds the weight of an element to a sum, or one. */
function add(text: KernelText, sum: string, weights: Use | undefined, at: string): void {
  const weight = weights && elementOf(text, weights, at);
  text.line(`${sum} = ${sum} + ${weight?.kind === "float" ? weight.text : "1.0"};`);
}

function lookingKernels({ step, x, weights, target, length, count }: Counting): PlannedKernel[] {
  const parts = Math.ceil(count / partLength);
  const sums = scratchTensor("float32", [length, parts], step.node);
  const text = new KernelText();
  const grid = gridOf(text, [length, parts]);
  const [number, part] = grid.at as readonly [string, string];
  const sum = text.local("0.0");
  text.line(`for (let k = 0; k < ${Math.min(count, partLength)}; k++) {`);
  const at = parts > 1 ? text.integer(`${part} * ${partLength} + k`) : "k";
  const isRagged = parts > 1 && count % partLength !== 0;
  if (isRagged) text.line(`if (${at} < ${count}) {`);
  text.line(`if (${integerText(text, elementOf(text, x, at))} == ${number}) {`);
  add(text, sum, weights, at);
  text.line(isRagged ? "}}}" : "}}");
  text.line(`return ${sum};`);
  const looking = planned(text, grid.output, sums, step.nodes);
  const total = resultKernel(step, target, count, (own, place) => {
    const whole = own.local("0.0");
    own.line(`for (let k = 0; k < ${parts}; k++) {`);
    own.line(`${whole} = ${whole} + ${own.element(sums, `${place} * ${parts} + k`)};`);
    own.line("}");
    return whole;
  });
  return [looking, total];
}

function sortedKernels({ step, x, weights, target, length, count }: Counting): Planned[] {
  const { kernels, order, starts } = startsOf(step, x, length);
  const result = resultKernel(step, target, count, (text, place) => {
    const [start, end] = [text.element(starts, place), text.element(starts, `${place} + 1`)];
    if (!weights) return text.local(`${end} - ${start}`);
    const sum = text.local("0.0");
    const next = text.integer(start);
    const last = text.integer(end);
    text.line(`while (${next} < ${last}) {`);
    add(text, sum, weights, text.integer(text.element(order, next)));
    text.line(`${next}++;`);
    text.line("}");
    return sum;
  });
  return [...kernels, result];
}

/** A thread for each number (and each half of an int64), which gives the float that `emit` names. */
function resultKernel(
  step: KernelStep,
  target: Tensor,
  count: number,
  emit: (text: KernelText, place: string) => string,
): PlannedKernel {
  const text = new KernelText();
  const isFloat = target.dtype === "float32";
  const grid = gridOf(text, isFloat ? target.shape : [2, ...target.shape]);
  const place = grid.at[grid.at.length - 1]!;
  if (!isFloat) skipUpperHalf(text, grid.at[0]!, count + 1);
  const sum = emit(text, place);
  if (isFloat) text.line(`return ${sum};`);
  else text.result(positionOf(text, sum), grid.at[0]!);
  return planned(text, grid.output, target, step.nodes);
}

function checkKernels({ step: { node }, x, length }: Counting): PlannedKernel[] {
  if ((node.attrs.looksAt as readonly number[]).length === 0) return [];
  const kernels = firstOutside(x, 0, length, node);
  const verdict = ({ data }: NdArray) => {
    const found = Number(data[0]);
    return found >= 0 && found < length ? undefined : runFault(countsNot(found, length), node);
  };
  return [...kernels.slice(0, -1), { ...kernels[kernels.length - 1]!, verdict }];
}
