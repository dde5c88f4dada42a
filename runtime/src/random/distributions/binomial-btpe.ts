/** @file Binomials of many expected successes. */
import type { Mt19937 } from "../mt19937.ts";

/**
 * Algorithm BTPE: V. Kachitvichyanukul, B. W. Schmeiser, Binomial random variate generation, Comm. ACM 31 (1988), with the paper's
 * names; the order of operations is NumPy's. For r ≤ ½ and n·r > 30.
 */
export function binomialBtpe(rng: Mt19937, n: number, r: number): number {
  const q = 1 - r;
  const fm = n * r + r;
  const m = Math.floor(fm);
  const nrq = n * r * q;
  const p1 = Math.floor(2.195 * Math.sqrt(nrq) - 4.6 * q) + 0.5;
  const xm = m + 0.5;
  const xl = xm - p1;
  const xr = xm + p1;
  const c = 0.134 + 20.5 / (15.3 + m);
  const left = (fm - xl) / (fm - xl * r);
  const laml = left * (1 + left / 2);
  const right = (xr - fm) / (xr * q);
  const lamr = right * (1 + right / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / laml;
  const p4 = p3 + c / lamr;

  for (;;) {
    const u = rng.nextDouble() * p4;
    let v = rng.nextDouble();
    let y: number;
    if (u <= p1) return Math.floor(xm - p1 * v + u); // the triangle: accepted
    if (u <= p2) {
      const x = xl + (u - p1) / c; // parallelograms
      v = v * c + 1 - Math.abs(m - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(xl + Math.log(v) / laml); // left tail
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * laml;
    } else {
      y = Math.floor(xr - Math.log(v) / lamr); // right tail
      if (y > n || v === 0) continue;
      v = v * (u - p3) * lamr;
    }
    if (accepted(n, r, q, m, nrq, y, v)) return y;
  }
}

/** Step 5: compares v with f(y) / f(m), by recursion near the mode or far out, else by squeezes and Stirling's formula. */
function accepted(n: number, r: number, q: number, m: number, nrq: number, y: number, v: number): boolean {
  const k = Math.abs(y - m);
  if (k <= 20 || k >= nrq / 2 - 1) {
    const s = r / q;
    const a = s * (n + 1);
    let f = 1;
    for (let i = m + 1; i <= y; i++) f *= a / i - s;
    for (let i = y + 1; i <= m; i++) f /= a / i - s;
    return v <= f;
  }
  const rho = (k / nrq) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / nrq + 0.5);
  const t = (-k * k) / (2 * nrq);
  const a = Math.log(v);
  if (a < t - rho) return true;
  if (a > t + rho) return false;
  const x = y + 1;
  const f = m + 1;
  const z = n + 1 - m;
  const w = n - y + 1;
  return (
    a <=
    (m + 0.5) * Math.log(f / x) +
      (n - m + 0.5) * Math.log(z / w) +
      (y - m) * Math.log((w * r) / (x * q)) +
      stirling(f) +
      stirling(z) +
      stirling(x) +
      stirling(w)
  );
}

/** The correction of Stirling's formula, log x! - its leading terms. */
function stirling(x: number): number {
  const x2 = x * x;
  return (13680 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320;
}
