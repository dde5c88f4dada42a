/** @file Elementary functions of complex numbers by functions of their parts (DLMF 4.15, 4.21, 4.35, 4.37). */
import type { Node } from "../../ir/node.ts";
import type { Arithmetic, Parts } from "./arithmetic.ts";

/** The imaginary part, 0 of a real number. */
export const imaginary = (a: Arithmetic, z: Parts): Node => z.im ?? a.zerosLike(z.re);

export const add = (a: Arithmetic, x: Parts, y: Parts): Parts => ({
  re: a.add(x.re, y.re),
  im: x.im && y.im ? a.add(x.im, y.im) : (x.im ?? y.im),
});

export const negate = (a: Arithmetic, z: Parts): Parts => ({ re: a.neg(z.re), im: z.im && a.neg(z.im) });

export const conj = (a: Arithmetic, z: Parts): Parts => ({ re: z.re, im: z.im && a.neg(z.im) });

export function mul(a: Arithmetic, x: Parts, y: Parts): Parts {
  if (!x.im && !y.im) return { re: a.mul(x.re, y.re), im: undefined };
  if (!y.im) return { re: a.mul(x.re, y.re), im: a.mul(x.im!, y.re) };
  if (!x.im) return { re: a.mul(x.re, y.re), im: a.mul(x.re, y.im) };
  return {
    re: a.sub(a.mul(x.re, y.re), a.mul(x.im, y.im)),
    im: a.add(a.mul(x.re, y.im), a.mul(x.im, y.re)),
  };
}

/** Divides by the larger part first, so that nothing overflows before the quotient does (R. L. Smith, CACM 5, 1962). */
export function div(a: Arithmetic, x: Parts, y: Parts): Parts {
  if (!y.im) return { re: a.div(x.re, y.re), im: x.im && a.div(x.im, y.re) };
  const upright = a.op("greater_equal", [a.op("abs", [y.re]), a.op("abs", [y.im])]);
  const large = a.where(upright, y.re, y.im);
  const small = a.where(upright, y.im, y.re);
  const ratio = a.div(small, large);
  const denominator = a.add(large, a.mul(small, ratio));
  const im = imaginary(a, x);
  const re = a.where(upright, a.add(x.re, a.mul(im, ratio)), a.add(a.mul(x.re, ratio), im));
  const up = a.where(upright, a.sub(im, a.mul(x.re, ratio)), a.sub(a.mul(im, ratio), x.re));
  return { re: a.div(re, denominator), im: a.div(up, denominator) };
}

/** |z| without overflow; its derivative at 0 is 0. The scale is a constant, as it cancels. */
export function abs(a: Arithmetic, z: Parts): Node {
  if (!z.im) return a.op("abs", [z.re]);
  const largest = a.op("stop_gradient", [a.op("maximum", [a.op("abs", [z.re]), a.op("abs", [z.im])])]);
  const none = a.op("equal", [largest, 0]);
  const scale = a.where(a.op("logical_or", [none, a.op("isinf", [largest])]), 1, largest);
  const squares = a.add(a.op("sqr", [a.div(z.re, scale)]), a.op("sqr", [a.div(z.im, scale)]));
  return a.where(none, 0, a.mul(scale, a.op("sqrt", [a.where(none, 1, squares)])));
}

export const angle = (a: Arithmetic, z: Parts): Node => a.op("arctan2", [imaginary(a, z), z.re]);

export function exp(a: Arithmetic, z: Parts): Parts {
  const radius = a.op("exp", [z.re]);
  const im = imaginary(a, z);
  return { re: a.mul(radius, a.op("cos", [im])), im: a.mul(radius, a.op("sin", [im])) };
}

/** e^z - 1 without the loss near 0: e^x cos y - 1 = expm1(x) cos y - 2 sin²(y/2). */
export function expm1(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  const half = a.op("sin", [a.mul(0.5, im)]);
  const re = a.sub(a.mul(a.op("expm1", [z.re]), a.op("cos", [im])), a.mul(2, a.op("sqr", [half])));
  return { re, im: a.mul(a.op("exp", [z.re]), a.op("sin", [im])) };
}

/** The principal value; the cut is the negative real axis, with its upper side. */
export const log = (a: Arithmetic, z: Parts): Parts => ({ re: a.op("log", [abs(a, z)]), im: angle(a, z) });

