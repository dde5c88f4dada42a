/**
 * @file Scalar rules as SIMD: each operation appends one statement to a function and leaves its result in a local. One loop
 * works on `lanes` elements at a time, whatever their width: narrow elements fill only the low part of a vector.
 */
import { type Dtype, dtypeInfo, isFloat } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Scalar } from "../../ops/scalar.ts";
import type { Code } from "./emit/code.ts";
import type { LaneOp, PlainOp } from "./emit/opcodes.ts";
import { divideLanes } from "./integer-division.ts";
import { type Bits, bitsOf, type LaneShape, laneShape, resizeLanes, type Vec } from "./lanes.ts";
import { type Elementary, elementary } from "./math/index.ts";
import { shiftLanes } from "./shift-lanes.ts";
import type { ConstantKey } from "./step-function.ts";

/** What the vectors of a function share: where they are emitted, constants, imported functions, the mode. */
export interface VectorContext {
  readonly code: Code;
  /** Elements that one vector holds: 16 bytes over the widest dtype of the loop. */
  readonly lanes: number;
  /** Relaxed multiply-add may be used. */
  readonly fma: boolean;
  /** The function index of `Math.name` on doubles. */
  readonly mathImport: (name: string, arity: number) => number;
  /** A local with the 16 bytes that `key` stands for, loaded once at the start of the function; a number stands for itself as float64. */
  readonly constant: (key: ConstantKey, bytes: () => Uint8Array) => number;
}

const instructions: Record<LaneShape, Record<string, PlainOp>> = {
  i8x16: {},
  i16x8: {},
  i32x4: {},
  i64x2: {},
  f32x4: {},
  f64x2: {},
};

/** `f64x2.add` of `f64x2` and `add`, put together once. */
function instructionOf(shape: LaneShape, name: string): PlainOp {
  const known = instructions[shape];
  known[name] ??= `${shape}.${name}` as PlainOp;
  return known[name];
}

const patternKeys = new Map<Bits, Map<bigint, string>>();

/** The key of a constant of such lanes, put together once. */
function patternKey(bits: Bits, value: bigint): string {
  let keys = patternKeys.get(bits);
  if (!keys) {
    keys = new Map();
    patternKeys.set(bits, keys);
  }
  let key = keys.get(value);
  if (key === undefined) {
    key = `p${bits} ${value}`;
    if (keys.size < 1024) keys.set(value, key);
  }
  return key;
}

export class SimdScalar implements Scalar<Vec> {
  readonly dtype: Dtype;
  readonly context: VectorContext;
  readonly code: Code;
  readonly lanes: number;
  readonly bits: Bits;
  readonly shape: LaneShape;
  private readonly signed: boolean;

  constructor(context: VectorContext, dtype: Dtype) {
    this.context = context;
    this.dtype = dtype;
    this.code = context.code;
    this.lanes = context.lanes;
    this.bits = bitsOf(dtype);
    this.shape = laneShape(dtype);
    this.signed = dtypeInfo[dtype].kind !== "uint";
  }

  /** Rules in another dtype at the same place of the same loop. */
  as(dtype: Dtype): SimdScalar {
    return dtype === this.dtype ? this : new SimdScalar(this.context, dtype);
  }

  // What elementary functions are written with besides the rules: any instruction on any lanes.

  /** Takes the top of the stack into a local. */
  take(dtype: Dtype = this.dtype, bits: Bits = bitsOf(dtype)): Vec {
    const local = this.code.local("v128");
    this.code.set(local);
    this.code.endStatement();
    return { local, dtype, bits };
  }

  /** One instruction on vectors, as `s.instruction("i64x2.add", a, b)`; the result counts as one of `s.dtype`. */
  instruction(name: PlainOp, a: Vec, b?: Vec, c?: Vec): Vec {
    const { code } = this;
    code.get(a.local);
    if (b) code.get(b.local);
    if (c) code.get(c.local);
    code.op(name);
    return this.take();
  }

