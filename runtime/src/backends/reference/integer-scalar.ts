/** @file Scalar rules on integers up to 32 bits (as numbers) and of 64 bits (as bigints): all wrap around. */
import { type Dtype, dtypeInfo, integerRange, isWide } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Scalar } from "../../ops/scalar.ts";

const masks = {
  and: (a: boolean, b: boolean) => a && b,
  or: (a: boolean, b: boolean) => a || b,
  not: (a: boolean) => !a,
  select: <T>(mask: boolean, yes: T, no: T) => (mask ? yes : no),
};

/** Everything is done on bigints and wrapped; `out` gives the result in the form of the dtype's elements. */
export function integerScalar(dtype: Dtype): Scalar<number | bigint | boolean> {
  const bits = dtypeInfo[dtype].bytes * 8;
  const signed = dtypeInfo[dtype].kind === "int";
  const wrap = (x: bigint): bigint => (signed ? BigInt.asIntN(bits, x) : BigInt.asUintN(bits, x));
  const out = isWide(dtype) ? wrap : (x: bigint) => Number(wrap(x));
  const unary = (f: (a: bigint) => bigint) => (a: number | bigint) => out(f(BigInt(a)));
  const binary = (f: (a: bigint, b: bigint) => bigint) => (a: number | bigint, b: number | bigint) =>
    out(f(BigInt(a), BigInt(b)));
  const floatsOnly = (): never => bug(`float operation on ${dtype}`);
  const floorDiv = (a: bigint, b: bigint): bigint => {
    if (b === 0n) return 0n;
    const q = a / b;
    return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
  };
  const [lowest] = integerRange(dtype);
  const inWidth = (count: bigint): boolean => count >= 0n && count < BigInt(bits);
  const rules: Record<Exclude<keyof Scalar<number>, "dtype">, unknown> = {
    constant: (value: number) => out(BigInt(value)),
    add: binary((a, b) => a + b),
    sub: binary((a, b) => a - b),
    mul: binary((a, b) => a * b),
    div: floatsOnly,
    neg: unary((a) => -a),
    abs: unary((a) => (a < 0n ? -a : a)),
    max: <T>(a: T, b: T) => (a >= b ? a : b),
    min: <T>(a: T, b: T) => (a <= b ? a : b),
    intFloorDiv: binary(floorDiv),
    intMod: binary((a, b) => (b === 0n ? 0n : a - floorDiv(a, b) * b)),
    bitAnd: binary((a, b) => a & b),
    bitOr: binary((a, b) => a | b),
    bitXor: binary((a, b) => a ^ b),
    bitNot: unary((a) => ~a),
    shiftLeft: binary((a, b) => (inWidth(b) ? a << b : 0n)),
    shiftRight: binary((a, b) => (inWidth(b) ? a >> b : lowest < 0n && a < 0n ? -1n : 0n)),
    less: <T>(a: T, b: T) => a < b,
    lessEqual: <T>(a: T, b: T) => a <= b,
    equal: <T>(a: T, b: T) => a === b,
    notEqual: <T>(a: T, b: T) => a !== b,
    ...masks,
    sqrt: floatsOnly,
    floor: floatsOnly,
    ceil: floatsOnly,
    trunc: floatsOnly,
    round: floatsOnly,
    copysign: floatsOnly,
    fma: floatsOnly,
    exp: floatsOnly,
    expm1: floatsOnly,
    log: floatsOnly,
    log1p: floatsOnly,
    log2: floatsOnly,
    log10: floatsOnly,
    sin: floatsOnly,
    cos: floatsOnly,
    tan: floatsOnly,
    asin: floatsOnly,
    acos: floatsOnly,
    atan: floatsOnly,
    atan2: floatsOnly,
    sinh: floatsOnly,
    cosh: floatsOnly,
    tanh: floatsOnly,
    asinh: floatsOnly,
    acosh: floatsOnly,
    atanh: floatsOnly,
    pow: floatsOnly,
    sigmoid: floatsOnly,
    softplus: floatsOnly,
  };
  return { dtype, ...rules } as Scalar<number | bigint | boolean>;
}
