/** @file The elementary functions to about 150 bits, by series and exact reductions: the oracle of the accuracy tests. */
import {
  add,
  type Big,
  div,
  divInt,
  fromNumber,
  isLess,
  magnitude,
  mul,
  neg,
  one,
  round,
  shift,
  sign,
  sqrt,
  sub,
  zero,
} from "./big-float.ts";

const integer = (n: number | bigint): Big => ({ m: BigInt(n), e: 0 });

/** Σ t_k until the terms do not matter; `next(t, k)` gives the k-th term from the one before. */
function series(first: Big, next: (term: Big, k: number) => Big): Big {
  let sum = first;
  let term = first;
  for (let k = 1; ; k++) {
    term = next(term, k);
    if (term.m === 0n || magnitude(term) < magnitude(sum) - 200) return sum;
    sum = add(sum, term);
  }
}

/** 2 artanh(s). */
function twiceArtanh(s: Big): Big {
  const square = mul(s, s);
  let power = s;
  const half = series(s, (_, k) => {
    power = mul(power, square);
    return divInt(power, 2 * k + 1);
  });
  return shift(half, 1);
}

const ln2 = twiceArtanh(div(one, integer(3)));

/** arctan of a small number. */
function arctanSeries(t: Big): Big {
  const square = neg(mul(t, t));
  let power = t;
  return series(t, (_, k) => {
    power = mul(power, square);
    return divInt(power, 2 * k + 1);
  });
}

/** π to 1400 bits (J. Machin: 16 arctan 1/5 - 4 arctan 1/239): arguments up to 2^1024 lose 1024 of them. */
const pi: Big = (() => {
  const bits = 1400n;
  const arctanInverse = (n: bigint): bigint => {
    let power = (1n << bits) / n;
    let sum = power;
    for (let k = 3n, s = -1n; power !== 0n; k += 2n, s = -s) {
      power /= n * n;
      sum += (s * power) / k;
    }
    return sum;
  };
  return { m: 16n * arctanInverse(5n) - 4n * arctanInverse(239n), e: -1400 };
})();
const piShort = mul(pi, one);

export function exp(x: Big): Big {
  if (x.m === 0n) return one;
  // Beyond all ranges one power of two is as good as another.
  if (magnitude(x) > 24) return shift(one, sign(x) * 2 ** 20);
  const n = round(div(x, ln2));
  // A sixteenth of the remainder, and four squarings.
  const r = shift(sub(x, mul(integer(n), ln2)), -4);
  let y = series(one, (t, k) => divInt(mul(t, r), k));
  for (let i = 0; i < 4; i++) y = mul(y, y);
  return shift(y, Number(n));
}

/** Of tiny x the start of the Taylor series, since e^x - 1 would lose all bits. */
const isTiny = (x: Big): boolean => magnitude(x) < -60;
const cubed = (x: Big): Big => mul(x, mul(x, x));

export const expm1 = (x: Big): Big =>
  isTiny(x) ? add(x, add(shift(mul(x, x), -1), divInt(cubed(x), 6))) : sub(exp(x), one);

export function log(x: Big): Big {
  const k = magnitude(x);
  let m = shift(x, -k);
  let twos = k;
  while (isLess(m, fromNumber(Math.SQRT1_2))) {
    m = shift(m, 1);
    twos--;
  }
  return add(mul(integer(twos), ln2), twiceArtanh(div(sub(m, one), add(m, one))));
}

export const log1p = (x: Big): Big =>
  isTiny(x) ? add(sub(x, shift(mul(x, x), -1)), divInt(cubed(x), 3)) : log(add(one, x));
const ln10 = log(integer(10));
export const log2 = (x: Big): Big => div(log(x), ln2);
export const log10 = (x: Big): Big => div(log(x), ln10);

