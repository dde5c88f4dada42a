/** @file Bessel functions of any real order and one number. */
import { logGamma } from "./log-gamma.ts";

/** 1/Γ(x) as sign and logarithm; the sign is 0 at the poles of Γ. */
export function reciprocalGamma(x: number): { readonly sign: number; readonly log: number } {
  if (x > 0) return { sign: 1, log: -logGamma(x) };
  if (Number.isInteger(x)) return { sign: 0, log: 0 };
  // 1/Γ(x) = Γ(1 - x) sin(πx) / π; the sign is that of the sine.
  const sine = Math.sin(Math.PI * (x - 2 * Math.floor(x / 2)));
  return { sign: Math.sign(sine), log: logGamma(1 - x) + Math.log(Math.abs(sine) / Math.PI) };
}

/** (x/2)^v Σ (±x²/4)^k / (k! Γ(v + k + 1)) (DLMF 10.2.2, 10.25.2). */
function powerSeries(v: number, x: number, sign: 1 | -1): number {
  const { sign: of, log } = reciprocalGamma(v + 1);
  const square = (sign * x * x) / 4;
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 100_000; k++) {
    term *= square / (k * (v + k));
    sum += term;
    if (k > -v && Math.abs(term) < Math.abs(sum) * 1e-17) break;
  }
  const half = 0.5 * (v * Math.log(x / 2) + log);
  return of * Math.exp(half) * sum * Math.exp(half);
}

/** J by Miller's backward recurrence from an order where it vanishes, scaled by Neumann's series for (x/2)^μ (DLMF 10.23.2). */
function backward(v: number, x: number): number {
  const mu = v - Math.floor(v);
  const top = 2 * Math.ceil((Math.max(x, v) + 30 + 8 * Math.cbrt(Math.max(x, v))) / 2);
  // The weight of J(μ + 2k) is (μ + 2k) Γ(μ + k) / k!, for k = 0: Γ(μ + 1).
  const gamma = Math.exp(logGamma(mu + 1));
  const weights = [gamma];
  let ratio = gamma;
  for (let k = 1; 2 * k <= top; k++) {
    if (k > 1) ratio *= (mu + k - 1) / k;
    weights.push((mu + 2 * k) * ratio);
  }
  let next = 0;
  let now = 1e-300;
  let total = 0;
  let found = 0;
  for (let n = top; ; n--) {
    if (n >= 0 && n % 2 === 0) total += weights[n / 2]! * now;
    if (mu + n === v) found = now;
    if (n <= 0 && mu + n <= v) break;
    const before = ((2 * (mu + n)) / x) * now - next;
    next = now;
    now = before;
    if (Math.abs(now) > 1e200) {
      now *= 1e-200;
      next *= 1e-200;
      total *= 1e-200;
      found *= 1e-200;
    }
  }
  return (found * (x / 2) ** mu) / total;
}

/** Hankel's expansion for large x (DLMF 10.17.3). */
function asymptotic(v: number, x: number): number {
  const mu = 4 * v * v;
  let p = 0;
  let q = 0;
  let term = 1;
  for (let k = 0; k < 60 && Math.abs(term) > 1e-18; k++) {
    if (k % 2 === 0) p += k % 4 === 0 ? term : -term;
    else q += k % 4 === 1 ? term : -term;
    term *= (mu - (2 * k + 1) ** 2) / ((k + 1) * 8 * x);
  }
  // cos and sin of x - c, c reduced: x itself is not rounded by the difference.
  const c = Math.PI * ((0.5 * v + 0.25) % 2);
  const cosine = Math.cos(x) * Math.cos(c) + Math.sin(x) * Math.sin(c);
  const sine = Math.sin(x) * Math.cos(c) - Math.cos(x) * Math.sin(c);
  return Math.sqrt(2 / (Math.PI * x)) * (p * cosine - q * sine);
}

/** The value at -x of a function of integer order, from that at x: by the parity of the order; NaN for other orders. */
const mirrored = (v: number, value: number): number =>
  Number.isInteger(v) ? (v % 2 === 0 ? value : -value) : Number.NaN;

/** J of order v at x; NaN for x < 0 unless v is whole. */
export function besselJ(v: number, x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0) return mirrored(v, besselJ(v, -x));
  if (v < 0 && Number.isInteger(v)) return v % 2 === 0 ? besselJ(-v, x) : -besselJ(-v, x);
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x === 0) return v === 0 ? 1 : v > 0 ? 0 : reciprocalGamma(v + 1).sign * Number.POSITIVE_INFINITY;
  if (x * x < 4 * Math.abs(v + 1) || x < 1) return powerSeries(v, x, -1);
  return x > 30 + 2 * v * v ? asymptotic(v, x) : backward(v, x);
}

/** I of order v at x; NaN for x < 0 unless v is whole. */
export function besselI(v: number, x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0) return mirrored(v, besselI(v, -x));
  if (v < 0 && Number.isInteger(v)) return besselI(-v, x);
  if (x === 0) return v === 0 ? 1 : v > 0 ? 0 : reciprocalGamma(v + 1).sign * Number.POSITIVE_INFINITY;
  if (x > 720 + v * v) return Number.POSITIVE_INFINITY;
  return powerSeries(v, x, 1);
}
