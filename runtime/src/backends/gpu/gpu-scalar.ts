/** @file Scalar rules as text of gpu.js kernels: each operation is a statement, so that nothing nests deeply or is computed twice. */
import { type Dtype, dtypeInfo, isFloat } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Scalar } from "../../ops/scalar.ts";
import * as exponential from "./helpers/exponential.ts";
import type { Helper } from "./helpers/helper.ts";
import * as hyperbolic from "./helpers/hyperbolic.ts";
import * as integer from "./helpers/integer.ts";
import * as rounding from "./helpers/rounding.ts";
import * as trigonometric from "./helpers/trigonometric.ts";
import * as unsigned from "./helpers/unsigned.ts";
import { constantRegister, type KernelText } from "./kernel-text.ts";
import { isNarrow, type Register } from "./register.ts";

type Mask = Extract<Register, { kind: "mask" }>;

export class GpuScalar implements Scalar<Register> {
  readonly dtype: Dtype;
  private readonly text: KernelText;

  constructor(text: KernelText, dtype: Dtype) {
    this.text = text;
    this.dtype = dtype;
  }

  private get isFloat(): boolean {
    return isFloat(this.dtype);
  }

  private float(expression: string): Register {
    return { kind: "float", text: this.text.local(expression) };
  }

  /** gpu.js takes only `&&` and `||` for conditions whatever they are made of: other comparisons it would make a float. */
  private mask(expression: string): Register {
    return { kind: "mask", text: this.text.local(`true && ${expression}`) };
  }

  /** An integer of this dtype, of an Integer expression. */
  private whole(expression: string): Register {
    const { text, dtype } = this;
    if (isNarrow(dtype))
      return { kind: "narrow", dtype, text: text.local(text.call(integer.narrowed[dtype], expression)) };
    const upper = text.local(text.call(integer.upper, expression));
    return { kind: "wide", upper, lower: text.local(text.call(integer.lower, expression)) };
  }

  /** Narrower ones are numbers of floats, and those of 64 bits fit into an int32. */
  private get isUnsigned(): boolean {
    return this.dtype === "uint32";
  }

  /** An operand as an operand of numbers: an Integer expression of an integer, a Number of a float. */
  private number(a: Register): string {
    switch (a.kind) {
      case "float":
        return a.text;
      case "narrow":
        return `(${a.text} | 0)`;
      case "wide":
        return this.text.call(integer.join, a.upper, a.lower);
      case "mask":
        return bug("a mask among numbers");
    }
  }

  private maskOf(a: Register): string {
    return a.kind === "mask" ? a.text : bug(`a ${a.kind} where a mask should be`);
  }

  private binary(a: Register, operator: string, b: Register): Register {
    const expression = `${this.number(a)} ${operator} ${this.number(b)}`;
    return this.isFloat ? this.float(expression) : this.whole(expression);
  }

  private helped(helper: Helper, ...x: readonly Register[]): Register {
    const call = this.text.call(helper, ...x.map((a) => this.number(a)));
    return this.isFloat ? this.float(call) : this.whole(call);
  }

  private compared(a: Register, operator: string, b: Register): Register {
    return this.mask(`(${this.number(a)} ${operator} ${this.number(b)})`);
  }

  /** By the upper halves, and where those are equal by the lower ones. */
  private ordered(a: Register, operator: "<" | "<=", b: Register): Register {
    if (a.kind !== "wide" || b.kind !== "wide") return bug("a uint32 that is not in halves");
    const [x, y] = [a, b].map((r) => this.text.local(this.text.call(unsigned.upperUnsigned, r.upper)));
    return this.mask(`(${x} < ${y} || (${x} === ${y} && ${a.lower} ${operator} ${b.lower}))`);
  }

  constant(value: number): Register {
    return constantRegister(this.dtype, value);
  }

