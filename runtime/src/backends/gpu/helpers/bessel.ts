/**
 * @file Bessel functions of real order in float32: a function for each order, which is known while the kernel is written. Power series,
 * Miller's backward recurrence and Hankel's expansion (DLMF 10), as in `ops/elementwise/special/bessel-order-values.ts`.
 */
import { reciprocalGamma } from "../../../ops/elementwise/special/bessel-order-values.ts";
import { logGamma } from "../../../ops/elementwise/special/log-gamma.ts";
import { pow } from "./exponential.ts";
import { type Helper, helper, literal } from "./helper.ts";
import { cos, sin } from "./trigonometric.ts";

/** Hankel's expansion is used from here on, for orders below 2. */
const largeArgument = 30;

/** An order as part of a name. */
const named = (v: number): string => `${v}`.replaceAll("-", "m").replaceAll(".", "p").replaceAll("+", "");

/** The factor f for which |1/Γ(v + 1)| (x/2)**v is (f x)**v. */
const factorOf = (v: number): number => (v === 0 ? 0.5 : 0.5 * Math.exp(reciprocalGamma(v + 1).log / v));

function atZero(v: number): string {
  if (v === 0) return "1.0";
  return v > 0 ? "0.0" : reciprocalGamma(v + 1).sign < 0 ? "-inf" : "inf";
}

/** `above`, which is for x ≥ 0, for all x: of a whole order its parity is the sign of the other half; of others there is none. */
function mirrored(name: string, v: number, above: Helper): Helper {
  const below = Number.isInteger(v) ? (v % 2 === 0 ? "y" : "-y") : "nan";
  return helper(
    name,
    ["x", "inf", "nan"],
    `if (!(x == x)) { return nan; }
  let y = ${above.source.name}(Math.abs(x), inf, nan);
  return x < 0.0 ? ${below} : y;`,
    [above],
  );
}

/** I of order v, |v| ≤ 1000. The series is scaled down where it grows large, since (x/2)**v / Γ(v + 1) may be as small. */
export function besselI(order: number): Helper {
  const v = Number.isInteger(order) ? Math.abs(order) : order;
  const name = `besselI${named(order)}`;
  const least = Math.max(0, Math.ceil(-v));
  const above = helper(
    `${name}Above`,
    ["x", "inf", "nan"],
    `if (x == 0.0) { return ${atZero(v)}; }
  if (x > ${200 + Math.abs(v)}) { return inf; }
  let half = power(x * ${literal(factorOf(v))}, ${literal(v / 2)}, inf, nan);
  let other = half;
  let square = 0.25 * x * x;
  let sum = 1.0;
  let term = 1.0;
  for (let k = 1; k < ${500 + 2 * least}; k++) {
    term = term * (square / (k * (${literal(v)} + k)));
    sum = sum + term;
    if (Math.abs(sum) > 1e30) { sum = sum * 1e-30; term = term * 1e-30; other = other * 1e30; }
    if (k > ${least} && Math.abs(term) < Math.abs(sum) * 2e-8) { break; }
  }
  return ${reciprocalGamma(v + 1).sign < 0 ? "-" : ""}half * sum * other;`,
    [pow],
  );
  return mirrored(name, v, above);
}

/** J of an order from 0 to 2 for x ≥ 30, c and s its cosine and sine (DLMF 10.17.3). */
function hankel(v: number): Helper {
  const steps = Array.from({ length: 9 }, (_, k) => {
    const to = k % 2 === 0 ? "p" : "q";
    const sign = k % 4 < 2 ? "+" : "-";
    const factor = (4 * v * v - (2 * k + 1) ** 2) / ((k + 1) * 8);
    return `${to} = ${to} ${sign} t; t = t * r * ${literal(factor)};`;
  });
  const c = Math.PI * (0.5 * v + 0.25);
  const [cosine, sine] = [literal(Math.cos(c)), literal(Math.sin(c))];
  return helper(
    `hankel${named(v)}`,
    ["x", "c", "s"],
    `let r = 1.0 / x;
  let t = 1.0;
  let p = 0.0;
  let q = 0.0;
  ${steps.join("\n  ")}
  return Math.sqrt(0.63661977236758134 * r) * (p * (c * ${cosine} + s * ${sine}) - q * (s * ${cosine} - c * ${sine}));`,
  );
}

