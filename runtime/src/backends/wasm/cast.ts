/** @file Conversion of vectors between dtypes, as NumPy's `astype`: integers wrap, floats are truncated, non-zero is true. */
import { type Dtype, dtypeInfo, isFloat } from "../../ir/dtype.ts";
import type { LaneOp } from "./emit/opcodes.ts";
import { type Bits, bitsOf, laneShape, resizeLanes, shapeOfBits, type Vec } from "./lanes.ts";
import type { SimdScalar } from "./simd-scalar.ts";

/** `s` is of any dtype; the result has dtype `to`. */
export function castVector(s: SimdScalar, v: Vec, to: Dtype): Vec {
  const from = v.dtype;
  if (from === to) return v;
  const target = s.as(to);
  if (from === "bool") return target.bitAndMask(v);
  if (to === "bool") {
    const source = s.as(from);
    return source.notEqual(v, source.constant(0));
  }
  if (isFloat(from)) {
    if (!isFloat(to)) return floatToInteger(s, v, to);
    s.code.get(v.local).op(to === "float64" ? "f64x2.promote_low_f32x4" : "f32x4.demote_f64x2_zero");
    return target.take();
  }
  if (isFloat(to)) return integerToFloat(s, v, to);
  s.code.get(v.local);
  resizeLanes(s.code, bitsOf(from), bitsOf(to), dtypeInfo[from].kind === "int");
  return target.take();
}

function integerToFloat(s: SimdScalar, v: Vec, to: Dtype): Vec {
  const c = s.code;
  const signed = dtypeInfo[v.dtype].kind === "int";
  const suffix = signed ? "s" : "u";
  const target = s.as(to);
  if (v.bits < 64) {
    c.get(v.local);
    resizeLanes(c, v.bits, 32, signed);
    c.op(to === "float64" ? `f64x2.convert_low_i32x4_${suffix}` : `f32x4.convert_i32x4_${suffix}`);
    return target.take();
  }
  const result = c.local("v128");
  c.get(v.local).set(result);
  const source = c.local("v128");
  c.get(v.local).set(source);
  for (let lane = 0; lane < s.lanes; lane++) {
    c.get(result).get(source).lane("i64x2.extract_lane", lane);
    c.op(to === "float64" ? `f64.convert_i64_${suffix}` : `f32.convert_i64_${suffix}`);
    c.lane(`${laneShape(to)}.replace_lane` as LaneOp, lane).set(result);
  }
  return { local: result, dtype: to, bits: bitsOf(to) };
}

/**
 * Through 64-bit integers, then the low bits. What does not fit in 64 bits: the least int64, as x86 does it, whose low
 * bits are 0.
 */
function floatToInteger(s: SimdScalar, v: Vec, to: Dtype): Vec {
  const c = s.code;
  const bits: Bits = bitsOf(to);
  const result = c.local("v128");
  const x = c.local("f64");
  c.get(v.local).set(result);
  for (let lane = 0; lane < s.lanes; lane++) {
    c.get(result);
    c.get(v.local).lane(`${laneShape(v.dtype)}.extract_lane` as LaneOp, lane);
    if (v.dtype === "float32") c.op("f64.promote_f32");
    c.set(x);
    if (bits === 64) {
      c.get(x)
        .op("f64.abs")
        .f64(2 ** 64)
        .op("f64.lt");
      c.if(
        () => {
          c.get(x)
            .f64(2 ** 63)
            .op("f64.ge");
          c.if(
            () => c.get(x).op("i64.trunc_sat_f64_u"),
            () => c.get(x).op("i64.trunc_sat_f64_s"),
            "i64",
          );
        },
        () => c.i64(-(1n << 63n)),
        "i64",
      );
    } else {
      c.get(x).op("i64.trunc_sat_f64_s").op("i32.wrap_i64").i32(0);
      c.get(x)
        .op("f64.abs")
        .f64(2 ** 63)
        .op("f64.lt")
        .op("select");
    }
    c.lane(`${shapeOfBits(bits)}.replace_lane` as LaneOp, lane).set(result);
  }
  return { local: result, dtype: to, bits };
}
