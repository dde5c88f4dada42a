/** @file Passing from float32 lanes to double precision and back: two vectors of two where the loop has four lanes. */
import type { Vec } from "../lanes.ts";
import type { SimdScalar } from "../simd-scalar.ts";

/** The low two lanes, and the high two if the loop has them, as float64. */
export function promoteHalves(s: SimdScalar, x: Vec): readonly Vec[] {
  const d = s.as("float64");
  const low = d.instruction("f64x2.promote_low_f32x4", x);
  if (s.lanes <= 2) return [low];
  const moved = s.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15], x, x);
  return [low, d.instruction("f64x2.promote_low_f32x4", moved)];
}

/** Rounds each half to float32. */
export function demoteHalves(s: SimdScalar, halves: readonly Vec[]): Vec {
  const [low, high] = halves.map((h) => s.instruction("f32x4.demote_f64x2_zero", h));
  if (!high) return low!;
  return s.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23], low!, high);
}

/** f(x, …) computed in double precision and rounded once. */
export function inDoubles(s: SimdScalar, x: readonly Vec[], f: (d: SimdScalar, x: readonly Vec[]) => Vec): Vec {
  const d = s.as("float64");
  const parts = x.map((v) => promoteHalves(s, v));
  return demoteHalves(
    s,
    parts[0]!.map((_, half) =>
      f(
        d,
        parts.map((p) => p[half]!),
      ),
    ),
  );
}
