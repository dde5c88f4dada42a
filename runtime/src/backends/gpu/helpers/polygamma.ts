/** @file Derivatives of ψ in float32: a function for each order, which is known while the kernel is written. */
import { bernoulli, cotangentPolynomial } from "../../../ops/elementwise/special/polygamma-values.ts";
import { type Helper, helper, literal } from "./helper.ts";
import { tanNear } from "./trigonometric.ts";

/** Of higher orders the numbers on the way to the result do not fit into float32. */
export const highestOrder = 30;

/** r (1r) (2r) … (last·r) = last! r**(last + 1). */
const factorialPower = (last: number): string =>
  ["r", ...Array.from({ length: last }, (_, j) => `(${j + 1}.0 * r)`)].join(" * ");

/** C(n, k) for small k. */
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k);

/**
 * ψ⁽ⁿ⁾(x), 1 ≤ n ≤ 30. For x > -20 by recurrence up to n + 8, and from there on (n - 1)! / xⁿ (1 + n / 2x + Σ B(2k) C(n + 2k - 1, 2k) / x²ᵏ)
 * (Abramowitz & Stegun 6.4.6, 6.4.11), below by reflection (6.4.7). NaN at 0 and negative whole numbers.
 */
export function polygamma(n: number): Helper {
  const enough = n + 8;
  const terms = bernoulli.slice(0, 5).map((b, i) => b * choose(n + 2 * i + 1, 2 * i + 2));
  const tail = terms.reduceRight((inner, c) => `(${inner} * z + ${literal(c)})`, "0.0");
  const above = helper(
    `polygammaAbove${n}`,
    ["x"],
    `let y = x;
  let sum = 0.0;
  for (let j = 0; j < ${enough + 20}; j++) {
    if (y < ${enough}.0) {
      let r = 1.0 / y;
      sum = sum + ${factorialPower(n)};
      y = y + 1.0;
    }
  }
  let r = 1.0 / y;
  let z = r * r;
  sum = sum + ${factorialPower(n - 1)} * (1.0 + ${n / 2} * r + ${tail} * z);
  return ${n % 2 === 0 ? "-sum" : "sum"};`,
  );
  const cotangents = cotangentPolynomial(n).reduceRight((sum, a) => `(${sum} * c + ${literal(a)})`, "0.0");
  return helper(
    `polygamma${n}`,
    ["x", "nan"],
    `if (!(x == x) || (x <= 0.0 && Math.floor(x) == x)) { return nan; }
  if (x > -20.0) { return polygammaAbove${n}(x); }
  let c = 1.0 / tangentNear(3.1415926535897932 * (x - Math.floor(x + 0.5)));
  return ${n % 2 === 0 ? "" : "-"}polygammaAbove${n}(1.0 - x) - ${literal(Math.PI ** (n + 1))} * ${cotangents};`,
    [above, tanNear],
  );
}