  /** As `instruction`, for a comparison: gives a mask of `bits` wide lanes. */
  compare(name: PlainOp, a: Vec, b: Vec): Vec {
    this.code.get(a.local).get(b.local).op(name);
    return this.take("bool", this.bits);
  }

  /** `shift("i64x2.shl", x, 52)`. */
  shift(name: PlainOp, x: Vec, by: number): Vec {
    this.code.get(x.local).i32(by).op(name);
    return this.take();
  }

  shuffle(bytes: readonly number[], a: Vec, b: Vec): Vec {
    this.code.get(a.local).get(b.local).shuffle(bytes);
    return this.take();
  }

  /** A 64-bit (or, for 32-bit lanes, a 32-bit) pattern in every lane. */
  bitPattern(value: bigint): Vec {
    return this.pooled(patternKey(this.bits, value), () => {
      const bytes = new DataView(new ArrayBuffer(16));
      for (let at = 0; at < 16; at += this.bits / 8) {
        if (this.bits === 64) bytes.setBigUint64(at, BigInt.asUintN(64, value), true);
        else if (this.bits === 32) bytes.setUint32(at, Number(BigInt.asUintN(32, value)), true);
        else if (this.bits === 16) bytes.setUint16(at, Number(BigInt.asUintN(16, value)), true);
        else bytes.setUint8(at, Number(BigInt.asUintN(8, value)));
      }
      return new Uint8Array(bytes.buffer);
    });
  }

  private pooled(key: ConstantKey, bytes: () => Uint8Array): Vec {
    return { local: this.context.constant(key, bytes), dtype: this.dtype, bits: this.bits };
  }

  /** A mask with lanes as wide as `bits`. */
  mask(m: Vec, bits: Bits = this.bits): Vec {
    if (m.bits === bits) return m;
    this.code.get(m.local);
    resizeLanes(this.code, m.bits, bits, true);
    return this.take("bool", bits);
  }

  constant(value: number): Vec {
    const negativeZero = Object.is(value, -0);
    if (this.dtype === "float64") {
      return this.pooled(negativeZero ? "d-0" : value, () => new Uint8Array(new Float64Array([value, value]).buffer));
    }
    if (this.dtype === "float32") {
      return this.pooled(
        negativeZero ? "f-0" : `f${value}`,
        () => new Uint8Array(new Float32Array(4).fill(value).buffer),
      );
    }
    if (this.dtype === "bool") return this.bitPattern(value ? -1n : 0n);
    return this.bitPattern(BigInt(Math.trunc(value)));
  }

  private lanewise(name: string, a: Vec, b?: Vec, c?: Vec): Vec {
    return this.instruction(instructionOf(this.shape, name), a, b, c);
  }

  add(a: Vec, b: Vec): Vec {
    return this.lanewise("add", a, b);
  }

  sub(a: Vec, b: Vec): Vec {
    return this.lanewise("sub", a, b);
  }

  mul(a: Vec, b: Vec): Vec {
    if (this.bits !== 8) return this.lanewise("mul", a, b);
    // There is no product of bytes: multiply as 16 bits, keep the low byte of each.
    const low = this.instruction("i16x8.extmul_low_i8x16_s", a, b);
    const high = this.instruction("i16x8.extmul_high_i8x16_s", a, b);
    return this.shuffle(
      Array.from({ length: 16 }, (_, i) => i * 2),
      low,
      high,
    );
  }

  div(a: Vec, b: Vec): Vec {
    return this.lanewise("div", a, b);
  }

  neg(a: Vec): Vec {
    return this.lanewise("neg", a);
  }

  abs(a: Vec): Vec {
    return this.signed ? this.lanewise("abs", a) : a;
  }

  max(a: Vec, b: Vec): Vec {
    return this.extreme("max", a, b);
  }

  min(a: Vec, b: Vec): Vec {
    return this.extreme("min", a, b);
  }

