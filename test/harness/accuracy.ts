/** @file Measures the elementary functions of the WebAssembly backend against the oracle, over the whole range of a dtype. */
import { type Elementary, elementary } from "../../runtime/src/backends/wasm/math/index.ts";
import { type Big, errorInUlps, fromNumber } from "./big-float.ts";
import * as exact from "./big-functions.ts";
import { type FloatDtype, type Floats, runner } from "./elementary-runner.ts";
import { uniforms } from "./samples.ts";

type Interval = readonly [low: number, high: number];

/** Where a function has finite values other than 0 and 1 most of the time; samples are taken there and over all exponents. */
const domains: Readonly<Record<Elementary, readonly Interval[]>> = {
  exp: [
    [-745, 710],
    [-1, 1],
  ],
  expm1: [
    [30, 45],
    [-40, 710],
    [-1, 1],
  ],
  sigmoid: [
    [-40, -30],
    [-745, 40],
    [-4, 4],
  ],
  softplus: [
    [-745, 40],
    [-4, 4],
  ],
  log: [
    [0, 4],
    [0.7, 1.42],
  ],
  log2: [
    [0, 4],
    [0.7, 1.42],
  ],
  log10: [
    [0, 4],
    [0.7, 1.42],
  ],
  log1p: [
    [-1, 4],
    [-0.3, 0.42],
  ],
  sin: [
    [-8, 8],
    [-1e5, 1e5],
  ],
  cos: [
    [-8, 8],
    [-1e5, 1e5],
  ],
  tan: [
    [-8, 8],
    [-1e5, 1e5],
  ],
  asin: [
    [-1, 1],
    [0.4, 0.6],
  ],
  acos: [
    [-1, 1],
    [0.4, 0.6],
  ],
  atan: [
    [-3, 3],
    [0.4, 0.6],
  ],
  atan2: [[-3, 3]],
  sinh: [
    [-25, 25],
    [-710, 710],
    [-2, 2],
  ],
  cosh: [
    [-25, 25],
    [-710, 710],
    [-2, 2],
  ],
  tanh: [
    [-20, 20],
    [-1, 1],
  ],
  asinh: [
    [-3, 3],
    [-100, 100],
  ],
  acosh: [
    [1, 1.06],
    [1, 1.2],
    [1, 100],
  ],
  atanh: [
    [-1, 1],
    [-0.5, 0.5],
  ],
  pow: [[0, 4]],
};

/** The domain of the function itself; outside of it the result is NaN or infinite, which other tests look at. */
const defined: Readonly<Partial<Record<Elementary, (x: number) => boolean>>> = {
  log: (x) => x > 0,
  log2: (x) => x > 0,
  log10: (x) => x > 0,
  log1p: (x) => x > -1,
  asin: (x) => Math.abs(x) <= 1,
  acos: (x) => Math.abs(x) <= 1,
  acosh: (x) => x >= 1,
  atanh: (x) => Math.abs(x) < 1,
  pow: (x) => x > 0,
};

export interface Worst {
  /** Units in the last place of the true value. */
  readonly ulps: number;
  readonly at: readonly number[];
}

const hardPoints = [
  0.5,
  1,
  2,
  Math.SQRT1_2,
  Math.SQRT2,
  Math.LN2 / 2,
  Math.PI / 4,
  Math.PI / 2,
  Math.PI,
  2 ** -28,
  1e5,
];

/** Arguments of a function: hard points and their neighbours, its own intervals, every exponent. The same for the same count. */
export function samplesOf(name: Elementary, dtype: FloatDtype, count: number): readonly Floats[] {
  const arity = name === "pow" || name === "atan2" ? 2 : 1;
  const next = uniforms(2024);
  const FloatArray = dtype === "float32" ? Float32Array : Float64Array;
  const [least, greatest] = dtype === "float32" ? [-149, 127] : [-1074, 1023];
  const everywhere = (): number => {
    const exponent = least + Math.floor(next() * (greatest - least + 1));
    return (next() < 0.5 ? -1 : 1) * (1 + next()) * 2 ** exponent;
  };
  const sample = (i: number, own: readonly Interval[]): number => {
    if (i < hardPoints.length * 3) {
      const point = hardPoints[Math.floor(i / 3)]!;
      return point * (1 + ((i % 3) - 1) * (dtype === "float32" ? 2 ** -23 : 2 ** -52));
    }
    if (i % 3 === 0) return everywhere();
    const [low, high] = own[i % own.length]!;
    return low + (high - low) * next();
  };
  const allowed = defined[name] ?? (() => true);
  const first = new FloatArray(count);
  const second = new FloatArray(count);
  for (let i = 0; i < count; i++) {
    do first[i] = sample(i, domains[name]);
    while (!allowed(first[i]!) && i >= hardPoints.length * 3);
    if (!allowed(first[i]!)) first[i] = 1 / (1 + first[i]! ** 2) / 2 + (name === "acosh" ? 1 : 0);
    // Exponents for which the power is in the range, small and large.
    if (name === "pow") {
      const limit = (greatest + 30) / Math.max(Math.abs(Math.log2(first[i]!)), 1e-3);
      second[i] = i % 2 === 0 ? (2 * next() - 1) * limit : sample(i, [[-3, 3]]);
    } else second[i] = sample(i + 1, [[-3, 3]]);
  }
  return arity === 2 ? [first, second] : [first];
}

