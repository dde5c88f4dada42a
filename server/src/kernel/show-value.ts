/** @file Values as they travel to whoever shows them: whole when small, their corners when large. */

import { allocate, type NdArray, type TypedArray } from "../../../runtime/src/ir/array.ts";
import type { ShownValue, TensorData } from "../../protocol/kernel.ts";
import type { Value } from "./value.ts";

/** Tensors of more bytes than this are shown by their corners. */
const budget = 1 << 20;
/** How many items of each end of an axis are kept then. */
const edge = 3;

export function show(value: Value): ShownValue {
  switch (value.kind) {
    case "tensor":
      return showTensor(value.array);
    case "string":
    case "none":
      return value;
    case "list":
      return { kind: "list", items: value.items.map(show) };
    case "record":
      return { kind: "record", names: value.names, items: value.items.map(show) };
    case "range":
      return { kind: "string", value: `range(${value.start}, ${value.stop}, ${value.step})` };
    case "state":
      return { kind: "state", generator: value.states[0]?.kind ?? "", streams: value.states.length };
  }
}

export function showTensor(a: NdArray): TensorData {
  const { dtype, shape } = a;
  if (a.data.byteLength <= budget) return { kind: "tensor", dtype, shape, data: a.data };
  return { kind: "tensor", dtype, shape, data: corners(a), edge };
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