  /** Sums and products of bools are whether any is true, and all. */
  add(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.or(a, b);
    return this.binary(a, "+", b);
  }
  sub(a: Register, b: Register): Register {
    return this.binary(a, "-", b);
  }
  mul(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.and(a, b);
    return this.binary(a, "*", b);
  }
  div(a: Register, b: Register): Register {
    return this.binary(a, "/", b);
  }
  neg(a: Register): Register {
    return this.isFloat ? this.float(`-${this.number(a)}`) : this.whole(`0 - ${this.number(a)}`);
  }
  abs(a: Register): Register {
    if (this.isUnsigned) return a;
    return this.isFloat ? this.float(`Math.abs(${this.number(a)})`) : this.helped(integer.absolute, a);
  }
  max(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.or(a, b);
    if (this.isUnsigned) return this.select(this.less(a, b), b, a);
    return this.helped(this.isFloat ? rounding.max : integer.greatest, a, b);
  }
  min(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.and(a, b);
    if (this.isUnsigned) return this.select(this.less(b, a), b, a);
    return this.helped(this.isFloat ? rounding.min : integer.least, a, b);
  }

  sqrt(a: Register): Register {
    return this.float(`Math.sqrt(${this.number(a)})`);
  }
  floor(a: Register): Register {
    return this.float(`Math.floor(${this.number(a)})`);
  }
  ceil(a: Register): Register {
    return this.float(`Math.ceil(${this.number(a)})`);
  }
  trunc(a: Register): Register {
    return this.float(`Math.trunc(${this.number(a)})`);
  }
  round(a: Register): Register {
    return this.helped(rounding.round, a);
  }
  copysign(a: Register, b: Register): Register {
    return this.helped(rounding.copysign, a, b);
  }
  fma(a: Register, b: Register, c: Register): Register {
    return this.float(`${this.number(a)} * ${this.number(b)} + ${this.number(c)}`);
  }

  intFloorDiv(a: Register, b: Register): Register {
    return this.helped(this.isUnsigned ? unsigned.unsignedQuotient : integer.quotient, a, b);
  }
  intMod(a: Register, b: Register): Register {
    return this.helped(this.isUnsigned ? unsigned.unsignedRemainder : integer.remainder, a, b);
  }
  bitAnd(a: Register, b: Register): Register {
    return this.binary(a, "&", b);
  }
  bitOr(a: Register, b: Register): Register {
    return this.binary(a, "|", b);
  }
  bitXor(a: Register, b: Register): Register {
    return this.binary(a, "^", b);
  }
  bitNot(a: Register): Register {
    return this.whole(`-1 - ${this.number(a)}`);
  }
  shiftLeft(a: Register, b: Register): Register {
    return this.shifted(integer.shiftLeft, a, b);
  }
  shiftRight(a: Register, b: Register): Register {
    if (this.isUnsigned) return this.helped(unsigned.unsignedShiftRight, a, b);
    return this.shifted(integer.shiftRight, a, b);
  }
  private shifted(helper: Helper, a: Register, b: Register): Register {
    // What fits into an int32 has the same bits there, and its sign beyond them.
    const width = Math.min(32, 8 * dtypeInfo[this.dtype].bytes);
    return this.whole(this.text.call(helper, this.number(a), this.number(b), `${width}`));
  }

  less(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.and(this.not(a), b);
    if (this.isUnsigned) return this.ordered(a, "<", b);
    return this.compared(a, "<", b);
  }
  lessEqual(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.or(this.not(a), b);
    if (this.isUnsigned) return this.ordered(a, "<=", b);
    return this.compared(a, "<=", b);
  }
  equal(a: Register, b: Register): Register {
    if (this.dtype === "bool") return this.mask(`(${this.maskOf(a)} === ${this.maskOf(b)})`);
    return this.compared(a, "===", b);
  }
  /** Written as the opposite of equality, which is false with NaN on every driver. */
  notEqual(a: Register, b: Register): Register {
    return this.not(this.equal(a, b));
  }
  and(a: Register, b: Register): Register {
    return this.mask(`${this.maskOf(a)} && ${this.maskOf(b)}`);
  }
  or(a: Register, b: Register): Register {
    return this.mask(`(${this.maskOf(a)} || ${this.maskOf(b)})`);
  }
  not(a: Register): Register {
    return this.mask(`!${this.maskOf(a)}`);
  }
  select(mask: Register, yes: Register, no: Register): Register {
    const m = this.maskOf(mask);
    if (yes.kind === "wide" && no.kind === "wide") {
      const upper = this.text.local(`${m} ? ${yes.upper} : ${no.upper}`);
      return { kind: "wide", upper, lower: this.text.local(`${m} ? ${yes.lower} : ${no.lower}`) };
    }
    if (yes.kind === "mask" && no.kind === "mask") {
      return this.mask(`((${m} && ${yes.text}) || (!${m} && ${no.text}))`);
    }
    if (yes.kind === "wide" || no.kind === "wide") return bug("a choice between dtypes");
    return { ...yes, text: this.text.local(`${m} ? ${yes.text} : ${no.text}`) } as Exclude<Register, Mask>;
  }

