/** @file Difference quotients that float32 can bear: of fourth order, each with the largest step at which the formula is good. */

/** Costs of all samples at offsets from the start, one for each sample. */
type Costs = (offsets: readonly number[]) => readonly number[];

/** (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h: off by h⁴/30 · f⁗′. */
export function differenceQuotients(steps: readonly number[], costs: Costs): readonly number[] {
  const at = (times: number): readonly number[] => costs(steps.map((h) => times * h));
  const [a, b, c, d] = [at(1), at(-1), at(2), at(-2)];
  return steps.map((h, i) => (8 * (a[i]! - b[i]!) - (c[i]! - d[i]!)) / (12 * h));
}

/**
 * By sample: the largest of 2⁻⁴ … 2⁻¹¹ at which the quotient of exact costs is the slope, whatever kinks and poles are near; undefined
 * when it is so at none.
 */
export function stepsFor(slopes: readonly number[], costs: Costs): readonly (number | undefined)[] {
  const found: (number | undefined)[] = slopes.map(() => undefined);
  for (let power = 4; power <= 11 && found.includes(undefined); power++) {
    const h = 2 ** -power;
    const quotients = differenceQuotients(
      slopes.map(() => h),
      costs,
    );
    for (const [i, slope] of slopes.entries()) {
      if (Math.abs(quotients[i]! - slope) <= 1e-4 * Math.max(1, Math.abs(slope))) found[i] ??= h;
    }
  }
  return found;
}
