/** @file Derivatives of ψ of an order that is known when the code is made. */
import { bernoulli, cotangentPolynomial } from "../../../../ops/elementwise/special/polygamma-values.ts";
import type { ModuleContext } from "../../step-function.ts";
import type { Body, Routine } from "../routine.ts";
import type { Value, Variable } from "../value.ts";
import { math, number, numberRoutine, polynomial, returnIf } from "./scalar-math.ts";

/** The product of the whole numbers from `first` to `last`. */
function product(first: number, last: number): number {
  let result = 1;
  for (let i = first; i <= last; i++) result *= i;
  return result;
}

/** x to a whole power ≥ 1, by squares. */
function power(b: Body, x: Value, n: number): Variable {
  const result = b.real(x);
  for (const bit of n.toString(2).slice(1)) {
    result.set(result.times(result));
    if (bit === "1") result.set(result.times(x));
  }
  return result;
}

/** By recurrence up to where the asymptotic series holds (Abramowitz & Stegun 6.4.6, 6.4.11). */
const above = (context: ModuleContext, n: number): Routine =>
  numberRoutine(context, `polygamma above ${n}`, 1, (b, x) => {
    const [y, sum] = [b.real(x!), b.real(0)];
    b.while(
      () => y.less(n + 15),
      () => {
        sum.add(number(product(1, n)).over(power(b, y, n + 1)));
        y.add(1);
      },
    );
    const inverse = b.real(number(1).over(y));
    const square = b.real(inverse.times(inverse));
    // B(2i) (2i + n - 1)! / (2i)!
    const even = bernoulli.map((of, i) => of * product(2 * i + 3, 2 * i + 1 + n));
    const series = polynomial(square, [product(1, n - 1), ...even]).plus(inverse.times(product(1, n) / 2));
    sum.add(series.over(power(b, y, n)));
    return n % 2 === 0 ? sum.negative() : sum;
  });

/** (x): ψ⁽ⁿ⁾(x), n ≥ 1; below -20 by reflection (6.4.7). NaN at 0 and negative whole numbers. */
export const polygamma = (context: ModuleContext, n: number): Routine =>
  numberRoutine(context, `polygamma ${n}`, 1, (b, x) => {
    returnIf(b, x!.differs(x!).or(x!.atMost(0).and(x!.floor().equals(x!))), number(Number.NaN));
    returnIf(b, x!.atLeast(-20), b.call(above(context, n), x!));
    const angle = x!.minus(x!.plus(0.5).floor()).times(Math.PI);
    const cotangent = b.real(number(1).over(math(b, "tan", angle)));
    const derivative = polynomial(cotangent, cotangentPolynomial(n)).times(Math.PI ** (n + 1));
    const reflected = b.call(above(context, n), number(1).minus(x!));
    return (n % 2 === 0 ? reflected : reflected.negative()).minus(derivative);
  });
