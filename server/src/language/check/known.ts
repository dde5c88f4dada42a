/** @file Values that the text says: literals, lists of them, and arithmetic on scalars, so that shapes and axes are known while typing. */
import { fromValues, type NdArray, readElement, scalarOf, zeros } from "../../../../runtime/src/ir/array.ts";
import {
  type ComplexDtype,
  type Dtype,
  isComplex,
  isFloat,
  isInteger,
  promote,
  widensTo,
} from "../../../../runtime/src/ir/dtype.ts";
import type { TensorType } from "../../../../runtime/src/ir/type.ts";
import { toComplex } from "../../../../runtime/src/session/convert.ts";
import type { Entity, ValueEntity } from "./entity.ts";

/** A list of this many elements at most is kept as known. */
const mostKnown = 1 << 16;

/** The nested list as one tensor when all of it is known and its rows have one length; "ragged" when they have not. */
export function knownTensor(e: Entity): { readonly value: NdArray; readonly weak: boolean } | "ragged" | undefined {
  if (e.kind === "value") return e.known && { value: e.known, weak: e.type?.weak === true };
  if (e.kind !== "list") return undefined;
  if (e.items.length === 0) return { value: fromValues("float64", [0], []), weak: true };
  const parts: { value: NdArray; weak: boolean }[] = [];
  for (const item of e.items) {
    const part = knownTensor(item);
    if (part === undefined || part === "ragged") return part;
    parts.push(part);
  }
  const shape = parts[0]!.value.shape;
  if (parts.some((p) => p.value.shape.join() !== shape.join())) return "ragged";
  const total = parts.reduce((sum, p) => sum + p.value.data.length, 0);
  if (total > mostKnown) return undefined;
  const dtype = parts.map((p) => p.value.dtype).reduce(promote);
  if (isComplex(dtype)) return stackComplex(dtype, [parts.length, ...shape], parts);
  const elements: (number | bigint | boolean)[] = [];
  for (const p of parts) {
    for (let i = 0; i < p.value.data.length; i++) elements.push(convert(readElement(p.value, i), dtype));
  }
  return { value: fromValues(dtype, [parts.length, ...shape], elements), weak: parts.every((p) => p.weak) };
}

function stackComplex(
  dtype: ComplexDtype,
  shape: readonly number[],
  parts: readonly { readonly value: NdArray; readonly weak: boolean }[],
) {
  const out = zeros(dtype, shape);
  let at = 0;
  for (const { value } of parts) {
    const row = toComplex(value, dtype);
    (out.data as Float64Array).set(row.data as Float64Array, at);
    at += row.data.length;
  }
  return { value: out, weak: parts.every((p) => p.weak) };
}

const convert = (x: number | bigint | boolean, dtype: Dtype): number | bigint | boolean =>
  isFloat(dtype) ? Number(x) : typeof x === "boolean" && dtype !== "bool" ? (x ? 1n : 0n) : x;

/** A known tensor in another dtype, where that loses nothing. */
export function converted(value: NdArray, dtype: Dtype): NdArray | undefined {
  if (!widensTo(value.dtype, dtype) && !(isInteger(value.dtype) && isInteger(dtype))) return undefined;
  if (isComplex(dtype)) return toComplex(value, dtype);
  const elements = Array.from({ length: value.data.length }, (_, i) => convert(readElement(value, i), dtype));
  return fromValues(dtype, value.shape, elements);
}

/** The type of a list whose elements are known. */
export function knownType(e: Entity): TensorType | undefined {
  const known = knownTensor(e);
  return known && known !== "ragged" ? { dtype: known.value.dtype, shape: known.value.shape } : undefined;
}

/** The one element of a known scalar. */
export function knownScalar(e: Entity): number | bigint | boolean | undefined {
  if (e.kind !== "value" || !e.known || e.known.shape.length > 0) return undefined;
  return isComplex(e.known.dtype) ? undefined : readElement(e.known, 0);
}

/** A known integer, as a number; undefined when it is not one or too large to be exact. */
export function knownInteger(e: Entity): number | undefined {
  const x = knownScalar(e);
  if (typeof x === "boolean" || x === undefined) return undefined;
  const n = Number(x);
  return Number.isSafeInteger(n) && (typeof x === "bigint" || !isFloat((e as ValueEntity).known!.dtype))
    ? n
    : undefined;
}

type Fold = (a: number, b: number) => number | boolean;
type WideFold = (a: bigint, b: bigint) => bigint | boolean | undefined;

const floorMod = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** By op: what it gives for two floats, and for two integers (undefined: left to the run). */
const folds: Readonly<Record<string, readonly [Fold, WideFold]>> = {
  add: [(a, b) => a + b, (a, b) => a + b],
  sub: [(a, b) => a - b, (a, b) => a - b],
  mul: [(a, b) => a * b, (a, b) => a * b],
  true_divide: [(a, b) => a / b, () => undefined],
  floor_divide: [(a, b) => Math.floor(a / b), (a, b) => (b === 0n ? undefined : (a - floorMod(a, b)) / b)],
  mod: [(a, b) => a - b * Math.floor(a / b), (a, b) => (b === 0n ? undefined : floorMod(a, b))],
  pow: [(a, b) => a ** b, (a, b) => (b < 0n || b > 64n ? undefined : a ** b)],
  maximum: [Math.max, greater],
  minimum: [Math.min, lesser],
  less: [(a, b) => a < b, (a, b) => a < b],
  less_equal: [(a, b) => a <= b, (a, b) => a <= b],
  greater: [(a, b) => a > b, (a, b) => a > b],
  greater_equal: [(a, b) => a >= b, (a, b) => a >= b],
  equal: [(a, b) => a === b, (a, b) => a === b],
  not_equal: [(a, b) => a !== b, (a, b) => a !== b],
};

const logic: Readonly<Record<string, (xs: readonly boolean[]) => boolean>> = {
  logical_and: (xs) => xs.every((x) => x),
  logical_or: (xs) => xs.some((x) => x),
  logical_not: ([x]) => !x,
};

const fits = (x: bigint): boolean => x >= -(1n << 63n) && x < 1n << 63n;

/** The result of an op on known scalars, in `dtype`; undefined when it is not one of those folded here. */
export function fold(op: string, args: readonly NdArray[], dtype: Dtype): NdArray | undefined {
  if (args.some((a) => a.shape.length > 0 || isComplex(a.dtype))) return undefined;
  const xs = args.map((a) => readElement(a, 0));
  if (op === "neg" && xs.length === 1) {
    const x = xs[0]!;
    if (typeof x === "bigint") return fits(-x) ? scalarOf(dtype, -x) : undefined;
    return typeof x === "number" ? scalarOf(dtype, -x) : undefined;
  }
  if (xs.every((x) => typeof x === "boolean")) {
    const found = logic[op]?.(xs as readonly boolean[]);
    return found === undefined ? undefined : scalarOf(dtype, found);
  }
  const rule = folds[op];
  if (!rule || xs.length !== 2) return undefined;
  const [a, b] = xs as [number | bigint | boolean, number | bigint | boolean];
  if (typeof a === "boolean" || typeof b === "boolean") return undefined;
  if (typeof a === "bigint" && typeof b === "bigint" && op !== "true_divide") {
    const r = rule[1](a, b);
    if (r === undefined || (typeof r === "bigint" && (dtype !== "int64" || !fits(r)))) return undefined;
    return scalarOf(dtype, r);
  }
  if (dtype !== "float64" && dtype !== "bool") return undefined;
  return scalarOf(dtype, rule[0](Number(a), Number(b)));
}
