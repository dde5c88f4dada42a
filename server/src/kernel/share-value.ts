/** @file Values in memory that two threads see, so that telling the driver of a large one copies it once and never again. */
import { type NdArray, viewOf, widthOf } from "../../../runtime/src/ir/array.ts";
import { ownedTensor, type Value } from "./value.ts";

/** Smaller tensors are cheaper to copy with the message. */
const large = 1 << 16;

/** The same value, owned, its large tensors in shared memory; the value itself where nothing has to move. */
export function shareValue(value: Value): Value {
  switch (value.kind) {
    case "tensor": {
      if (value.isLent) return shareValue(ownedTensor(value));
      const array = shareArray(value.array);
      return array === value.array ? value : { ...value, array };
    }
    case "list":
    case "record": {
      const items = value.items.map(shareValue);
      return items.every((v, i) => v === value.items[i]) ? value : { ...value, items };
    }
    default:
      return value;
  }
}

function shareArray(a: NdArray): NdArray {
  const { data } = a;
  if (data.byteLength < large || data.buffer instanceof SharedArrayBuffer) return a;
  const shared = viewOf(a.dtype, new SharedArrayBuffer(data.byteLength), 0, data.length / widthOf(a.dtype));
  (shared as Float64Array).set(data as Float64Array);
  return { ...a, data: shared };
}