  private extreme(which: "max" | "min", a: Vec, b: Vec): Vec {
    if (this.dtype === "bool") return which === "max" ? this.or(a, b) : this.and(a, b);
    if (isFloat(this.dtype)) return this.lanewise(which, a, b);
    if (this.bits < 64) return this.lanewise(`${which}_${this.signed ? "s" : "u"}`, a, b);
    return which === "max" ? this.select(this.less(a, b), b, a) : this.select(this.less(a, b), a, b);
  }

  sqrt(a: Vec): Vec {
    return this.lanewise("sqrt", a);
  }

  floor(a: Vec): Vec {
    return this.lanewise("floor", a);
  }

  ceil(a: Vec): Vec {
    return this.lanewise("ceil", a);
  }

  trunc(a: Vec): Vec {
    return this.lanewise("trunc", a);
  }

  round(a: Vec): Vec {
    return this.lanewise("nearest", a);
  }

  copysign(a: Vec, b: Vec): Vec {
    return this.instruction("v128.bitselect", b, a, this.constant(-0));
  }

  fma(a: Vec, b: Vec, c: Vec): Vec {
    if (!isFloat(this.dtype) || !this.context.fma) return this.add(this.mul(a, b), c);
    return this.lanewise("relaxed_madd", a, b, c);
  }

  intFloorDiv(a: Vec, b: Vec): Vec {
    return divideLanes(this, "quotient", a, b);
  }

  intMod(a: Vec, b: Vec): Vec {
    return divideLanes(this, "remainder", a, b);
  }

  shiftLeft(a: Vec, b: Vec): Vec {
    return shiftLanes(this, "left", a, b);
  }

  shiftRight(a: Vec, b: Vec): Vec {
    return shiftLanes(this, "right", a, b);
  }

  bitAnd(a: Vec, b: Vec): Vec {
    return this.bitwise("v128.and", a, b);
  }

  bitOr(a: Vec, b: Vec): Vec {
    return this.bitwise("v128.or", a, b);
  }

  bitXor(a: Vec, b: Vec): Vec {
    return this.bitwise("v128.xor", a, b);
  }

  bitNot(a: Vec): Vec {
    this.code.get(a.local).op("v128.not");
    return this.take(a.dtype, a.bits);
  }

  /** On masks of different widths the first one's is taken. */
  private bitwise(name: PlainOp, a: Vec, b: Vec): Vec {
    const other = a.dtype === "bool" ? this.mask(b, a.bits) : b;
    this.code.get(a.local).get(other.local).op(name);
    return this.take(a.dtype, a.bits);
  }

  less(a: Vec, b: Vec): Vec {
    return this.ordered("lt", a, b);
  }

  lessEqual(a: Vec, b: Vec): Vec {
    return this.ordered("le", a, b);
  }

  private ordered(relation: "lt" | "le", a: Vec, b: Vec): Vec {
    if (this.dtype === "bool") return relation === "lt" ? this.and(this.not(a), b) : this.or(this.not(a), b);
    if (isFloat(this.dtype)) return this.compare(instructionOf(this.shape, relation), a, b);
    if (this.dtype !== "uint64")
      return this.compare(`${this.shape}.${relation}_${this.signed ? "s" : "u"}` as PlainOp, a, b);
    // Unsigned order is signed order with the top bits flipped.
    const top = this.bitPattern(1n << 63n);
    return this.compare(`i64x2.${relation}_s`, this.bitXor(a, top), this.bitXor(b, top));
  }

  equal(a: Vec, b: Vec): Vec {
    if (this.dtype === "bool") return this.not(this.bitXor(a, b));
    return this.compare(instructionOf(this.shape, "eq"), a, b);
  }

  notEqual(a: Vec, b: Vec): Vec {
    if (this.dtype === "bool") return this.bitXor(a, b);
    return this.compare(instructionOf(this.shape, "ne"), a, b);
  }

