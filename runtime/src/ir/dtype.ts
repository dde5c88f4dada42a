/** @file Element types: their kinds, sizes, and NumPy's promotion table as Theano uses it. */

export const dtypes = [
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "float32",
  "float64",
] as const;

/** Elements are pairs of floats. Nodes of these dtypes are made of real ones when they are built: see ops/complex. */
export const complexDtypes = ["complex64", "complex128"] as const;

export type RealDtype = (typeof dtypes)[number];
export type ComplexDtype = (typeof complexDtypes)[number];
export type Dtype = RealDtype | ComplexDtype;
export type DtypeKind = "bool" | "int" | "uint" | "float" | "complex";

interface DtypeInfo {
  readonly kind: DtypeKind;
  /** Bytes of one element in memory (a bool takes one). */
  readonly bytes: number;
}

export const dtypeInfo: Readonly<Record<Dtype, DtypeInfo>> = {
  bool: { kind: "bool", bytes: 1 },
  int8: { kind: "int", bytes: 1 },
  int16: { kind: "int", bytes: 2 },
  int32: { kind: "int", bytes: 4 },
  int64: { kind: "int", bytes: 8 },
  uint8: { kind: "uint", bytes: 1 },
  uint16: { kind: "uint", bytes: 2 },
  uint32: { kind: "uint", bytes: 4 },
  uint64: { kind: "uint", bytes: 8 },
  float32: { kind: "float", bytes: 4 },
  float64: { kind: "float", bytes: 8 },
  complex64: { kind: "complex", bytes: 8 },
  complex128: { kind: "complex", bytes: 16 },
};

export const isDtype = (name: string): name is Dtype => Object.hasOwn(dtypeInfo, name);
export const isFloat = (d: Dtype): boolean => dtypeInfo[d].kind === "float";
export const isComplex = (d: Dtype): d is ComplexDtype => d === "complex64" || d === "complex128";
/** Floats and complex numbers: what has derivatives. */
export const isInexact = (d: Dtype): boolean => isFloat(d) || isComplex(d);
/** The dtype of the real and the imaginary part. */
export const partOf = (d: ComplexDtype): "float32" | "float64" => (d === "complex64" ? "float32" : "float64");
/** The complex dtype with parts of this float. */
export const complexOf = (d: Dtype): ComplexDtype => (d === "float32" ? "complex64" : "complex128");
export const isInteger = (d: Dtype): boolean => dtypeInfo[d].kind === "int" || dtypeInfo[d].kind === "uint";
/** True when elements are held as bigint (`BigInt64Array`, `BigUint64Array`). */
export const isWide = (d: Dtype): boolean => d === "int64" || d === "uint64";

/** The dtype of one part, also of what is real. */
const realOf = (d: Dtype): RealDtype => (isComplex(d) ? partOf(d) : d);

const intOfBytes: Readonly<Record<number, Dtype>> = { 1: "int8", 2: "int16", 4: "int32", 8: "int64" };

/** NumPy's result type of two array dtypes, e.g. int32 with float32 gives float64, uint64 with int64 gives float64. */
export function promote(a: Dtype, b: Dtype): Dtype {
  if (a === b) return a;
  if (isComplex(a) || isComplex(b)) return complexOf(promote(realOf(a), realOf(b)));
  const x = dtypeInfo[a];
  const y = dtypeInfo[b];
  if (x.kind === "bool") return b;
  if (y.kind === "bool") return a;
  if (x.kind === y.kind) return x.bytes >= y.bytes ? a : b;
  if (x.kind === "float" || y.kind === "float") {
    const [float, other] = x.kind === "float" ? [a, y] : [b, x];
    return float === "float64" || other.bytes > 2 ? "float64" : "float32";
  }
  // One signed, one unsigned: the smallest signed type that holds both.
  const [signed, unsigned] = x.kind === "int" ? [x, y] : [y, x];
  if (signed.bytes > unsigned.bytes) return intOfBytes[signed.bytes]!;
  return unsigned.bytes === 8 ? "float64" : intOfBytes[unsigned.bytes * 2]!;
}

/** The float that Theano computes in for elementwise functions: 8- and 16-bit types give float32, wider ones float64. */
export function floatOf(d: Dtype): Dtype {
  const info = dtypeInfo[d];
  if (info.kind === "float") return d;
  if (isComplex(d)) return partOf(d);
  return info.bytes <= 2 ? "float32" : "float64";
}

/** True when every value of `from` is one of `to` (integers also widen to any float, as NumPy's safe casting of arguments). */
export function widensTo(from: Dtype, to: Dtype): boolean {
  if (from === to || from === "bool") return true;
  if (isComplex(to)) return widensTo(isComplex(from) ? partOf(from) : from, partOf(to));
  if (isComplex(from)) return false;
  if (isFloat(to)) return !isFloat(from) || from === "float32" || to === "float64";
  if (isFloat(from)) return false;
  return promote(from, to) === to;
}

/** The least and greatest value of an integer dtype. */
export function integerRange(d: Dtype): readonly [bigint, bigint] {
  const { kind, bytes } = dtypeInfo[d];
  if (kind === "bool") return [0n, 1n];
  const bits = BigInt(bytes * 8);
  return kind === "uint" ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}
