/** @file The regularised incomplete gamma functions of two numbers, and the derivative by the shape. */
import type { ModuleContext } from "../../step-function.ts";
import type { Body, Routine } from "../routine.ts";
import type { Value, Variable } from "../value.ts";
import { digamma, log1pMinus, logGamma, stirlingCorrection } from "./log-gamma.ts";
import { math, number, numberRoutine, returnIf } from "./scalar-math.ts";

/** x^a e^-x / Γ(a + 1), for large a without the difference of large logarithms. */
const prefix = (context: ModuleContext): Routine =>
  numberRoutine(context, "gamma prefix", 2, (b, a, x) => {
    const result = b.real(0);
    b.if(
      a!.less(10),
      () => {
        const exponent = a!
          .times(math(b, "log", x!))
          .minus(x!)
          .minus(b.call(logGamma(context), a!.plus(1)));
        result.set(math(b, "exp", exponent));
      },
      () => {
        const exponent = a!.times(b.call(log1pMinus(context), x!.minus(a!).over(a!))).minus(stirlingCorrection(b, a!));
        result.set(math(b, "exp", exponent).over(a!.times(2 * Math.PI).sqrt()));
      },
    );
    return result;
  });

/** P: Σ x^n Γ(a + 1) / Γ(a + n + 1) (DLMF 8.11.4); all terms are positive. */
function series(b: Body, a: Value, x: Value, to: Variable): void {
  const [sum, term, n] = [b.real(1), b.real(1), b.real(a.plus(1))];
  b.while(
    () => term.greater(sum.times(1e-17)),
    () => {
      term.set(term.times(x.over(n)));
      sum.add(term);
      n.add(1);
    },
  );
  to.set(b.call(prefix(b.context), a, x).times(sum));
}

const tiny = 1e-300;

/** What Lentz's method divides by is never 0. */
export function keptFromZero(b: Body, x: Variable): void {
  b.if(x.abs().less(tiny), () => x.set(tiny));
}

/** Q by Legendre's continued fraction (DLMF 8.9.2), evaluated as Lentz does. */
function fraction(b: Body, a: Value, x: Value, to: Variable): void {
  const t = b.real(x.plus(1).minus(a));
  const [c, d] = [b.real(1 / tiny), b.real(number(1).over(t))];
  const [h, an, factor, i] = [b.real(d), b.real(0), b.real(2), b.real(1)];
  b.while(
    () => i.less(100_000).and(factor.minus(1).abs().atLeast(1e-16)),
    () => {
      an.set(i.negative().times(i.minus(a)));
      t.add(2);
      d.set(an.times(d).plus(t));
      keptFromZero(b, d);
      c.set(t.plus(an.over(c)));
      keptFromZero(b, c);
      d.set(number(1).over(d));
      factor.set(d.times(c));
      h.set(h.times(factor));
      i.add(1);
    },
  );
  to.set(b.call(prefix(b.context), a, x).times(a).times(h));
}

/** (a, x): P(a, x), or Q = 1 - P with `upper`: whichever is not small is found by the other. NaN for a < 0 or x < 0. */
export const incompleteGamma = (context: ModuleContext, upper: boolean): Routine =>
  numberRoutine(context, `incomplete gamma ${upper}`, 2, (b, a, x) => {
    const infinite = (y: Value): Value => y.equals(Number.POSITIVE_INFINITY);
    const [all, none] = [number(upper ? 0 : 1), number(upper ? 1 : 0)];
    returnIf(b, a!.atLeast(0).and(x!.atLeast(0)).not(), number(Number.NaN));
    returnIf(b, infinite(a!).and(infinite(x!)), number(Number.NaN));
    returnIf(b, a!.equals(0).and(x!.equals(0)), number(Number.NaN));
    returnIf(b, a!.equals(0).or(infinite(x!)), all);
    returnIf(b, x!.equals(0).or(infinite(a!)), none);
    const result = b.real(0);
    const complement = (): void => result.set(number(1).minus(result));
    b.if(
      x!.less(a!.plus(1)),
      () => {
        series(b, a!, x!, result);
        if (upper) complement();
      },
      () => {
        fraction(b, a!, x!, result);
        if (!upper) complement();
      },
    );
    return result;
  });

/** (a, x): dP/da = Σ x^(a+n) e^-x / Γ(a + n + 1) (log x - ψ(a + n + 1)); absolute error. */
export const incompleteGammaByShape = (context: ModuleContext): Routine =>
  numberRoutine(context, "incomplete gamma by shape", 2, (b, a, x) => {
    returnIf(b, a!.greater(0).and(x!.atLeast(0)).not(), number(Number.NaN));
    returnIf(b, x!.equals(0).or(x!.greater(a!.plus(60).plus(a!.sqrt().times(20)))), number(0));
    const log = b.real(math(b, "log", x!));
    const weight = b.real(b.call(prefix(context), a!, x!));
    const psi = b.real(b.call(digamma(context), a!.plus(1)));
    const [sum, term, n, going] = [b.real(0), b.real(0), b.real(1), b.int(1)];
    const place = b.real(0);
    b.while(
      () => going,
      () => {
        term.set(weight.times(log.minus(psi)));
        sum.add(term);
        place.set(a!.plus(n));
        psi.add(number(1).over(place));
        weight.set(weight.times(x!.over(place)));
        n.add(1);
        going.set(place.greater(x!).and(term.abs().less(1e-18)).not().and(n.less(10_000_000)));
      },
    );
    return sum;
  });