const oracles: Readonly<Record<Elementary, (...x: Big[]) => Big>> = {
  exp: (x) => exact.exp(x!),
  expm1: (x) => exact.expm1(x!),
  log: (x) => exact.log(x!),
  log1p: (x) => exact.log1p(x!),
  log2: (x) => exact.log2(x!),
  log10: (x) => exact.log10(x!),
  sin: (x) => exact.sin(x!),
  cos: (x) => exact.cos(x!),
  tan: (x) => exact.tan(x!),
  asin: (x) => exact.asin(x!),
  acos: (x) => exact.acos(x!),
  atan: (x) => exact.atan(x!),
  sinh: (x) => exact.sinh(x!),
  cosh: (x) => exact.cosh(x!),
  tanh: (x) => exact.tanh(x!),
  asinh: (x) => exact.asinh(x!),
  acosh: (x) => exact.acosh(x!),
  atanh: (x) => exact.atanh(x!),
  sigmoid: (x) => exact.sigmoid(x!),
  softplus: (x) => exact.softplus(x!),
  atan2: (y, x) => exact.atan2(y!, x!),
  pow: (x, y) => exact.pow(x!, y!),
};

/** The largest errors of a function without and with fused multiply-add (as `modes` says), compared on every sample. */
export function worstErrors(
  name: Elementary,
  dtype: FloatDtype,
  modes: readonly boolean[],
  count: number,
): readonly Worst[] {
  const arguments_ = samplesOf(name, dtype, count);
  const emit = elementary[name];
  const results = modes.map((fma) =>
    runner((s, ...x) => emit(s, ...x), arguments_.length, dtype, fma).run(...arguments_),
  );
  const worst: Worst[] = modes.map(() => ({ ulps: 0, at: [] }));
  for (let i = 0; i < count; i++) {
    const at = arguments_.map((x) => x[i]!);
    const error = errorOf(name, at, dtype);
    for (const [mode, y] of results.entries()) {
      const ulps = error(y[i]!);
      if (!(ulps <= worst[mode]!.ulps)) worst[mode] = { ulps, at };
    }
  }
  return worst;
}

/**
 * The largest error of a float32 function of one argument over every `stride`-th bit pattern, all exponents and both signs, against
 * JavaScript's function of doubles, whose own error does not show in float32.
 */
export function densestError(name: Elementary, fma: boolean, stride: number): Worst {
  const emit = elementary[name];
  const { run } = runner((s, ...x) => emit(s, ...x), 1, "float32", fma);
  const exactly =
    name === "sigmoid"
      ? (x: number) => 1 / (1 + Math.exp(-x))
      : name === "softplus"
        ? (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
        : (Math[name] as (x: number) => number);
  const chunk = 1 << 16;
  const bits = new Uint32Array(chunk);
  const x = new Float32Array(bits.buffer);
  let worst: Worst = { ulps: 0, at: [] };
  for (let start = 0; start < 2 ** 32; start += chunk * stride) {
    for (let i = 0; i < chunk; i++) bits[i] = Math.min(start + i * stride, 2 ** 32 - 1);
    const y = run(x);
    for (let i = 0; i < chunk; i++) {
      const value = exactly(x[i]!);
      const nearest = Math.fround(value);
      if (Object.is(y[i], nearest)) continue;
      const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -126);
      const ulps = Number.isFinite(nearest) ? Math.abs(y[i]! - value) / 2 ** (exponent - 23) : Number.POSITIVE_INFINITY;
      if (!(ulps <= worst.ulps)) worst = { ulps, at: [x[i]!] };
    }
  }
  return worst;
}

/** The error of a result at one point, which asks the oracle once. */
function errorOf(name: Elementary, at: readonly number[], dtype: FloatDtype): (y: number) => number {
  if (!at.every(Number.isFinite)) return () => 0;
  // What is beyond the range must be infinite; the oracle would take long to say so.
  if (name !== "sigmoid" && name !== "softplus") {
    const rough = (Math[name] as (...x: number[]) => number)(...at);
    const limit = dtype === "float32" ? 3.4028235677973366e38 : Number.POSITIVE_INFINITY;
    if (Math.abs(rough) >= limit) return (y) => (Number.isFinite(y) ? Number.POSITIVE_INFINITY : 0);
  }
  const value = oracles[name](...at.map(fromNumber));
  return (y) => (Number.isFinite(y) ? errorInUlps(y, value, dtype) : Number.POSITIVE_INFINITY);
}
