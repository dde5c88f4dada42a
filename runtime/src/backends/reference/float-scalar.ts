/** @file Scalar rules on float32 and float64: every operation is rounded to the dtype. */
import { bug } from "../../ir/internal-error.ts";
import type { Scalar } from "../../ops/scalar.ts";

/** Half to even, keeping the sign of zero, as `rint`. */
function roundHalfEven(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const low = Math.floor(x);
  const up = x - low;
  const even = up < 0.5 ? low : up > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1;
  return even === 0 ? (x < 0 || Object.is(x, -0) ? -0 : 0) : even;
}

/** ECMAScript says NaN for (±1) ** ±inf and 1 ** NaN; C and NumPy say 1. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY) ? 1 : x ** y;

/** With e = exp(-|x|) ≤ 1 nothing overflows: 1/(1+e) on the right, e/(1+e) on the left. */
function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/**
 * V8's elementary functions (ports of fdlibm, within 1 ulp) are taken as they are; in float32 they are computed in double and
 * rounded once, so that they are nearly always correctly rounded.
 */
export function floatScalar(dtype: "float32" | "float64"): Scalar<number | boolean> {
  const rounded = dtype === "float32" ? Math.fround : (x: number) => x;
  const unary = (f: (a: number) => number) => (a: number) => rounded(f(a));
  const binary = (f: (a: number, b: number) => number) => (a: number, b: number) => rounded(f(a, b));
  const integersOnly = (): never => bug(`integer operation on ${dtype}`);
  const rules: Record<Exclude<keyof Scalar<number>, "dtype">, unknown> = {
    constant: rounded,
    add: binary((a, b) => a + b),
    sub: binary((a, b) => a - b),
    mul: binary((a, b) => a * b),
    div: binary((a, b) => a / b),
    neg: (a: number) => -a,
    abs: Math.abs,
    max: Math.max,
    min: Math.min,
    sqrt: unary(Math.sqrt),
    floor: Math.floor,
    ceil: Math.ceil,
    trunc: Math.trunc,
    round: roundHalfEven,
    copysign: (a: number, b: number) => (isNegative(b) ? -Math.abs(a) : Math.abs(a)),
    fma: (a: number, b: number, c: number) => rounded(rounded(a * b) + c),
    intFloorDiv: integersOnly,
    intMod: integersOnly,
    bitAnd: integersOnly,
    bitOr: integersOnly,
    bitXor: integersOnly,
    bitNot: integersOnly,
    shiftLeft: integersOnly,
    shiftRight: integersOnly,
    less: (a: number, b: number) => a < b,
    lessEqual: (a: number, b: number) => a <= b,
    equal: (a: number, b: number) => a === b,
    notEqual: (a: number, b: number) => a !== b,
    and: (a: boolean, b: boolean) => a && b,
    or: (a: boolean, b: boolean) => a || b,
    not: (a: boolean) => !a,
    select: (mask: boolean, yes: number, no: number) => (mask ? yes : no),
    exp: unary(Math.exp),
    expm1: unary(Math.expm1),
    log: unary(Math.log),
    log1p: unary(Math.log1p),
    log2: unary(Math.log2),
    log10: unary(Math.log10),
    sin: unary(Math.sin),
    cos: unary(Math.cos),
    tan: unary(Math.tan),
    asin: unary(Math.asin),
    acos: unary(Math.acos),
    atan: unary(Math.atan),
    atan2: binary(Math.atan2),
    sinh: unary(Math.sinh),
    cosh: unary(Math.cosh),
    tanh: unary(Math.tanh),
    asinh: unary(Math.asinh),
    acosh: unary(Math.acosh),
    atanh: unary(Math.atanh),
    pow: binary(power),
    sigmoid: unary(sigmoid),
    softplus: unary(softplus),
  };
  return { dtype, ...rules } as Scalar<number | boolean>;
}
