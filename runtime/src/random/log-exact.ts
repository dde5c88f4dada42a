/**
 * @file The natural logarithm, correctly rounded, for the generators: their normals are then those of NumPy over a C library that
 * rounds log correctly (glibc's does on 99.93 % of arguments, V8's `Math.log` on 93 %).
 *
 * x = 2^k·z with z in [√½, √2), and c = j/256 next to 1/z, so that r = c·z - 1 is below 2^-8.4:
 * log x = k·ln 2 - log c + r - r²/2 + r³/3 - …, in two doubles, the large terms without any loss. The error is below 2^-76. Where
 * that is too much to say which double is nearest (A. Ziv, ACM TOMS 17, 1991), integers of 256 bits decide.
 */
import { bigLogOfRatio, fractionBits, ln2 } from "./log-big.ts";

const firstJ = 181;
const lastJ = 363;

/** -log(j / 256) by j: the integers of `log-big.ts`, and high + low, of which high is a multiple of 2^-42. */
const exact: bigint[] = [];
const high = new Float64Array(lastJ + 1);
const low = new Float64Array(lastJ + 1);

function makeTables(): void {
  for (let j = firstJ; j <= lastJ; j++) {
    const value = -bigLogOfRatio(BigInt(j), 256n);
    exact[j] = value;
    high[j] = Math.round(toDouble(value) * 2 ** 42) / 2 ** 42;
    low[j] = toDouble(value - BigInt(high[j]! * scale));
  }
}

/** 2^-k at 1023 - k. */
const powers = Float64Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1023));

const scale = 2 ** fractionBits;
/** `Number` rounds a bigint to the nearest double, ties to even. */
const toDouble = (x: bigint): number => Number(x) / scale;

/** A multiple of 2^-42. */
const ln2High = 0.6931471805598903;
const ln2Low = 5.497923018708371e-14;

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
/** Which of the two words has sign and exponent. */
const top = ((): number => {
  double[0] = 1;
  return words[1] === 0x3ff00000 ? 1 : 0;
})();

/** log(x) of a positive finite double, rounded to the nearest double, ties to even. */
export function logExact(x: number): number {
  if (exact.length === 0) makeTables();
  const subnormal = x < 2 ** -1022;
  double[0] = subnormal ? x * 2 ** 54 : x;
  const offset = words[top]! - 0x3fe6a09e;
  // A product, not the exponent's bits overwritten: half a double written and then all of it read costs 15 ns.
  const z = double[0]! * powers[1023 - (offset >> 20)]!;
  const k = (offset >> 20) - (subnormal ? 54 : 0);
  const j = (256 / z + 0.5) | 0;
  const c = j / 256;

  // r = a + b. Of z the high 26 bits are taken (T. J. Dekker, 1971): a is exact, a multiple of 2^-34; b too.
  const split = z * 134217729;
  const zh = split - (split - z);
  const a = zh * c - 1;
  const b = (z - zh) * c;
  const r = a + b;
  const r2 = r * r;

  // Exact: multiples of 2^-42 below 2^10. a² is exact too, of 52 bits.
  const large = k * ln2High + high[j]! + a;
  const square = -0.5 * a * a;
  const first = large + square;
  const lost = square - (first - large);

  // -r²/2 + a²/2 = -b·(a + b/2).
  const tail = r * r2 * (1 / 3 - r / 4 + r2 * (1 / 5 - r / 6 + r2 * (1 / 7 - r / 8 + r2 / 9)));
  const small = lost + (b - b * (a + 0.5 * b) + k * ln2Low + low[j]! + tail);
  const sum = first + small;
  const rest = first - sum + small;
  return sum + (rest + doubt) === sum + (rest - doubt) ? sum : decide(k, j, z);
}

const doubt = 2 ** -76;

/** The same sum in integers, good to 2^-240. */
function decide(k: number, j: number, z: number): number {
  const cz = BigInt(z * 2 ** 60) * BigInt(j); // c·z·2^68
  return toDouble(BigInt(k) * ln2() + exact[j]! + bigLogOfRatio(cz, 1n << 68n));
}
