/** @file Bessel functions of a real order, which is known when the code is made, and one number. */
import { reciprocalGamma } from "../../../../ops/elementwise/special/bessel-order-values.ts";
import { logGamma } from "../../../../ops/elementwise/special/log-gamma.ts";
import type { ModuleContext } from "../../step-function.ts";
import type { Body, Routine } from "../routine.ts";
import type { Value } from "../value.ts";
import { math, number, numberRoutine, returnIf } from "./scalar-math.ts";

/** (x/2)^v Σ (±x²/4)^k / (k! Γ(v + k + 1)) (DLMF 10.2.2, 10.25.2). */
const powerSeries = (context: ModuleContext, v: number, sign: 1 | -1): Routine =>
  numberRoutine(context, `bessel series ${v} ${sign}`, 1, (b, x) => {
    const { sign: of, log } = reciprocalGamma(v + 1);
    const square = b.real(x!.times(x!).times(sign / 4));
    const [sum, term, k, going] = [b.real(1), b.real(1), b.real(1), b.int(1)];
    b.while(
      () => going,
      () => {
        term.set(term.times(square.over(k.times(k.plus(v)))));
        sum.add(term);
        const small = term.abs().less(sum.abs().times(1e-17));
        going.set(k.greater(-v).and(small).not().and(k.less(100_000)));
        k.add(1);
      },
    );
    const half = b.real(
      math(
        b,
        "exp",
        number(v)
          .times(math(b, "log", x!.times(0.5)))
          .plus(log)
          .times(0.5),
      ),
    );
    return half.times(of).times(sum).times(half);
  });

/** J by Miller's backward recurrence from an order where it vanishes, scaled by Neumann's series for (x/2)^μ (DLMF 10.23.2). */
const backward = (context: ModuleContext, v: number): Routine =>
  numberRoutine(context, `bessel backward ${v}`, 1, (b, x) => {
    const whole = Math.floor(v);
    const mu = v - whole;
    // The weight of J(μ + 2k) is (μ + 2k) Γ(μ + k) / k!, for k = 0: Γ(μ + 1).
    const gamma = mu === 0 ? 1 : Math.exp(logGamma(mu + 1));
    const large = b.real(number(Math.max(v, 1)).where(x!.less(Math.max(v, 1)), x!));
    const root = math(b, "exp", math(b, "log", large).times(1 / 3));
    const k = b.real(large.plus(30).plus(root.times(8)).times(0.5).floor().plus(1));
    const ratio = b.real(gamma);
    if (mu !== 0) {
      const j = b.real(2);
      b.while(
        () => j.atMost(k),
        () => {
          ratio.set(ratio.times(j.plus(mu - 1).over(j)));
          j.add(1);
        },
      );
    }
    const n = b.real(k.times(2));
    const [next, now, total, found, before] = [b.real(0), b.real(1e-300), b.real(0), b.real(0), b.real(0)];
    const [even, going] = [b.int(1), b.int(1)];
    b.while(
      () => going,
      () => {
        b.if(even.and(n.greater(0)), () => {
          if (mu === 0) ratio.set(number(1).over(k));
          total.add(n.plus(mu).times(ratio).times(now));
          if (mu !== 0) ratio.set(ratio.times(k.over(k.plus(mu - 1))));
          k.add(-1);
        });
        b.if(n.equals(0), () => total.add(now.times(gamma)));
        b.if(n.equals(whole), () => found.set(now));
        b.if(
          n.atMost(Math.min(0, whole)),
          () => going.set(0),
          () => {
            before.set(n.plus(mu).times(2).over(x!).times(now).minus(next));
            next.set(now);
            now.set(before);
            b.if(now.abs().greater(1e200), () => {
              for (const scaled of [now, next, total, found]) scaled.set(scaled.times(1e-200));
            });
            n.add(-1);
            even.set(even.not());
          },
        );
      },
    );
    if (mu !== 0) found.set(found.times(math(b, "exp", math(b, "log", x!.times(0.5)).times(mu))));
    return found.over(total);
  });

