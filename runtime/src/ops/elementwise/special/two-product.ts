/** @file The rounding error of a product, found without a fused multiply-add. */
import type { Scalar } from "../../scalar.ts";

/**
 * The error a·b - fl(a·b), exactly, by Dekker's splitting (T. J. Dekker, Numer. Math. 18, 1971, "A floating-point technique for
 * extending the available precision"). Not for |a| or |b| above 2^996 (float32: 2^115), where splitting overflows; gives 0 there.
 */
export function productError<V>(s: Scalar<V>, a: V, b: V, product: V): V {
  const [ah, al] = split(s, a);
  const [bh, bl] = split(s, b);
  const error = s.add(s.add(s.add(s.sub(s.mul(ah, bh), product), s.mul(ah, bl)), s.mul(al, bh)), s.mul(al, bl));
  return s.select(s.equal(s.sub(error, error), s.constant(0)), error, s.constant(0));
}

/** x = high + low, each with at most half of the digits: their products are exact. NaN for infinite and huge x. */
export function split<V>(s: Scalar<V>, x: V): readonly [high: V, low: V] {
  const scaled = s.mul(s.constant(s.dtype === "float32" ? 4097 : 134217729), x);
  const high = s.sub(scaled, s.sub(scaled, x));
  return [high, s.sub(x, high)];
}
