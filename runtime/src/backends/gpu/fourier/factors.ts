/** @file How a transform is cut into passes on a device, where each thread adds up as many elements as the radix of the pass says. */

/** What a pass costs beside its elements: a launch, and the way of everything through memory. */
const passCost = 24;

const known = new Map<number, { readonly cost: number; readonly radices: readonly number[] }>();

/** Radices whose product is `n`, of the least cost; any divisor may be one. */
export function factorsOf(n: number): { readonly cost: number; readonly radices: readonly number[] } {
  const found = known.get(n);
  if (found) return found;
  let best = { cost: n + passCost, radices: [n] as readonly number[] };
  for (let d = 2; d * d <= n; d++) {
    if (n % d !== 0) continue;
    for (const radix of [d, n / d]) {
      const rest = factorsOf(n / radix);
      const cost = radix + passCost + rest.cost;
      if (cost < best.cost) best = { cost, radices: [radix, ...rest.radices] };
    }
  }
  known.set(n, best);
  return best;
}

/** Undefined where the passes of `n` are good enough; else a power of 2 that is at least 2n - 1, whose transforms are three times as cheap. */
export function convolutionLength(n: number): number | undefined {
  let size = 1;
  while (size < 2 * n - 1) size *= 2;
  const around = (size / n) * (2 * factorsOf(size).cost + 3 * passCost);
  return factorsOf(n).cost > 3 * around ? size : undefined;
}
