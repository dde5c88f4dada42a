/** @file Shifts of integers by a count of their own in each lane: SIMD shifts all lanes alike. */
import { dtypeInfo } from "../../ir/dtype.ts";
import type { LaneOp } from "./emit/opcodes.ts";
import type { Vec } from "./lanes.ts";
import type { SimdScalar } from "./simd-scalar.ts";

/** A count that is negative or as large as the width gives 0, or the sign for `right` of a signed integer. */
export function shiftLanes(s: SimdScalar, direction: "left" | "right", a: Vec, b: Vec): Vec {
  const c = s.code;
  const wide = s.bits === 64;
  const t = wide ? "i64" : "i32";
  const unsigned = dtypeInfo[s.dtype].kind === "uint";
  const extract = `${s.shape}.extract_lane${s.bits < 32 ? (unsigned ? "_u" : "_s") : ""}` as LaneOp;
  const replace = `${s.shape}.replace_lane` as LaneOp;
  const [x, n] = [c.local(t), c.local(t)];
  const result = c.local("v128");
  const number = (value: number) => (wide ? c.i64(BigInt(value)) : c.i32(value));
  c.get(a.local).set(result);
  for (let lane = 0; lane < s.lanes; lane++) {
    c.get(a.local).lane(extract, lane).set(x);
    c.get(b.local).lane(extract, lane).set(n);
    c.get(result).get(n);
    // A negative count is a large unsigned one.
    number(s.bits).op(`${t}.lt_u`);
    c.if(
      () => {
        c.get(x)
          .get(n)
          .op(direction === "left" ? `${t}.shl` : unsigned ? `${t}.shr_u` : `${t}.shr_s`);
      },
      () => {
        if (direction === "left" || unsigned) number(0);
        else {
          c.get(x);
          number(s.bits - 1).op(`${t}.shr_s`);
        }
      },
      t,
    );
    c.lane(replace, lane).set(result);
  }
  return { local: result, dtype: s.dtype, bits: s.bits };
}
