/** @file Elements of a tensor, from base64 to typed arrays, and as text. */
import type { Elements } from "../../../server/protocol/requests.ts";

/** int64 and uint64 are exact as bigint; a bool is a byte of 0 or 1. */
export type Numbers =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export type Element = number | bigint;

const kinds = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export const bytesOf = (dtype: string): number => kindOf(dtype).BYTES_PER_ELEMENT;

const kindOf = (dtype: string) => (Object.hasOwn(kinds, dtype) ? kinds[dtype as keyof typeof kinds] : Float64Array);

/** Every platform of the editor is little-endian, as the elements are. */
export function decode({ dtype, elements }: Pick<Elements, "dtype" | "elements">): Numbers {
  const text = atob(elements);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new (kindOf(dtype))(bytes.buffer);
}

export const isFloatType = (dtype: string): boolean => dtype.startsWith("float");

/** `float64[3, 4]`; a scalar is its bare dtype. */
export const typeText = (dtype: string, shape: readonly number[]): string =>
  shape.length === 0 ? dtype : `${dtype}[${shape.join(", ")}]`;

/** As the language writes it. `digits`: of floats, significant ones; all that tell it from its neighbours when absent. */
export function elementText(x: Element, dtype: string, digits?: number): string {
  if (dtype === "bool") return x ? "true" : "false";
  if (typeof x === "bigint" || !isFloatType(dtype)) return String(x);
  return numberText(dtype === "float32" && digits === undefined ? shortestFloat32(x) : x, digits);
}

/** 1,376,832 */
export const amountText = (n: number): string => n.toLocaleString("en-US");

/** A number in `digits` significant digits, without zeros at the end. */
export function numberText(x: number, digits?: number): string {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Object.is(x, -0)) return "-0";
  if (digits === undefined) return String(x);
  const rounded = Number(x.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(digits, 6))) {
    return rounded.toExponential().replace("e+", "e");
  }
  return String(rounded);
}

/** The float64 with the fewest digits that rounds to the same float32. */
function shortestFloat32(x: number): number {
  // toPrecision drops the sign of a zero.
  if (x === 0) return x;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === x) return short;
  }
  return Number(x.toPrecision(9));
}
