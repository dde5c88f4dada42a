/** @file log Γ and ψ of a positive number, and log(1 + m) - m, as the other routines of this folder need them. */
import type { ModuleContext } from "../../step-function.ts";
import type { Body, Routine } from "../routine.ts";
import type { Value } from "../value.ts";
import { math, number, numberRoutine, polynomial } from "./scalar-math.ts";

/** log Γ(x) - (x - 1/2) log x + x - log(2π)/2 for x ≥ 10 (Abramowitz & Stegun 6.1.40). */
export function stirlingCorrection(b: Body, x: Value): Value {
  const r = b.real(number(1).over(x.times(x)));
  return polynomial(r, [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]).over(x);
}

/** log Γ(x), x > 0: by recurrence up to where Stirling's series holds. */
export const logGamma = (context: ModuleContext): Routine =>
  numberRoutine(context, "log gamma", 1, (b, x) => {
    const [product, y] = [b.real(1), b.real(x)];
    b.while(
      () => y.less(10),
      () => {
        product.set(product.times(y));
        y.add(1);
      },
    );
    const main = y
      .minus(0.5)
      .times(math(b, "log", y))
      .minus(y);
    return main
      .plus(Math.log(2 * Math.PI) / 2)
      .plus(stirlingCorrection(b, y))
      .minus(math(b, "log", product));
  });

/** ψ(x), x > 0 (Abramowitz & Stegun 6.3.5, 6.3.18). */
export const digamma = (context: ModuleContext): Routine =>
  numberRoutine(context, "digamma", 1, (b, x) => {
    const [sum, y] = [b.real(0), b.real(x)];
    b.while(
      () => y.less(10),
      () => {
        sum.set(sum.minus(number(1).over(y)));
        y.add(1);
      },
    );
    const r = b.real(number(1).over(y.times(y)));
    const series = polynomial(r, [0, 1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760]);
    return sum
      .plus(math(b, "log", y))
      .minus(number(0.5).over(y))
      .minus(series);
  });

/** log(1 + m) - m, without the loss near 0. */
export const log1pMinus = (context: ModuleContext): Routine =>
  numberRoutine(context, "log1p minus", 1, (b, m) => {
    const result = b.real(0);
    b.if(
      m.abs().greater(0.3),
      () => result.set(math(b, "log1p", m).minus(m)),
      () => {
        // With r = m / (2 + m): log(1 + m) = 2 (r + r³/3 + …), and 2r - m = -r m.
        const r = b.real(m.over(m.plus(2)));
        const square = b.real(r.times(r));
        const [power, k] = [b.real(square.times(r).times(2)), b.real(3)];
        b.while(
          () => power.abs().greater(result.times(k).abs().times(1e-18)),
          () => {
            result.add(power.over(k));
            power.set(power.times(square));
            k.add(2);
          },
        );
        result.set(result.minus(r.times(m)));
      },
    );
    return result;
  });
