/**
 * @file The discrete Fourier transform of one line in O(n log n): Stockham's self-sorting algorithm with radices 4, 2, 3, 5 and any small
 * prime (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, chapter 1 and 2), Bluestein's chirp
 * convolution where a prime factor is large (L. Bluestein, IEEE Trans. Audio 18, 1970).
 */

/** Real and imaginary parts. */
export interface Line {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms `line` in place: Σ x_j e^(-2πi jk/n). */
export type Transform = (line: Line) => void;

export const emptyLine = (n: number): Line => ({ re: new Float64Array(n), im: new Float64Array(n) });

/** A prime factor up to this is a radix of its own. */
const largestRadix = 31;

/** Tables of so many lengths are kept. */
const kept = 32;
const known = new Map<number, Transform>();

export function transformOf(n: number): Transform {
  let found = known.get(n);
  if (!found) {
    const radices = radicesOf(n, largestRadix);
    found = radices ? stockham(n, radices) : bluestein(n);
    if (known.size >= kept) known.delete(known.keys().next().value!);
    known.set(n, found);
  }
  return found;
}

/** The factors of n: 4s first, so that strides are even, then primes; undefined when one of them is larger than `largest`. */
export function radicesOf(n: number, largest: number): readonly number[] | undefined {
  const radices: number[] = [];
  let rest = n;
  for (const p of [4, 2]) for (; rest % p === 0; rest /= p) radices.push(p);
  for (let p = 3; p <= largest; p += 2) for (; rest % p === 0; rest /= p) radices.push(p);
  return rest === 1 ? radices : undefined;
}

/** cos and sin of 2πt/n, by the octant that t is in, so that multiples of a quarter are exact. */
export function circle(n: number): { readonly cos: Float64Array; readonly sin: Float64Array } {
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  for (let t = 0; t < n; t++) {
    const eighth = Math.floor((8 * t) / n);
    const quarter = Math.floor((eighth + 1) / 2);
    // The rest of the angle is between -π/4 and π/4.
    const angle = (2 * Math.PI * (4 * t - quarter * n)) / (4 * n);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    cos[t] = [c, -s, -c, s, c][quarter]!;
    sin[t] = [s, c, -s, -c, s][quarter]!;
  }
  return { cos, sin };
}

function stockham(n: number, radices: readonly number[]): Transform {
  const table = circle(n);
  const spare = emptyLine(n);
  return (line) => {
    let from = line;
    let to = spare;
    let length = n;
    let stride = 1;
    for (const p of radices) {
      if (p === 4) radix4(from, to, length, stride, table);
      else if (p === 2) radix2(from, to, length, stride, table);
      else radixOf(p, from, to, length, stride, table, n);
      [from, to] = [to, from];
      length /= p;
      stride *= p;
    }
    if (from !== line) {
      line.re.set(from.re);
      line.im.set(from.im);
    }
  };
}

type Circle = ReturnType<typeof circle>;

/** y[r + s(2q + k)] = (a0 ± a1) w^(qk) of a_j = x[r + s(q + mj)], with w = e^(-2πi/length). */
function radix2(x: Line, y: Line, length: number, s: number, { cos, sin }: Circle): void {
  const m = length / 2;
  const { re, im } = x;
  const { re: outRe, im: outIm } = y;
  for (let q = 0; q < m; q++) {
    const wr = cos[q * s]!;
    const wi = -sin[q * s]!;
    for (let r = 0; r < s; r++) {
      const i = r + s * q;
      const j = i + s * m;
      const o = r + 2 * s * q;
      const dr = re[i]! - re[j]!;
      const di = im[i]! - im[j]!;
      outRe[o] = re[i]! + re[j]!;
      outIm[o] = im[i]! + im[j]!;
      outRe[o + s] = dr * wr - di * wi;
      outIm[o + s] = dr * wi + di * wr;
    }
  }
}

function radix4(x: Line, y: Line, length: number, s: number, { cos, sin }: Circle): void {
  const m = length / 4;
  const { re, im } = x;
  const { re: outRe, im: outIm } = y;
  const step = s * m;
  for (let q = 0; q < m; q++) {
    const w1r = cos[q * s]!;
    const w1i = -sin[q * s]!;
    const w2r = cos[2 * q * s]!;
    const w2i = -sin[2 * q * s]!;
    const w3r = cos[3 * q * s]!;
    const w3i = -sin[3 * q * s]!;
    for (let r = 0; r < s; r++) {
      const i = r + s * q;
      const o = r + 4 * s * q;
      const ar = re[i]! + re[i + 2 * step]!;
      const ai = im[i]! + im[i + 2 * step]!;
      const br = re[i]! - re[i + 2 * step]!;
      const bi = im[i]! - im[i + 2 * step]!;
      const cr = re[i + step]! + re[i + 3 * step]!;
      const ci = im[i + step]! + im[i + 3 * step]!;
      // -i times the difference.
      const dr = im[i + step]! - im[i + 3 * step]!;
      const di = re[i + 3 * step]! - re[i + step]!;
      outRe[o] = ar + cr;
      outIm[o] = ai + ci;
      const er = br + dr;
      const ei = bi + di;
      outRe[o + s] = er * w1r - ei * w1i;
      outIm[o + s] = er * w1i + ei * w1r;
      const fr = ar - cr;
      const fi = ai - ci;
      outRe[o + 2 * s] = fr * w2r - fi * w2i;
      outIm[o + 2 * s] = fr * w2i + fi * w2r;
      const gr = br - dr;
      const gi = bi - di;
      outRe[o + 3 * s] = gr * w3r - gi * w3i;
      outIm[o + 3 * s] = gr * w3i + gi * w3r;
    }
  }
}

/** Any radix, by its definition. */
function radixOf(p: number, x: Line, y: Line, length: number, s: number, { cos, sin }: Circle, n: number): void {
  const m = length / p;
  const { re, im } = x;
  const { re: outRe, im: outIm } = y;
  const c = new Float64Array(p);
  const d = new Float64Array(p);
  for (let q = 0; q < m; q++) {
    for (let k = 0; k < p; k++) {
      // w^(qk) e^(-2πi jk/p), both from one table of n.
      for (let j = 0, t = (q * k * s) % n; j < p; j++, t = (t + (n / p) * k) % n) {
        c[j] = cos[t]!;
        d[j] = sin[t]!;
      }
      for (let r = 0; r < s; r++) {
        let sumRe = 0;
        let sumIm = 0;
        let at = r + s * q;
        for (let j = 0; j < p; j++) {
          sumRe += re[at]! * c[j]! + im[at]! * d[j]!;
          sumIm += im[at]! * c[j]! - re[at]! * d[j]!;
          at += s * m;
        }
        outRe[r + s * (p * q + k)] = sumRe;
        outIm[r + s * (p * q + k)] = sumIm;
      }
    }
  }
}

/** cos and sin of πj²/n for the n elements, and the transform of the chirp that they are convolved with, over `size`, by which it is divided. */
export function chirpOf(n: number, size: number): Circle & { readonly filter: Line } {
  const whole = circle(2 * n);
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  const filter = emptyLine(size);
  for (let j = 0; j < n; j++) {
    // j² modulo 2n, which stays exact.
    const c = Number((BigInt(j) * BigInt(j)) % BigInt(2 * n));
    cos[j] = whole.cos[c]!;
    sin[j] = whole.sin[c]!;
    for (const at of j === 0 ? [0] : [j, size - j]) {
      filter.re[at] = cos[j]! / size;
      filter.im[at] = sin[j]! / size;
    }
  }
  transformOf(size)(filter);
  return { cos, sin, filter };
}

/** jk = (j² + k² - (k - j)²) / 2 makes of the transform a convolution with a chirp, done by transforms of a power of two. */
function bluestein(n: number): Transform {
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  const transform = transformOf(size);
  const { cos, sin, filter } = chirpOf(n, size);
  const work = emptyLine(size);
  return ({ re, im }) => {
    work.re.fill(0);
    work.im.fill(0);
    for (let j = 0; j < n; j++) {
      work.re[j] = re[j]! * cos[j]! + im[j]! * sin[j]!;
      work.im[j] = im[j]! * cos[j]! - re[j]! * sin[j]!;
    }
    transform(work);
    for (let j = 0; j < size; j++) {
      const a = work.re[j]!;
      const b = work.im[j]!;
      // The product, conjugated: the transform back is that of the conjugate, conjugated.
      work.re[j] = a * filter.re[j]! - b * filter.im[j]!;
      work.im[j] = -(a * filter.im[j]! + b * filter.re[j]!);
    }
    transform(work);
    for (let j = 0; j < n; j++) {
      re[j] = work.re[j]! * cos[j]! - work.im[j]! * sin[j]!;
      im[j] = -work.im[j]! * cos[j]! - work.re[j]! * sin[j]!;
    }
  };
}
