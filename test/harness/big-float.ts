/** @file Binary floating point of 192 bits on bigints: numbers exact enough to judge the last bits of doubles. */

const precision = 192;

/** m·2^e; m has about `precision` bits, or is 0. */
export interface Big {
  readonly m: bigint;
  readonly e: number;
}

const lengthOf = (m: bigint): number => (m < 0n ? -m : m).toString(16).length * 4;

/** Cuts to `bits` bits (to the nearest multiple of four). */
export function big(m: bigint, e: number, bits = precision): Big {
  const excess = lengthOf(m) - bits;
  return excess > 0 ? { m: m >> BigInt(excess), e: e + excess } : { m, e };
}

export const zero: Big = { m: 0n, e: 0 };
export const one: Big = { m: 1n, e: 0 };

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite double. */
export function fromNumber(x: number): Big {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const m = exponent === 0 ? fraction : fraction | (1n << 52n);
  return { m: x < 0 ? -m : m, e: (exponent === 0 ? 1 : exponent) - 1075 };
}

export const neg = (a: Big): Big => ({ m: -a.m, e: a.e });
export const shift = (a: Big, by: number): Big => ({ m: a.m, e: a.e + by });

export function add(a: Big, b: Big): Big {
  if (a.m === 0n) return b;
  if (b.m === 0n) return a;
  const [high, low] = a.e >= b.e ? [a, b] : [b, a];
  const gap = high.e - low.e;
  // What is 400 bits below cannot be seen.
  if (gap > 400 + lengthOf(low.m)) return high;
  return big((high.m << BigInt(gap)) + low.m, low.e);
}

export const sub = (a: Big, b: Big): Big => add(a, neg(b));
export const mul = (a: Big, b: Big): Big => big(a.m * b.m, a.e + b.e);

export function div(a: Big, b: Big): Big {
  const up = Math.max(0, precision + 8 + lengthOf(b.m) - lengthOf(a.m));
  return big((a.m << BigInt(up)) / b.m, a.e - b.e - up);
}

export const divInt = (a: Big, n: number): Big => div(a, { m: BigInt(n), e: 0 });

export function sqrt(a: Big): Big {
  if (a.m === 0n) return zero;
  let up = 2 * precision - lengthOf(a.m);
  if ((a.e - up) % 2 !== 0) up++;
  const m = up >= 0 ? a.m << BigInt(up) : a.m >> BigInt(-up);
  return big(integerRoot(m), (a.e - up) / 2);
}

/** ⌊√m⌋ by Newton's iteration from above. */
function integerRoot(m: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(lengthOf(m) / 2) + 1);
  for (;;) {
    const next = (x + m / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

export const sign = (a: Big): number => (a.m > 0n ? 1 : a.m < 0n ? -1 : 0);
export const isLess = (a: Big, b: Big): boolean => sub(a, b).m < 0n;

/** About log2 |a|, to less than 4. */
export const magnitude = (a: Big): number => (a.m === 0n ? Number.NEGATIVE_INFINITY : lengthOf(a.m) + a.e);

/** The nearest integer. */
export function round(a: Big): bigint {
  if (magnitude(a) < -4) return 0n;
  if (a.e >= 0) return a.m << BigInt(a.e);
  const by = BigInt(-a.e);
  return (a.m + (1n << (by - 1n))) >> by;
}

/** |y - a| in units of the last place of a double or float32 near a. `y` is finite. */
export function errorInUlps(y: number, a: Big, dtype: "float32" | "float64"): number {
  const [bits, least] = dtype === "float32" ? [24, -149] : [53, -1074];
  const top = a.m === 0n ? least : (a.m < 0n ? -a.m : a.m).toString(2).length + a.e;
  const ulp = Math.max(top - bits, least);
  const difference = sub(fromNumber(y), a);
  // As a number of 2^(ulp - 40).
  return Math.abs(Number(round(shift(difference, 40 - ulp)))) / 2 ** 40;
}