/** sin and cos of x = n·π/2 + r. */
function reduced(x: Big): { readonly quadrant: number; readonly sin: Big; readonly cos: Big } {
  const half = shift(pi, -1);
  // The quotient needs all bits of its integer part.
  const up = Math.max(0, magnitude(x)) + 40;
  const n = round(shift(div(shift(x, 0), shift(piShort, -1)), 0));
  const exactN = up < 180 ? n : exactQuotient(x, half);
  // x - n·π/2 without cutting: all 1400 bits of π.
  const product: Big = { m: exactN * half.m, e: half.e };
  const gap = x.e - product.e;
  const m = gap >= 0 ? (x.m << BigInt(gap)) - product.m : x.m - (product.m << BigInt(-gap));
  const r = mul({ m, e: Math.min(x.e, product.e) }, one);
  const square = neg(mul(r, r));
  const sin = r.m === 0n ? zero : series(r, (t, k) => divInt(mul(t, square), 2 * k * (2 * k + 1)));
  const cos = series(one, (t, k) => divInt(mul(t, square), 2 * k * (2 * k - 1)));
  return { quadrant: Number(((exactN % 4n) + 4n) % 4n), sin, cos };
}

/** round(a / b) of a large quotient. */
function exactQuotient(a: Big, b: Big): bigint {
  const gap = BigInt(a.e - b.e);
  const [p, q] = gap >= 0n ? [a.m << gap, b.m] : [a.m, b.m << -gap];
  const twice = 2n * p + (p < 0n ? -q : q);
  return twice / (2n * q);
}

export function sin(x: Big): Big {
  const { quadrant, sin: s, cos: c } = reduced(x);
  return [s, c, neg(s), neg(c)][quadrant]!;
}

export function cos(x: Big): Big {
  const { quadrant, sin: s, cos: c } = reduced(x);
  return [c, neg(s), neg(c), s][quadrant]!;
}

export const tan = (x: Big): Big => div(sin(x), cos(x));

/** Halves the angle three times by tan(a/2) = t / (1 + √(1 + t²)), then the series. */
export function atan(x: Big): Big {
  if (x.m === 0n) return zero;
  if (magnitude(x) > 4) return sub(sign(x) > 0 ? shift(piShort, -1) : neg(shift(piShort, -1)), atan(div(one, x)));
  let t = x;
  for (let i = 0; i < 3; i++) t = div(t, add(one, sqrt(add(one, mul(t, t)))));
  return shift(arctanSeries(t), 3);
}

export function atan2(y: Big, x: Big): Big {
  if (x.m === 0n) return sign(y) >= 0 ? shift(piShort, -1) : neg(shift(piShort, -1));
  const angle = atan(div(y, x));
  if (sign(x) > 0) return angle;
  return sign(y) < 0 ? sub(angle, piShort) : add(angle, piShort);
}

/** 2 arctan √((1 - x) / (1 + x)). */
export const acos = (x: Big): Big =>
  add(one, x).m === 0n ? piShort : shift(atan(sqrt(div(sub(one, x), add(one, x)))), 1);
export const asin = (x: Big): Big => {
  const rest = sub(one, mul(x, x));
  return rest.m === 0n ? shift(x.m > 0n ? piShort : neg(piShort), -1) : atan(div(x, sqrt(rest)));
};

export const sinh = (x: Big): Big => (isTiny(x) ? add(x, divInt(cubed(x), 6)) : shift(sub(exp(x), exp(neg(x))), -1));
export const cosh = (x: Big): Big => shift(add(exp(x), exp(neg(x))), -1);
export const tanh = (x: Big): Big => div(sinh(x), cosh(x));

export const asinh = (x: Big): Big => {
  if (isTiny(x)) return sub(x, divInt(cubed(x), 6));
  const a = sign(x) < 0 ? neg(x) : x;
  const y = log(add(a, sqrt(add(mul(a, a), one))));
  return sign(x) < 0 ? neg(y) : y;
};
export const acosh = (x: Big): Big => log(add(x, sqrt(sub(mul(x, x), one))));
export const atanh = (x: Big): Big =>
  isTiny(x) ? add(x, divInt(cubed(x), 3)) : shift(log(div(add(one, x), sub(one, x))), -1);

/** Of positive x. */
export const pow = (x: Big, y: Big): Big => exp(mul(y, log(x)));
/** log(1 + e^x). */
export const softplus = (x: Big): Big => (sign(x) > 0 ? add(x, log1p(exp(neg(x)))) : log1p(exp(x)));
export const sigmoid = (x: Big): Big => div(one, add(one, exp(neg(x))));
