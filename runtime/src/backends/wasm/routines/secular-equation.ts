/**
 * @file The eigenvalues of a diagonal matrix and one of rank 1: roots between poles (Ren-Cang Li, "Solving Secular Equations Stably and
 * Efficiently", LAPACK Working Note 89, 1993: the middle way, within a bracket).
 */
import type { Dtype } from "../../../ir/dtype.ts";
import type { ModuleContext } from "../step-function.ts";
import { type Routine, routine } from "./routine.ts";
import type { Value } from "./value.ts";

const mostSteps = 100;

/**
 * (k, d, z, rho, root, distances): of D + ρ z zᵀ with `k` ≥ 2 ascending elements of d, no element of z 0 and ρ > 0, the eigenvalue
 * number `root`, as its distances d[i] - λ, each to a few roundings of its own; gives λ.
 */
export const secularRoot = (context: ModuleContext, dtype: Dtype): Routine => {
  const float = dtype === "float32" ? "f32" : "f64";
  const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
  const params = ["i32", "i32", "i32", float, "i32", "i32"] as const;
  return routine(context, dtype, "secular root", params, float, (b, _, k, d, z, rho, root, distances) => {
    const last = b.int(root!.equals(k!.minus(1)));
    /** The poles on both sides; behind the last one the two before. */
    const split = b.int(root!.minus(last));
    const at = (area: Value, i: Value) => b.at(area.plus(i.times(b.bytes)));
    const [origin, low, high, x] = [b.real(), b.real(), b.real(), b.real()];
    const [f, size, slopeLeft, slopeRight, term] = [b.real(), b.real(), b.real(), b.real(), b.real()];
    const [a, p, c, step, first, second] = [b.real(), b.real(), b.real(), b.real(), b.real(), b.real()];
    /** f, both slopes, and the sum of absolute values, at origin + x. */
    const evaluate = (): void => {
      f.set(1);
      size.set(1);
      const part = (from: Value | number, to: Value, slope: typeof f): void => {
        slope.set(0);
        b.for(from, to, (i) => {
          const distance = at(d!, i).load.minus(origin).minus(x);
          const place = at(distances!, i);
          place.store(distance);
          term.set(at(z!, i).load.over(place.load));
          slope.add(term.times(term));
          term.set(term.times(at(z!, i).load));
          f.add(rho!.times(term));
          size.add(rho!.times(term).abs());
        });
        slope.set(slope.times(rho!));
      };
      part(0, split.plus(1), slopeLeft);
      part(split.plus(1), k!, slopeRight);
    };
    origin.set(at(d!, root!).load);
    b.if(
      last,
      () => {
        // Not beyond ρ zᵀz.
        b.for(0, k!, (i) => high.add(rho!.times(at(z!, i).load).times(at(z!, i).load)));
        x.set(high.times(0.5));
      },
      () => {
        high.set(at(d!, root!.plus(1)).load.minus(origin).times(0.5));
        x.set(high);
        evaluate();
        // From the nearer pole, so that the distance to it is exact.
        b.if(f.less(0), () => {
          origin.set(at(d!, root!.plus(1)).load);
          low.set(high.negative());
          high.set(0);
        });
        x.set(low.plus(high).times(0.5));
      },
    );
    const [steps, going] = [b.int(), b.int(1)];
    b.while(
      () => going,
      () => {
        evaluate();
        steps.add(1);
        b.if(
          f
            .abs()
            .atMost(
              size
                .times(8)
                .plus(x.abs().times(slopeLeft.plus(slopeRight)))
                .times(epsilon),
            )
            .or(steps.greater(mostSteps)),
          () => going.set(0),
          () => {
            b.if(
              f.less(0),
              () => low.set(x),
              () => high.set(x),
            );
            first.set(at(distances!, split).load);
            second.set(at(distances!, split.plus(1)).load);
            c.set(f.minus(first.times(slopeLeft)).minus(second.times(slopeRight)));
            a.set(
              first
                .plus(second)
                .times(f)
                .minus(first.times(second).times(slopeLeft.plus(slopeRight))),
            );
            p.set(first.times(second).times(f));
            term.set(a.times(a).minus(p.times(c).times(4)).abs().sqrt());
            // Of both roots that of the interval, without a difference of near numbers.
            b.if(
              b.int(a.greater(0)).equals(last),
              () => step.set(a.plus(term.where(last, term.negative())).over(c.times(2))),
              () => step.set(p.times(2).over(a.plus(term.negative().where(last, term)))),
            );
            // Where that is none, or leads the wrong way: Newton.
            b.if(f.times(step).less(0).not(), () => step.set(f.negative().over(slopeLeft.plus(slopeRight))));
            term.set(x.plus(step));
            b.if(term.greater(low).and(term.less(high)).not(), () => term.set(low.plus(high).times(0.5)));
            // As near as numbers go.
            b.if(term.equals(x), () => going.set(0));
            x.set(term);
          },
        );
      },
    );
    b.for(0, k!, (i) => at(distances!, i).store(at(d!, i).load.minus(origin).minus(x)));
    origin.plus(x).emit(b.code);
  });
};
