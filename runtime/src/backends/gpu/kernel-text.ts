/** @file The text of one gpu.js kernel while it is being written: its arrays, its statements, the functions that it calls. */
import type { NdArray } from "../../ir/array.ts";
import { sizeOf } from "../../ir/array.ts";
import { type Dtype, isFloat } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Tensor } from "../../optimize/plan.ts";
import type { HelperSource, KernelSource } from "./commands.ts";
import type { Helper } from "./helpers/helper.ts";
import { storeVector } from "./helpers/store-vector.ts";
import type { Counter } from "./kernel-plan.ts";
import { isPart } from "./part-tensor.ts";
import { isNarrow, isWideOnDevice, type Register } from "./register.ts";

/** gpu.js binds no more arrays to a kernel. */
export const mostArrays = 7;

export class KernelText {
  /** In the order of the kernel's parameters. */
  readonly arrays: Tensor[] = [];
  /** The repeats whose rounds it is told, in the order of those parameters. */
  readonly counters: Counter[] = [];
  private readonly lines: string[] = [];
  private readonly helpers = new Map<string, HelperSource>();
  private names = 0;
  /** Of building it: characters, with those of each function as often as it is called. */
  cost = 0;

  private parameterOf(tensor: Tensor): string {
    let at = this.arrays.indexOf(tensor);
    if (at < 0) at = this.arrays.push(tensor) - 1;
    return `a${at}`;
  }

  /** The array that a tensor's elements stand in, the place of one of them there, and the length of the array's tensor. */
  private placeOf(tensor: Tensor, index: string): { array: string; at: string; plane: number } {
    if (!isPart(tensor)) return { array: this.parameterOf(tensor), at: index, plane: sizeOf(tensor.shape) };
    const { of, offset, moves } = tensor.part;
    const moved = moves.map(({ counter, by }) => `${this.step(counter)} * ${by}`);
    const at = [index, ...moved, ...(offset === 0 ? [] : [`${offset}`])].join(" + ");
    return { array: this.parameterOf(of), at, plane: sizeOf(of.shape) };
  }

  /** The round of a repeat around the kernel, as an Integer expression. */
  step(counter: Counter): string {
    let at = this.counters.indexOf(counter);
    if (at < 0) at = this.counters.push(counter) - 1;
    return `s${at}`;
  }

  line(text: string): void {
    this.cost += text.length;
    this.lines.push(text);
  }

  /** The call of a helper, which then is part of the kernel. `inf` and `nan` are passed to the parameters of these names. */
  call(helper: Helper, ...given: readonly string[]): string {
    this.use(helper);
    this.cost += lengthOf(helper);
    const own = helper.parameters.filter((p) => p !== "inf" && p !== "nan").length;
    const specials = helper.parameters.slice(own);
    return `${helper.source.name}(${[...given.slice(0, own), ...specials].join(", ")})`;
  }

  private use(helper: Helper): void {
    if (this.helpers.has(helper.source.name)) return;
    for (const needed of helper.needs) this.use(needed);
    this.helpers.set(helper.source.name, helper.source);
  }

  /** A name of its own. */
  name(): string {
    return `v${this.names++}`;
  }

  /** Gives an expression a name, so that it is computed once. */
  local(expression: string): string {
    const name = this.name();
    this.line(`let ${name} = ${expression};`);
    return name;
  }

  /** Gives an Integer expression a name. gpu.js makes a float of every variable but those that are counted up. */
  integer(expression: string): string {
    const name = this.name();
    this.line(`let ${name} = 0; ${name}++; ${name} = (${expression}) | 0;`);
    return name;
  }

  /** The expression of an element of a tensor that one float holds. */
  element(tensor: Tensor, index: string): string {
    const { array, at } = this.placeOf(tensor, index);
    return `${array}[${at}]`;
  }

  /** The element of a tensor at an index, which is an Integer expression. */
  load(tensor: Tensor, index: string): Register {
    const { array, at, plane } = this.placeOf(tensor, index);
    if (isWideOnDevice(tensor.dtype)) {
      const upper = this.local(`${array}[${at}]`);
      const lower = this.local(`${array}[${at} + ${plane}]`);
      return { kind: "wide", upper, lower };
    }
    const text = this.local(`${array}[${at}]`);
    if (tensor.dtype === "bool") return { kind: "mask", text: this.local(`${text} > 0.5`) };
    return isNarrow(tensor.dtype) ? { kind: "narrow", dtype: tensor.dtype, text } : { kind: "float", text };
  }

  /** A value that one float holds, as that. */
  asFloat(value: Register): string {
    if (value.kind === "wide") return bug("two floats where one should be");
    return value.kind === "mask" ? this.local(`${value.text} ? 1.0 : 0.0`) : value.text;
  }

  /** What the thread gives: the value, or of an int32 the half that `plane` (0 or 1) says. */
  result(value: Register, plane: string): void {
    switch (value.kind) {
      case "float":
      case "narrow":
        this.line(`return ${value.text};`);
        break;
      case "mask":
        this.line(`return ${value.text} ? 1.0 : 0.0;`);
        break;
      case "wide":
        this.line(`return ${plane} < 1 ? ${value.upper} : ${value.lower};`);
        break;
    }
  }

  /** What the thread gives where it computes several neighbours: two to four floats, one after the other in memory. */
  results(values: readonly string[]): void {
    this.line(values.length === 1 ? `return ${values[0]};` : `return [${values.join(", ")}];`);
  }

  /** Stores four neighbours; `place` counts vectors. A kernel that does so gives more than four elements a thread, all of them so. */
  storeVector(place: string, values: readonly string[]): void {
    this.local(this.call(storeVector, place, ...values));
  }

  /** `each` is how many elements a thread gives. */
  finish(output: readonly number[], each = 1): KernelSource {
    const steps = this.counters.map((_, i) => `s${i}`);
    const parameters = [...this.arrays.map((_, i) => `a${i}`), ...steps, "zero", "inf", "nan"];
    if (each > 4) this.line("return zero;");
    const source = `function kernel(${parameters.join(", ")}) {\n${this.lines.join("\n")}\n}`;
    return { source, helpers: [...this.helpers.values()], output, each, steps: steps.length };
  }
}

/** Characters of a function and of those that it calls: drivers put each where it is called. */
const lengthOf = ({ source, needs }: Helper): number =>
  needs.reduce((sum, n) => sum + lengthOf(n), source.source.length);

/** One element that is known now. */
export function constantRegister(dtype: Dtype, value: number): Register {
  if (dtype === "bool") return { kind: "mask", text: value !== 0 ? "true" : "false" };
  if (isWideOnDevice(dtype)) return { kind: "wide", upper: `${value >> 16}`, lower: `${value & 0xffff}` };
  if (isNarrow(dtype)) return { kind: "narrow", dtype, text: `${value}` };
  return { kind: "float", text: isFloat(dtype) ? floatText(Math.fround(value)) : `${value}` };
}

export const firstElement = (a: NdArray): number => Number(a.data[0]);

/** What a driver may assume about zeros, infinities and NaN it may not see: they come as arguments. */
function floatText(x: number): string {
  if (Number.isNaN(x)) return "nan";
  if (x === 0) return Object.is(x, -0) ? "(-zero)" : "zero";
  if (x === Number.POSITIVE_INFINITY) return "inf";
  if (x === Number.NEGATIVE_INFINITY) return "(-inf)";
  return x < 0 ? `(${x})` : `${x}`;
}
