/** @file Values as they travel to whoever shows them: whole when small, their corners when large. */

import { allocate, type NdArray, pairsOf, type TypedArray } from "../../../runtime/src/ir/array.ts";
import type { ShownValue, TensorData } from "../../protocol/kernel.ts";
import type { Value } from "./value.ts";

/** Of a value beside its summary, for a hover or a list of state. */
export const previewBytes = 512;
/** A value of more bytes than this is shown by the corners of its tensors. */
const whole = 1 << 20;
/** So many bytes of each item of a list are shown in any case. */
const least = 1 << 12;
/** How many items of each end of an axis are kept then. */
const edge = 3;

/** `budget` is in bytes; the items of a list have equal parts of it. */
export function show(value: Value, budget = whole): ShownValue {
  switch (value.kind) {
    case "tensor":
      return showTensor(value.array, budget);
    case "string":
    case "none":
      return value;
    case "list":
      return { kind: "list", items: showAll(value.items, budget) };
    case "record":
      return { kind: "record", names: value.names, items: showAll(value.items, budget) };
    case "range":
      return { kind: "string", value: `range(${value.start}, ${value.stop}, ${value.step})` };
    case "state":
      return { kind: "state", generator: value.states[0]?.kind ?? "", streams: value.states.length };
  }
}

/** A value that is shown already, in fewer bytes where it has more. */
export function showLess(v: ShownValue, budget: number): ShownValue {
  switch (v.kind) {
    case "tensor":
      return v.edge === undefined ? showTensor(v as unknown as NdArray, budget) : v;
    case "list":
    case "record": {
      const part = Math.max(least, budget / v.items.length);
      return { ...v, items: v.items.map((item) => showLess(item, part)) };
    }
    default:
      return v;
  }
}

function showAll(items: readonly Value[], budget: number): ShownValue[] {
  const part = Math.max(least, budget / items.length);
  return items.map((item) => show(item, part));
}

function showTensor(a: NdArray, budget: number): TensorData {
  const { dtype, shape } = a;
  if (a.data.byteLength <= budget) return { kind: "tensor", dtype, shape, data: a.data };
  return { kind: "tensor", dtype, shape, data: corners(pairsOf(a)), edge };
}

/** The first and last `edge` items of every axis longer than `2 * edge`, in C order. */
function corners(a: NdArray): TypedArray {
  const kept = a.shape.map((d) =>
    d <= 2 * edge
      ? Array.from({ length: d }, (_, i) => i)
      : [...Array(edge).keys(), ...Array.from({ length: edge }, (_, i) => d - edge + i)],
  );
  const out = allocate(
    a.dtype,
    kept.reduce((p, k) => p * k.length, 1),
  );
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    if (axis === kept.length) {
      out[at++] = a.data[offset]!;
      return;
    }
    for (const i of kept[axis]!) walk(axis + 1, offset * a.shape[axis]! + i);
  };
  walk(0, 0);
  return out;
}
