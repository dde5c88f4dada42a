/** @file Lines of complex numbers on the device, and kernels that give one part of each number, or both. */
import type { NdArray } from "../../../ir/array.ts";
import type { Node } from "../../../ir/node.ts";
import type { Tensor, Use } from "../../../optimize/plan.ts";
import { gridOf, indexText } from "../coordinates.ts";
import { type Planned, type PlannedKernel, planned, scratchTensor } from "../kernel-plan.ts";
import { KernelText } from "../kernel-text.ts";
import { operandMatrices } from "../linalg/matrices.ts";

/** Real and imaginary parts, in elements from the start of a tensor. */
export interface Lines {
  readonly count: number;
  readonly length: number;
  readonly re: Part;
  readonly im: Part;
}

interface Part {
  readonly tensor: Tensor;
  readonly offset: number;
  readonly strides: readonly [line: number, element: number];
}

/** Of both operands; the last axis is the line. */
export function operandLines(uses: readonly [Use, Use], nodes: readonly Node[]) {
  const before: Planned[] = [];
  const [re, im] = uses.map((u): Part => {
    const { shape, strides, offset } = u.window;
    const asRow = (xs: readonly number[], one: number): number[] => [...xs.slice(0, -1), one, ...xs.slice(-1)];
    const made = operandMatrices(
      { tensor: u.tensor, window: { offset, shape: asRow(shape, 1), strides: asRow(strides, 0) } },
      nodes,
    );
    before.push(...made.before);
    const { matrices } = made;
    return { tensor: matrices.tensor, offset: matrices.offset, strides: [matrices.strides[0], matrices.strides[2]] };
  }) as [Part, Part];
  const { shape } = uses[0].window;
  const length = shape[shape.length - 1]!;
  const count = shape.slice(0, -1).reduce((product, d) => product * d, 1);
  return { lines: { count, length, re, im } satisfies Lines, before };
}

/** Room for both parts: all real ones first. */
export function scratchLines(count: number, length: number, node: Node): Lines & { readonly tensor: Tensor } {
  const tensor = scratchTensor("float32", [2, count, length], node);
  const part = (offset: number): Part => ({ tensor, offset, strides: [length, 1] });
  return { tensor, count, length, re: part(0), im: part(count * length) };
}

/** With the parts exchanged a transform goes the other way. */
export const exchanged = (x: Lines): Lines => ({ ...x, re: x.im, im: x.re });

/** Where a thread stands, and what it can read. Expressions of gpu.js's subset of JavaScript. */
export interface LineThread {
  readonly text: KernelText;
  /** Its place on its line, an Integer expression. */
  readonly at: string;
  /** 1 where it gives the real part, -1 where it gives the imaginary one. */
  readonly sign: string;
  /** The part that it gives, of an element of its line, and the other one. */
  read(x: Lines, at: string): { readonly own: string; readonly other: string };
}

/** Which part a kernel gives: of both in one, or of one. */
export type Given =
  | { readonly both: Lines & { readonly tensor: Tensor } }
  | { readonly part: 0 | 1; readonly target: Tensor };

export function lineKernel(
  count: number,
  length: number,
  given: Given,
  nodes: readonly Node[],
  write: (t: LineThread) => void,
): PlannedKernel {
  const text = new KernelText();
  const isBoth = "both" in given;
  const { output, at } = gridOf(text, isBoth ? [2, count, length] : [count, length]);
  const [line, place] = at.slice(-2) as [string, string];
  const plane = isBoth ? at[0]! : `${given.part}`;
  const sign = isBoth ? text.local(`${plane} < 1 ? 1.0 : -1.0`) : given.part === 0 ? "1.0" : "(-1.0)";
  const element = (p: Part, i: string): string =>
    text.element(p.tensor, indexText(p.offset, p.strides, [line, `(${i})`]));
  const read = (x: Lines, i: string) => {
    if (!isBoth) {
      const parts = [element(x.re, i), element(x.im, i)];
      return { own: text.local(parts[given.part]!), other: text.local(parts[1 - given.part]!) };
    }
    const [re, im] = [text.local(element(x.re, i)), text.local(element(x.im, i))];
    return { own: text.local(`${plane} < 1 ? ${re} : ${im}`), other: text.local(`${plane} < 1 ? ${im} : ${re}`) };
  };
  write({ text, at: place, sign, read });
  return planned(text, output, isBoth ? given.both.tensor : given.target, nodes);
}

let tables = 0;

/** Numbers that the kernels of one program share: both arrays, one after the other. */
export function tableTensor(first: Float64Array, second: Float64Array): Tensor {
  const data = new Float32Array(first.length + second.length);
  data.set(first);
  data.set(second, first.length);
  const value: NdArray = { dtype: "float32", shape: [data.length], data };
  return {
    kind: "tensor",
    id: -(2 ** 50) - ++tables,
    dtype: "float32",
    shape: value.shape,
    origin: { kind: "constant", value },
  };
}
