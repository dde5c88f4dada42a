/** @file The regularised incomplete beta function of three numbers, and the logarithm of the beta function. */
import type { ModuleContext } from "../../step-function.ts";
import type { Routine } from "../routine.ts";
import type { Value, Variable } from "../value.ts";
import { keptFromZero } from "./incomplete-gamma.ts";
import { logGamma, stirlingCorrection } from "./log-gamma.ts";
import { math, number, numberRoutine, returnIf } from "./scalar-math.ts";

/** (a, b): log B(a, b), without the difference of large logarithms where both are large. NaN unless both are positive. */
export const logBeta = (context: ModuleContext): Routine =>
  numberRoutine(context, "log beta", 2, (b, p, q) => {
    returnIf(b, p!.greater(0).and(q!.greater(0)).not(), number(Number.NaN));
    const small = b.real(p!.lesser(q!));
    const large = b.real(q!.where(p!.less(q!), p!));
    const both = b.real(small.plus(large));
    const first = b.real(b.call(logGamma(context), small));
    const result = b.real(0);
    b.if(
      large.less(10),
      () => result.set(first.plus(b.call(logGamma(context), large)).minus(b.call(logGamma(context), both))),
      () => {
        // Γ(large) / Γ(small + large) by Stirling's formula.
        const correction = stirlingCorrection(b, large).minus(stirlingCorrection(b, both));
        const ratio = number(0.5)
          .minus(large)
          .times(math(b, "log1p", small.over(large)))
          .minus(small.times(math(b, "log", both)))
          .plus(small);
        result.set(first.plus(ratio).plus(correction));
      },
    );
    return result;
  });

/** The continued fraction of DLMF 8.17.22, evaluated as Lentz does. */
const fraction = (context: ModuleContext): Routine =>
  numberRoutine(context, "beta fraction", 3, (body, a, b, x) => {
    const both = body.real(a!.plus(b!));
    const [c, d] = [body.real(1), body.real(number(1).minus(both.times(x!).over(a!.plus(1))))];
    keptFromZero(body, d);
    d.set(number(1).over(d));
    const [h, factor, coefficient, m, place] = [body.real(d), body.real(2), body.real(0), body.real(1), body.real(0)];
    const next = (value: Value): void => {
      coefficient.set(value);
      d.set(coefficient.times(d).plus(1));
      keptFromZero(body, d);
      c.set(coefficient.over(c).plus(1));
      keptFromZero(body, c);
      d.set(number(1).over(d));
      factor.set(d.times(c));
      h.set(h.times(factor));
    };
    body.while(
      () => m.less(100_000).and(factor.minus(1).abs().atLeast(1e-16)),
      () => {
        place.set(a!.plus(m.times(2)));
        next(m.times(b!.minus(m)).times(x!).over(place.minus(1).times(place)));
        next(
          a!
            .plus(m)
            .times(both.plus(m))
            .times(x!)
            .negative()
            .over(place.times(place.plus(1))),
        );
        m.add(1);
      },
    );
    return h;
  });

/** (a, b, x): I_x(a, b); NaN outside of a > 0, b > 0, 0 ≤ x ≤ 1. */
export const incompleteBeta = (context: ModuleContext): Routine =>
  numberRoutine(context, "incomplete beta", 3, (body, a, b, x) => {
    const inside = a!.greater(0).and(b!.greater(0)).and(x!.atLeast(0)).and(x!.atMost(1));
    returnIf(body, inside.not(), number(Number.NaN));
    returnIf(body, x!.equals(0).or(x!.equals(1)), x!);
    const logarithm = a!
      .times(math(body, "log", x!))
      .plus(b!.times(math(body, "log1p", x!.negative())))
      .minus(body.call(logBeta(context), a!, b!));
    const front = body.real(math(body, "exp", logarithm));
    const result: Variable = body.real(0);
    body.if(
      x!.less(a!.plus(1).over(a!.plus(b!).plus(2))),
      () => result.set(front.times(body.call(fraction(context), a!, b!, x!)).over(a!)),
      () => {
        const other = body.call(fraction(context), b!, a!, number(1).minus(x!));
        result.set(number(1).minus(front.times(other).over(b!)));
      },
    );
    return result;
  });
