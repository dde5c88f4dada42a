/** @file How a Fourier transform of n numbers is computed: passes, or where a prime factor is large Bluestein's convolution with a chirp; and their tables. */
import { chirpOf, circle, radicesOf } from "../../../ops/complex/fourier/fast-transform.ts";

/** A prime factor up to this is a radix. */
const largestRadix = 13;

export interface Pass {
  readonly radix: number;
  /** Places of the pass: what is left of the length. */
  readonly m: number;
  /** Numbers that stand together. */
  readonly stride: number;
  /** Where its factors start in the table, in numbers. */
  readonly table: number;
  /** The first pass with radix 4, which takes two places at a time and has its factors in planes. */
  readonly planar: boolean;
}

export interface FourierPlan {
  /** Of n, or with a chirp of the length of the convolution. */
  readonly passes: readonly Pass[];
  /** Numbers that the passes transform. */
  readonly size: number;
  /** Places in the table. */
  readonly chirp?: { readonly cos: number; readonly sin: number; readonly re: number; readonly im: number };
  /** Where the cosines and sines stand that take a real line's halves apart. */
  readonly halves: number;
  readonly table: () => Float64Array;
}

/** Of `n` complex numbers; `halved` where they are a real line of twice the length. */
export function fourierPlan(n: number, halved: boolean): FourierPlan {
  const own = radicesOf(n, largestRadix);
  let size = n;
  if (!own) for (size = 16; size < 2 * n - 1; ) size *= 2;
  const passes: Pass[] = [];
  let [end, stride, m] = [0, 1, size];
  for (const radix of own ?? radicesOf(size, largestRadix)!) {
    m /= radix;
    passes.push({ radix, m, stride, table: end, planar: stride === 1 && radix === 4 && m % 2 === 0 });
    if (m > 1) end += 2 * (radix - 1) * m;
    stride *= radix;
  }
  const chirp = own ? undefined : { cos: end, sin: end + n, re: end + 2 * n, im: end + 2 * n + size };
  if (chirp) end = chirp.im + size;
  const halves = end;
  const table = (): Float64Array => {
    const out = new Float64Array(end + (halved ? 2 * halfCount(n) : 0));
    writeFactors(out, passes, size);
    if (chirp) {
      const { cos, sin, filter } = chirpOf(n, size);
      out.set(cos, chirp.cos);
      out.set(sin, chirp.sin);
      out.set(filter.re, chirp.re);
      out.set(filter.im, chirp.im);
    }
    if (halved) {
      const whole = circle(2 * n);
      out.set(whole.cos.subarray(0, halfCount(n)), halves);
      out.set(whole.sin.subarray(0, halfCount(n)), halves + halfCount(n));
    }
    return out;
  };
  return { passes, size, ...(chirp ? { chirp } : {}), halves, table };
}

/** How many cosines `realSpectrum` reads for a half of n numbers. */
const halfCount = (n: number): number => Math.floor(n / 2) + 2;

/** In the order in which the passes read them. */
function writeFactors(out: Float64Array, passes: readonly Pass[], size: number): void {
  const { cos, sin } = circle(size);
  for (const { radix, m, stride, table, planar } of passes) {
    if (m === 1) continue;
    for (let q = 0; q < m; q++) {
      for (let k = 1; k < radix; k++) {
        const [re, im] = [cos[k * q * stride]!, -sin[k * q * stride]!];
        const at = planar ? table + 2 * (k - 1) * m + q : table + 2 * ((radix - 1) * q + k - 1);
        out[at] = re;
        out[at + (planar ? m : 1)] = im;
      }
    }
  }
}
