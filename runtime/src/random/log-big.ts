/** @file Logarithms of ratios near 1 in integers of 256 bits after the point: where doubles cannot decide a rounding. */

export const fractionBits = 256;
const one = 1n << BigInt(fractionBits);

/** log(p / q)·2^256 = 2 atanh((p - q) / (p + q))·2^256 by its series; p/q in [½, 2]. Error below 2^10. */
export function bigLogOfRatio(p: bigint, q: bigint): bigint {
  const s = ((p - q) * one) / (p + q);
  const square = (s * s) >> BigInt(fractionBits);
  let power = s;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> BigInt(fractionBits);
  }
  return 2n * sum;
}

let ln2Value: bigint | undefined;

/** log(2)·2^256. */
export function ln2(): bigint {
  ln2Value ??= bigLogOfRatio(2n, 1n);
  return ln2Value;
}