  and(a: Vec, b: Vec): Vec {
    return this.bitwise("v128.and", a, b);
  }

  or(a: Vec, b: Vec): Vec {
    return this.bitwise("v128.or", a, b);
  }

  not(a: Vec): Vec {
    return this.bitNot(a);
  }

  select(mask: Vec, yes: Vec, no: Vec): Vec {
    const bits = yes.bits;
    const other = yes.dtype === "bool" ? this.mask(no, bits) : no;
    const m = this.mask(mask, bits);
    this.code.get(yes.local).get(other.local).get(m.local).op("v128.bitselect");
    return this.take(yes.dtype, bits);
  }

  exp = (a: Vec): Vec => this.elementary("exp", a);
  expm1 = (a: Vec): Vec => this.elementary("expm1", a);
  log = (a: Vec): Vec => this.elementary("log", a);
  log1p = (a: Vec): Vec => this.elementary("log1p", a);
  log2 = (a: Vec): Vec => this.elementary("log2", a);
  log10 = (a: Vec): Vec => this.elementary("log10", a);
  sin = (a: Vec): Vec => this.elementary("sin", a);
  cos = (a: Vec): Vec => this.elementary("cos", a);
  tan = (a: Vec): Vec => this.elementary("tan", a);
  asin = (a: Vec): Vec => this.elementary("asin", a);
  acos = (a: Vec): Vec => this.elementary("acos", a);
  atan = (a: Vec): Vec => this.elementary("atan", a);
  atan2 = (a: Vec, b: Vec): Vec => this.elementary("atan2", a, b);
  sinh = (a: Vec): Vec => this.elementary("sinh", a);
  cosh = (a: Vec): Vec => this.elementary("cosh", a);
  tanh = (a: Vec): Vec => this.elementary("tanh", a);
  asinh = (a: Vec): Vec => this.elementary("asinh", a);
  acosh = (a: Vec): Vec => this.elementary("acosh", a);
  atanh = (a: Vec): Vec => this.elementary("atanh", a);
  pow = (a: Vec, b: Vec): Vec => this.elementary("pow", a, b);
  sigmoid = (a: Vec): Vec => this.elementary("sigmoid", a);
  softplus = (a: Vec): Vec => this.elementary("softplus", a);

  /** Inline code from the table of `math/`. */
  private elementary(name: Elementary, ...x: readonly Vec[]): Vec {
    if (!isFloat(this.dtype)) bug(`${name} of ${this.dtype}`);
    return elementary[name](this, ...x);
  }

  /** Calls `Math.name` for each lane. */
  byLane(name: string, x: readonly Vec[]): Vec {
    const c = this.code;
    const single = this.dtype === "float32";
    const index = this.context.mathImport(name, x.length);
    const result = c.local("v128");
    c.get(x[0]!.local).set(result);
    for (let lane = 0; lane < this.lanes; lane++) {
      c.get(result);
      for (const v of x) {
        c.get(v.local).lane(`${this.shape}.extract_lane` as LaneOp, lane);
        if (single) c.op("f64.promote_f32");
      }
      c.call(index);
      if (single) c.op("f32.demote_f64");
      c.lane(`${this.shape}.replace_lane` as LaneOp, lane).set(result);
    }
    return { local: result, dtype: this.dtype, bits: this.bits };
  }

  /** The zero-based lane numbers below `count` as a mask: for the end of a row. */
  firstLanes(count: number): Vec {
    const length = count * (this.bits / 8);
    return { ...this.pooled(`m${length}`, () => new Uint8Array(16).fill(0xff, 0, length)), dtype: "bool" };
  }

  /** A mask as numbers of this dtype: 1 or 0. */
  bitAndMask(m: Vec): Vec {
    const one = this.dtype === "bool" ? this.bitPattern(1n) : this.constant(1);
    this.code.get(this.mask(m).local).get(one.local).op("v128.and");
    return this.take();
  }
}
