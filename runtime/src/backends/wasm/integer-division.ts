/** @file Floor division and remainder of integers, lane by lane: SIMD has no integer division. */
import { dtypeInfo } from "../../ir/dtype.ts";
import type { LaneOp } from "./emit/opcodes.ts";
import type { Vec } from "./lanes.ts";
import type { SimdScalar } from "./simd-scalar.ts";

/**
 * NumPy's `//` and `%`: the quotient rounds down, the remainder has the sign of the divisor, division by zero gives 0, and the
 * least integer divided by -1 wraps around to itself.
 */
export function divideLanes(s: SimdScalar, what: "quotient" | "remainder", a: Vec, b: Vec): Vec {
  const c = s.code;
  const wide = s.bits === 64;
  const t = wide ? "i64" : "i32";
  const unsigned = dtypeInfo[s.dtype].kind === "uint";
  const extract = `${s.shape}.extract_lane${s.bits < 32 ? (unsigned ? "_u" : "_s") : ""}` as LaneOp;
  const replace = `${s.shape}.replace_lane` as LaneOp;
  const [x, y, q, r] = [c.local(t), c.local(t), c.local(t), c.local(t)];
  const result = c.local("v128");
  const number = (n: number) => (wide ? c.i64(BigInt(n)) : c.i32(n));
  c.get(a.local).set(result);
  for (let lane = 0; lane < s.lanes; lane++) {
    c.get(a.local).lane(extract, lane).set(x);
    c.get(b.local).lane(extract, lane).set(y);
    c.get(y).op(`${t}.eqz`);
    c.if(
      () => {
        number(0).set(q);
        number(0).set(r);
      },
      () => {
        if (unsigned) {
          c.get(x).get(y).op(`${t}.div_u`).set(q);
          c.get(x).get(y).op(`${t}.rem_u`).set(r);
          return;
        }
        c.get(y);
        number(-1).op(`${t}.eq`);
        c.if(
          () => {
            number(0).get(x).op(`${t}.sub`).set(q);
            number(0).set(r);
          },
          () => {
            c.get(x).get(y).op(`${t}.div_s`).set(q);
            c.get(x).get(y).op(`${t}.rem_s`).set(r);
            // Truncation went the wrong way where the remainder is not zero and has another sign than the divisor.
            c.get(r);
            number(0).op(`${t}.ne`);
            c.get(r).get(y).op(`${t}.xor`);
            number(0).op(`${t}.lt_s`).op("i32.and");
            c.if(() => {
              c.get(q);
              number(1).op(`${t}.sub`).set(q);
              c.get(r).get(y).op(`${t}.add`).set(r);
            });
          },
        );
      },
    );
    c.get(result)
      .get(what === "quotient" ? q : r)
      .lane(replace, lane)
      .set(result);
  }
  return { local: result, dtype: s.dtype, bits: s.bits };
}