/** J of order v for x ≥ 30 and x ≥ v: from two orders that Hankel gives by recurrence, which loses nothing while orders are below x. */
function recurred(name: string, v: number): Helper {
  const floor = Math.floor(v);
  const mu = v - floor;
  const [first, second] = [hankel(mu), hankel(mu + 1)];
  return helper(
    `${name}Recurred`,
    ["x", "inf", "nan"],
    `let c = cosine(x, inf, nan);
  let s = sine(x, inf, nan);
  let before = ${(floor < 0 ? second : first).source.name}(x, c, s);
  let now = ${(floor < 0 ? first : second).source.name}(x, c, s);
  for (let n = 1; n < ${floor < 0 ? -floor + 1 : floor}; n++) {
    let next = 2.0 * (${floor < 0 ? `${mu} - n + 1.0` : `${mu} + n`}) / x * now - before;
    before = now;
    now = next;
  }
  return ${floor === 0 ? "before" : "now"};`,
    [first, second, cos, sin],
  );
}

/** J of order v for smaller x by Miller's backward recurrence, scaled by Neumann's series for (x/2)**mu (DLMF 10.23.2). */
function backward(name: string, v: number): Helper {
  const floor = Math.floor(v);
  const mu = v - floor;
  const most = Math.max(largeArgument, v);
  const top = 2 * Math.ceil((most + 30 + 8 * Math.cbrt(most)) / 2);
  // The weight of order mu + 2k is (mu + 2k) Γ(mu + k) / k!, which for mu = 0 is 2, and 1 for k = 0.
  const ratio = Math.exp(logGamma(mu + top / 2) - logGamma(top / 2 + 1));
  const weight = mu === 0 ? "(n == 0.0 ? 1.0 : 2.0)" : `(${mu} + n) * ratio`;
  const next = mu === 0 ? "" : `ratio = ratio * (0.5 * n) / (${mu} + 0.5 * n - 1.0);`;
  return helper(
    `${name}Backward`,
    ["x", "inf", "nan"],
    `let after = 0.0;
  let now = 1e-30;
  let total = 0.0;
  let found = 0.0;
  let ratio = ${literal(ratio)};
  for (let i = 0; i < ${top - Math.min(0, floor) + 1}; i++) {
    let n = ${top} - i;
    if (n >= 0.0 && Math.floor(0.5 * n) * 2.0 == n) {
      total = total + ${weight} * now;
      ${next}
    }
    if (n == ${floor}) { found = now; }
    let before = 2.0 * (${mu} + n) / x * now - after;
    after = now;
    now = before;
    if (Math.abs(now) > 1e18) { now = now * 1e-18; after = after * 1e-18; total = total * 1e-18; found = found * 1e-18; }
  }
  return found / total${mu === 0 ? "" : ` * power(0.5 * x, ${mu}, inf, nan)`};`,
    [pow],
  );
}

/** J of order v near 0: (x/2)**v Σ (-x²/4)**k / (k! Γ(v + k + 1)). */
function powerSeries(name: string, v: number): Helper {
  const least = Math.max(0, Math.ceil(-v));
  return helper(
    `${name}Series`,
    ["x", "inf", "nan"],
    `let square = -0.25 * x * x;
  let sum = 1.0;
  let term = 1.0;
  for (let k = 1; k < ${30 + 2 * least}; k++) {
    term = term * (square / (k * (${literal(v)} + k)));
    sum = sum + term;
    if (k > ${least} && Math.abs(term) < Math.abs(sum) * 2e-8) { break; }
  }
  return ${reciprocalGamma(v + 1).sign < 0 ? "-" : ""}power(x * ${literal(factorOf(v))}, ${literal(v)}, inf, nan) * sum;`,
    [pow],
  );
}

/** J of order v, |v| ≤ 1000. */
export function besselJ(order: number): Helper {
  const name = `besselJ${named(order)}`;
  const isWhole = Number.isInteger(order);
  const v = isWhole ? Math.abs(order) : order;
  const sign = isWhole && order < 0 && order % 2 !== 0 ? "-" : "";
  const [series, middle, outer] = [powerSeries(name, v), backward(name, v), recurred(name, v)];
  const above = helper(
    `${name}Above`,
    ["x", "inf", "nan"],
    `if (x == inf) { return 0.0; }
  if (x == 0.0) { return ${sign}${atZero(v)}; }
  if (x * x < ${4 * Math.abs(v + 1)} || x < 1.0) { return ${sign}${series.source.name}(x, inf, nan); }
  if (x >= ${Math.max(largeArgument, v)}) { return ${sign}${outer.source.name}(x, inf, nan); }
  return ${sign}${middle.source.name}(x, inf, nan);`,
    [series, middle, outer],
  );
  return mirrored(name, v, above);
}