  exp(a: Register): Register {
    return this.helped(exponential.exp, a);
  }
  expm1(a: Register): Register {
    return this.helped(exponential.expm1, a);
  }
  log(a: Register): Register {
    return this.helped(exponential.log, a);
  }
  log1p(a: Register): Register {
    return this.helped(exponential.log1p, a);
  }
  log2(a: Register): Register {
    return this.helped(exponential.log2, a);
  }
  log10(a: Register): Register {
    return this.helped(exponential.log10, a);
  }
  sin(a: Register): Register {
    return this.helped(trigonometric.sin, a);
  }
  cos(a: Register): Register {
    return this.helped(trigonometric.cos, a);
  }
  tan(a: Register): Register {
    return this.helped(trigonometric.tan, a);
  }
  asin(a: Register): Register {
    return this.helped(trigonometric.asin, a);
  }
  acos(a: Register): Register {
    return this.helped(trigonometric.acos, a);
  }
  atan(a: Register): Register {
    return this.helped(trigonometric.atan, a);
  }
  atan2(a: Register, b: Register): Register {
    return this.helped(trigonometric.atan2, a, b);
  }
  sinh(a: Register): Register {
    return this.helped(hyperbolic.sinh, a);
  }
  cosh(a: Register): Register {
    return this.helped(hyperbolic.cosh, a);
  }
  tanh(a: Register): Register {
    return this.helped(hyperbolic.tanh, a);
  }
  asinh(a: Register): Register {
    return this.helped(hyperbolic.asinh, a);
  }
  acosh(a: Register): Register {
    return this.helped(hyperbolic.acosh, a);
  }
  atanh(a: Register): Register {
    return this.helped(hyperbolic.atanh, a);
  }
  pow(a: Register, b: Register): Register {
    return this.helped(exponential.pow, a, b);
  }
  sigmoid(a: Register): Register {
    return this.helped(exponential.sigmoid, a);
  }
  softplus(a: Register): Register {
    return this.helped(exponential.softplus, a);
  }

  /** A value of the dtype `from` in this one: floats are cut towards zero and wrap around, anything but 0 is true. */
  cast(a: Register, from: Dtype): Register {
    const { dtype, text } = this;
    if (dtype === "bool") return this.truth(a);
    const isMask = a.kind === "mask";
    if (this.isFloat) {
      if (isMask) return this.float(`${a.text} ? 1.0 : 0.0`);
      if (a.kind !== "wide") return { kind: "float", text: a.text };
      const upper = from === "uint32" ? text.call(unsigned.upperUnsigned, a.upper) : a.upper;
      return this.float(`${upper} * 65536.0 + ${a.lower}`);
    }
    if (isMask) {
      const one = text.local(`${a.text} ? 1.0 : 0.0`);
      return isNarrow(dtype) ? { kind: "narrow", dtype, text: one } : { kind: "wide", upper: "0", lower: one };
    }
    if (a.kind === "float") {
      const upper = text.local(text.call(integer.upperOfFloat, a.text));
      const lower = text.local(text.call(integer.lowerOfFloat, a.text));
      if (!isNarrow(dtype)) return { kind: "wide", upper, lower };
      return this.whole(text.call(integer.join, upper, lower));
    }
    return this.whole(this.number(a));
  }

  private truth(a: Register): Register {
    switch (a.kind) {
      case "mask":
        return a;
      case "wide":
        return this.mask(`!(${a.upper} === 0 && ${a.lower} === 0)`);
      default:
        return this.mask(`!(${a.text} === 0)`);
    }
  }
}
