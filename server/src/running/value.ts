/** @file Slices of values on demand: large values stay where they are, a view asks for the part that it shows. */
import { isRunFault } from "../../../runtime/src/contract.ts";
import { type Dtype, dtypeInfo } from "../../../runtime/src/ir/dtype.ts";
import type { KernelAnswer } from "../../protocol/kernel.ts";
import type { ValueSlice } from "../../protocol/requests.ts";
import { type AxisRange, sliceSize, sliceTensor } from "../kernel/slice-tensor.ts";
import { asTensor, rangeLength, type Value } from "../kernel/value.ts";
import type { FileRunner } from "./file-runner.ts";
import * as read from "./params.ts";
import { elementsOf } from "./sent-value.ts";

const defaultBytes = 2 ** 20;
const mostBytes = 2 ** 26;
/** A range has no elements in memory until it is counted out. */
const mostCounted = 2 ** 20;

/** `ask` reads a shared variable between two statements, for one that changes faster than it can be read from here. */
export async function readSlice(
  params: unknown,
  runner: FileRunner,
  ask: (name: string) => Promise<KernelAnswer>,
): Promise<ValueSlice> {
  const ranges = read.field(params, "ranges", read.optional(read.listOf(readRange))) ?? [];
  const budget = Math.min(mostBytes, read.field(params, "maxBytes", read.optional(read.count)) ?? defaultBytes);
  const item = read.field(params, "item", read.optional(read.count));
  const take = (value: Value): ValueSlice | string => slice(pick(value, item), ranges, budget);
  const name = read.field(params, "name", read.optional(read.text));
  if (name === undefined) return checked(take(wholeValue(runner, params)));
  const found = runner.kernel?.read(name, take);
  if (found === undefined) return read.refuse(`\`${name}\` has no value yet`);
  if (found !== "busy") return checked(found.result);
  const answer = await ask(name);
  if (answer.ok && answer.kind === "value") return checked(take(answer.value as Value));
  return read.refuse(answer.ok ? "the kernel gave no value" : answer.message);
}

/** The value of a result, all of it; refuses one that is not kept any more. */
export function wholeValue(runner: FileRunner, params: unknown): Value {
  const result = read.field(params, "result", read.optional(read.count));
  if (result === undefined) return read.refuse("either name or result is needed");
  const value =
    runner.kernel?.result(result) ??
    read.refuse(`result ${result} is no longer kept: run its statement again to see more of it`);
  return pick(value, read.field(params, "item", read.optional(read.count)));
}

const readRange = (v: unknown, what: string): AxisRange => {
  const step = read.field(v, "step", read.optional(read.count));
  if (step === 0) return read.refuse(`${what}.step must not be 0`);
  return {
    start: read.field(v, "start", read.count),
    stop: read.field(v, "stop", read.count),
    ...(step !== undefined && { step }),
  };
};

function pick(value: Value, item: number | undefined): Value {
  if (item === undefined) return value;
  if (value.kind !== "list" && value.kind !== "record") return value;
  return value.items[item] ?? read.refuse(`there is no item ${item}: there are ${value.items.length}`);
}

/** A string says why not. */
function slice(value: Value, ranges: readonly AxisRange[], budget: number): ValueSlice | string {
  if (value.kind === "range" && rangeLength(value) > mostCounted) return "the range is too long to be written out";
  const t = asTensor(value);
  if (isRunFault(t)) return t.message;
  const { dtype, shape } = t.array;
  const bytes = sliceSize(shape, ranges) * dtypeInfo[dtype as Dtype].bytes;
  if (bytes > budget) return `the slice has ${bytes} bytes, more than the ${budget} that were allowed`;
  return { dtype, shape, slice: elementsOf(sliceTensor(t.array, ranges)) };
}

const checked = (found: ValueSlice | string): ValueSlice => (typeof found === "string" ? read.refuse(found) : found);
