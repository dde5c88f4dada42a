/** @file What a run shows, as text: tensors as NumPy prints them with dtype and shape, records by name, states by kind. */
import type { ShownValue, TensorData } from "../../protocol/kernel.ts";
import { type Printable, printAsNumpy } from "./print-array.ts";

/** One or more lines. Each tensor is followed by its type: `array([1., 2.])  float64[2]`. */
export function printValue(v: ShownValue): string {
  switch (v.kind) {
    case "tensor":
      return `${printTensor(v)}  ${tensorTypeText(v)}`;
    case "string":
      return JSON.stringify(v.value);
    case "none":
      return "none";
    case "list":
      return `[${v.items.map(printBare).join(", ")}]`;
    case "record":
      return v.items.map((item, i) => named(v.names[i] ?? String(i), printValue(item))).join("\n");
    case "state":
      return `state of ${v.streams === 1 ? "a random stream" : `${v.streams} random streams`} (${v.generator})`;
  }
}

/** For `print(...)`: strings without quotes, tensors without their type. */
export function printBare(v: ShownValue): string {
  return v.kind === "tensor" ? printTensor(v) : v.kind === "string" ? v.value : printValue(v);
}

export const tensorTypeText = (t: TensorData): string =>
  t.shape.length === 0 ? t.dtype : `${t.dtype}[${t.shape.join(", ")}]`;

function named(name: string, text: string): string {
  const indent = " ".repeat(name.length + 3);
  return `${name} = ${text.replaceAll("\n", `\n${indent}`)}`;
}

/** More lines than this are too many to read past: an image of 28 × 28 would take a hundred. */
const mostLines = 40;

/** As NumPy prints it, whole or summarised by 3 at each edge; shorter where that would still be very long. */
function printTensor(t: TensorData): string {
  const tensor = printableTensor(t);
  let text = printAsNumpy(tensor);
  for (let edgeItems = 3; edgeItems > 0 && text.split("\n").length > mostLines; edgeItems--) {
    text = printAsNumpy(tensor, { threshold: 0, edgeItems });
  }
  return text;
}

/** Reads elements by their index in the whole tensor, also when only its corners were sent. */
export function printableTensor(t: TensorData): Printable {
  const data = t.data as unknown as ArrayLike<number | bigint>;
  const { edge } = t;
  const isComplex = t.dtype.startsWith("complex");
  const element = (i: number): number | bigint | boolean =>
    t.dtype === "bool" ? data[i] !== 0 : data[isComplex ? 2 * i : i]!;
  const reading = (place: (index: number) => number): Printable => ({
    dtype: t.dtype,
    shape: t.shape,
    at: (i) => element(place(i)),
    ...(isComplex && { imaginary: (i: number) => data[2 * place(i) + 1] as number }),
  });
  if (edge === undefined) return reading((i) => i);
  const kept = t.shape.map((d) => Math.min(d, 2 * edge));
  return reading((index) => {
    let rest = index;
    let inside = 0;
    let step = 1;
    for (let axis = t.shape.length - 1; axis >= 0; axis--) {
      const length = t.shape[axis]!;
      const p = rest % length;
      rest = (rest - p) / length;
      inside += (p < edge ? p : p - length + kept[axis]!) * step;
      step *= kept[axis]!;
    }
    return inside;
  });
}
