/** @file A computed value as the attribute of an op: an axis, a list of lengths, a name. */
import { isRunFault, type RunFault } from "../../../runtime/src/contract.ts";
import { type NdArray, readElement } from "../../../runtime/src/ir/array.ts";
import { isComplex } from "../../../runtime/src/ir/dtype.ts";
import type { Attr } from "../../../runtime/src/ir/node.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";
import { asTensor, describeValue, type Value } from "./value.ts";

/** Scalars become numbers or booleans, vectors lists of them, strings and `none` themselves. */
export function attrOf(value: Value): Attr | RunFault {
  switch (value.kind) {
    case "tensor":
      return ofArray(value.array);
    case "string":
      return value.value;
    case "none":
      return null;
    case "list": {
      const items: Attr[] = [];
      for (const item of value.items) {
        const attr = attrOf(item);
        if (isRunFault(attr)) return attr;
        items.push(attr);
      }
      return items;
    }
    case "range": {
      const t = asTensor(value);
      return isRunFault(t) ? t : ofArray(t.array);
    }
    default:
      return runFault("bad-argument", `a number, a list or a name is wanted here, not ${describeValue(value)}`);
  }
}

function ofArray(a: NdArray): Attr | RunFault {
  const at = (i: number): number | boolean => {
    const v = readElement(a, i);
    return typeof v === "bigint" ? Number(v) : v;
  };
  if (isComplex(a.dtype)) return runFault("bad-argument", "a real number is wanted here, not a complex one");
  if (a.shape.length === 0) return at(0);
  if (a.shape.length === 1) return Array.from({ length: a.data.length }, (_, i) => at(i));
  return runFault(
    "bad-argument",
    `a number or a list is wanted here, not ${describeValue({ kind: "tensor", array: a, weak: false })}`,
  );
}