export const scaledLog =
  (factor: number) =>
  (a: Arithmetic, z: Parts): Parts => {
    const { re, im } = log(a, z);
    return { re: a.mul(re, factor), im: a.mul(im!, factor) };
  };

export const log1p = (a: Arithmetic, z: Parts): Parts => log(a, { re: a.add(1, z.re), im: z.im });

/** The root with a real part that is not negative. */
export function sqrt(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  const radius = abs(a, { re: z.re, im });
  const none = a.op("equal", [radius, 0]);
  const larger = a.op("sqrt", [a.mul(0.5, a.add(a.where(none, 2, radius), a.op("abs", [z.re])))]);
  const smaller = a.div(a.mul(0.5, im), larger);
  const right = a.op("greater_equal", [z.re, 0]);
  const below = a.op("less", [im, 0]);
  const re = a.where(right, larger, a.op("abs", [smaller]));
  const up = a.where(right, smaller, a.where(below, a.neg(larger), larger));
  return { re: a.where(none, 0, re), im: a.where(none, 0, up) };
}

export const square = (a: Arithmetic, z: Parts): Parts => mul(a, z, z);

export const reciprocal = (a: Arithmetic, z: Parts): Parts => div(a, { re: a.literal(1), im: undefined }, z);

/** Whole powers up to 64 by squaring, others as e^(y log x); 0 to a power is 0, or 1 where the power is 0. */
export function pow(a: Arithmetic, x: Parts, y: Parts, whole: number | undefined): Parts {
  if (whole !== undefined && Math.abs(whole) <= 64) {
    let result: Parts | undefined;
    let factor = x;
    for (let n = Math.abs(whole); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result = result ? mul(a, result, factor) : factor;
      if (n > 1) factor = square(a, factor);
    }
    if (!result) return { re: a.op("ones_like", [x.re]), im: undefined };
    return whole < 0 ? reciprocal(a, result) : result;
  }
  const im = imaginary(a, x);
  const none = a.op("logical_and", [a.op("equal", [x.re, 0]), a.op("equal", [im, 0])]);
  const base: Parts = { re: a.where(none, 1, x.re), im: a.where(none, 0, im) };
  const power = exp(a, mul(a, y, log(a, base)));
  const flat = a.op("equal", [y.re, 0]);
  const still = y.im ? a.op("logical_and", [flat, a.op("equal", [y.im, 0])]) : flat;
  return {
    re: a.where(none, a.where(still, 1, 0), power.re),
    im: a.where(none, 0, power.im!),
  };
}

export function sin(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  return {
    re: a.mul(a.op("sin", [z.re]), a.op("cosh", [im])),
    im: a.mul(a.op("cos", [z.re]), a.op("sinh", [im])),
  };
}

export function cos(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  return {
    re: a.mul(a.op("cos", [z.re]), a.op("cosh", [im])),
    im: a.neg(a.mul(a.op("sin", [z.re]), a.op("sinh", [im]))),
  };
}

export function sinh(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  return {
    re: a.mul(a.op("sinh", [z.re]), a.op("cos", [im])),
    im: a.mul(a.op("cosh", [z.re]), a.op("sin", [im])),
  };
}

export function cosh(a: Arithmetic, z: Parts): Parts {
  const im = imaginary(a, z);
  return {
    re: a.mul(a.op("cosh", [z.re]), a.op("cos", [im])),
    im: a.mul(a.op("sinh", [z.re]), a.op("sin", [im])),
  };
}

/** With t = tanh x and u = tan y: (t (1 + u²) + i u / cosh² x) / (1 + t² u²), which does not overflow. */
export function tanh(a: Arithmetic, z: Parts): Parts {
  const t = a.op("tanh", [z.re]);
  const u = a.op("tan", [imaginary(a, z)]);
  const denominator = a.add(1, a.op("sqr", [a.mul(t, u)]));
  const slope = a.op("sqr", [a.op("reciprocal", [a.op("cosh", [z.re])])]);
  return {
    re: a.div(a.mul(t, a.add(1, a.op("sqr", [u]))), denominator),
    im: a.div(a.mul(u, slope), denominator),
  };
}

/** tan z = -i tanh(iz). */
export function tan(a: Arithmetic, z: Parts): Parts {
  const { re, im } = tanh(a, { re: a.neg(imaginary(a, z)), im: z.re });
  return { re: im!, im: a.neg(re) };
}
