/** @file What an expression of the value stage can be when it has been computed. */
import { isRunFault, type RunFault, type StreamState } from "../../../runtime/src/contract.ts";
import {
  allocate,
  fromValues,
  type NdArray,
  ndarray,
  readElement,
  sizeOf,
  widthOf,
} from "../../../runtime/src/ir/array.ts";
import {
  complexOf,
  type Dtype,
  floatOf,
  isComplex,
  isFloat,
  isInexact,
  promote,
} from "../../../runtime/src/ir/dtype.ts";
import { printType } from "../../../runtime/src/ir/type.ts";
import { convert } from "../../../runtime/src/session/convert.ts";
import { runFault } from "../../../runtime/src/session/run-fault.ts";

export type Value =
  | TensorValue
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  /** Several outputs of one call, or what a file holds. */
  | { readonly kind: "record"; readonly names: readonly (string | undefined)[]; readonly items: readonly Value[] }
  /** `range(start, stop, step)`: gives its integers one by one. */
  | { readonly kind: "range"; readonly start: number; readonly stop: number; readonly step: number }
  /** States of a stream, or of all streams of a set. */
  | { readonly kind: "state"; readonly states: readonly StreamState[]; readonly isSet: boolean };

export interface TensorValue {
  readonly kind: "tensor";
  readonly array: NdArray;
  /** A literal, or a name bound to one. */
  readonly weak: boolean;
  /** The elements stand in the backend's memory and change when what made them runs again (`lending.ts`). */
  readonly isLent?: true;
}

export const none: Value = { kind: "none" };

export const tensor = (array: NdArray, weak = false): TensorValue => ({ kind: "tensor", array, weak });

/** Smaller results are copied out rather than lent. */
const worthLending = 1 << 12;

/** A result that the backend has lent. */
export function lentTensor(array: NdArray, weak: boolean): TensorValue {
  const lent: TensorValue = { kind: "tensor", array, weak, isLent: true };
  return array.data.byteLength < worthLending ? ownedTensor(lent) : lent;
}

/** The same value with elements of its own. */
export function ownedTensor({ array: { dtype, shape, data }, weak }: TensorValue): TensorValue {
  const own = allocate(dtype, data.length / widthOf(dtype));
  if (own.length === 1) own[0] = data[0]!;
  else (own as Float64Array).set(data as Float64Array);
  return { kind: "tensor", array: { dtype, shape, data: own }, weak };
}

/** An int64 scalar that behaves as a literal. */
export function weakInteger(n: number): TensorValue {
  const data = new BigInt64Array(1);
  data[0] = BigInt(n);
  return { kind: "tensor", array: { dtype: "int64", shape: scalar, data }, weak: true };
}

const scalar: readonly number[] = [];

/** What the value is, for messages: "float64[3]", "a list", "a string". */
export function describeValue(v: Value): string {
  switch (v.kind) {
    case "tensor":
      return printType(v.array);
    case "string":
      return "a string";
    case "none":
      return "none";
    case "list":
      return `a list of ${v.items.length}`;
    case "record":
      return `${v.items.length} results`;
    case "range":
      return "a range";
    case "state":
      return "the state of a random stream";
  }
}

/** The value as one tensor: a list is stacked, a range counted out. A fault for what has no elements. */
export function asTensor(v: Value): TensorValue | RunFault {
  switch (v.kind) {
    case "tensor":
      return v;
    case "list":
      return stack(v.items);
    case "range":
      return countOut(v);
    default:
      return runFault("not-a-tensor", `a tensor is wanted here, but this is ${describeValue(v)}`);
  }
}

/** Items of one shape become the rows of a tensor of their common dtype; literals give way to tensors. */
function stack(items: readonly Value[]): TensorValue | RunFault {
  const rows: TensorValue[] = [];
  for (const item of items) {
    const row = asTensor(item);
    if (isRunFault(row)) return row;
    rows.push(row);
  }
  const first = rows[0];
  if (!first) return tensor(fromValues("float64", [0], []), true);
  const strong = rows.filter((r) => !r.weak).map((r) => r.array.dtype);
  const weakFloat = rows.some((r) => r.weak && isFloat(r.array.dtype));
  let dtype: Dtype = (strong.length > 0 ? strong : rows.map((r) => r.array.dtype)).reduce(promote);
  if (strong.length > 0 && weakFloat && !isInexact(dtype)) dtype = "float64";
  // A complex literal beside floats: of their width.
  if (rows.some((r) => r.weak && isComplex(r.array.dtype)) && !isComplex(dtype)) dtype = complexOf(floatOf(dtype));
  const { shape } = first.array;
  const size = sizeOf(shape);
  const data = allocate(dtype, size * rows.length);
  for (const [i, row] of rows.entries()) {
    if (row.array.shape.join() !== shape.join()) {
      const types = `${printType(first.array)} and ${printType(row.array)}`;
      return runFault("ragged-list", `the items of a list must have one shape: item 0 and item ${i} are ${types}`);
    }
    const converted = convert(row.array, dtype, row.weak);
    if (!converted) return runFault("literal-range", `${readElement(row.array, 0)} does not fit in ${dtype}`);
    (data as Float64Array).set(converted.data as Float64Array, i * size * widthOf(dtype));
  }
  return tensor(ndarray(dtype, [rows.length, ...shape], data), strong.length === 0);
}

/** 8 GiB of int64. */
const mostCounted = 2 ** 30;

export const rangeLength = (r: { readonly start: number; readonly stop: number; readonly step: number }): number =>
  Math.max(0, Math.ceil((r.stop - r.start) / r.step));

function countOut(r: Extract<Value, { kind: "range" }>): TensorValue | RunFault {
  const length = rangeLength(r);
  if (length > mostCounted) return runFault("out-of-memory", `a range of ${length} integers is too large for a tensor`);
  const data = new BigInt64Array(length);
  for (let i = 0; i < length; i++) data[i] = BigInt(r.start + i * r.step);
  return tensor(ndarray("int64", [length], data));
}