/** Hankel's expansion for large x (DLMF 10.17.3). */
const asymptotic = (context: ModuleContext, v: number): Routine =>
  numberRoutine(context, `bessel asymptotic ${v}`, 1, (b, x) => {
    const mu = 4 * v * v;
    const [p, q, term, k, sign] = [b.real(0), b.real(0), b.real(1), b.real(0), b.real(1)];
    b.while(
      () => k.less(60).and(term.abs().greater(1e-18)),
      () => {
        for (const part of [p, q]) {
          part.add(sign.times(term));
          const odd = k.times(2).plus(1);
          term.set(term.times(number(mu).minus(odd.times(odd)).over(k.plus(1).times(8).times(x!))));
          k.add(1);
        }
        sign.set(sign.negative());
      },
    );
    // cos and sin of x - c, c reduced: x itself is not rounded by the difference.
    const c = Math.PI * ((0.5 * v + 0.25) % 2);
    const [cos, sin] = [b.real(math(b, "cos", x!)), b.real(math(b, "sin", x!))];
    const cosine = cos.times(Math.cos(c)).plus(sin.times(Math.sin(c)));
    const sine = sin.times(Math.cos(c)).minus(cos.times(Math.sin(c)));
    return number(2)
      .over(x!.times(Math.PI))
      .sqrt()
      .times(p.times(cosine).minus(q.times(sine)));
  });

/** What both functions are at 0, of an order that is no negative whole number. */
const atZero = (v: number): number =>
  v === 0 ? 1 : v > 0 ? 0 : reciprocalGamma(v + 1).sign * Number.POSITIVE_INFINITY;

/** The function of order v at |x|, with the sign that it has at x by the parity of the order; NaN for x < 0 and other orders. */
function mirrored(b: Body, v: number, x: Value, positive: Routine, sign: 1 | -1): Value {
  const parity = v % 2 === 0 ? 1 : -1;
  if (!Number.isInteger(v)) returnIf(b, x.less(0), number(Number.NaN));
  const value = b.real(b.call(positive, x.abs()));
  if (sign < 0) value.set(value.negative());
  if (Number.isInteger(v) && parity < 0) b.if(x.less(0), () => value.set(value.negative()));
  return value;
}

/** (x): J of order v at x; NaN for x < 0 unless v is whole. */
export const besselJ = (context: ModuleContext, order: number): Routine => {
  const reflected = order < 0 && Number.isInteger(order);
  const v = reflected ? -order : order;
  const positive = numberRoutine(context, `bessel j positive ${v}`, 1, (b, x) => {
    returnIf(b, x!.equals(Number.POSITIVE_INFINITY), number(0));
    returnIf(b, x!.equals(0), number(atZero(v)));
    const small = x!
      .times(x!)
      .less(4 * Math.abs(v + 1))
      .or(x!.less(1));
    returnIf(b, small, b.call(powerSeries(context, v, -1), x!));
    returnIf(b, x!.greater(30 + 2 * v * v), b.call(asymptotic(context, v), x!));
    return b.call(backward(context, v), x!);
  });
  return numberRoutine(context, `bessel j ${order}`, 1, (b, x) => {
    returnIf(b, x!.differs(x!), x!);
    return mirrored(b, v, x!, positive, reflected && v % 2 !== 0 ? -1 : 1);
  });
};

/** (x): I of order v at x; NaN for x < 0 unless v is whole. */
export const besselI = (context: ModuleContext, order: number): Routine => {
  const v = order < 0 && Number.isInteger(order) ? -order : order;
  const positive = numberRoutine(context, `bessel i positive ${v}`, 1, (b, x) => {
    returnIf(b, x!.equals(0), number(atZero(v)));
    returnIf(b, x!.greater(720 + v * v), number(Number.POSITIVE_INFINITY));
    return b.call(powerSeries(context, v, 1), x!);
  });
  return numberRoutine(context, `bessel i ${order}`, 1, (b, x) => {
    returnIf(b, x!.differs(x!), x!);
    return mirrored(b, v, x!, positive, 1);
  });
};
