/** @file Expressions of a routine: typed pieces of code that leave one value on the stack, each time that they are used. */
import type { Code, Local, ValueType } from "../emit/code.ts";
import type { PlainOp } from "../emit/opcodes.ts";

/** How a value is computed with: the first part of its instructions. */
export type Kind = "i32" | "i64" | "f32" | "f64" | "f32x4" | "f64x2";

/** A value, or a number of the kind of the other operand. */
export type Operand = Value | number;

export const typeOf = (kind: Kind): ValueType => (kind === "f32x4" || kind === "f64x2" ? "v128" : kind);

export class Value {
  readonly kind: Kind;
  readonly emit: (c: Code) => void;

  constructor(kind: Kind, emit: (c: Code) => void) {
    this.kind = kind;
    this.emit = emit;
  }

  private binary(name: string, other: Operand, result: Kind = this.kind): Value {
    const right = literal(this.kind, other);
    return new Value(result, (c) => {
      this.emit(c);
      right.emit(c);
      c.op(`${this.kind}.${name}` as PlainOp);
    });
  }

  private unary(name: string, result: Kind = this.kind): Value {
    return new Value(result, (c) => {
      this.emit(c);
      c.op(`${this.kind}.${name}` as PlainOp);
    });
  }

  private compared(name: string, other: Operand): Value {
    const signed = this.kind === "i32" && name !== "eq" && name !== "ne";
    return this.binary(signed ? `${name}_s` : name, other, "i32");
  }

  plus(other: Operand): Value {
    return this.binary("add", other);
  }

  minus(other: Operand): Value {
    return this.binary("sub", other);
  }

  times(other: Operand): Value {
    return this.binary("mul", other);
  }

  /** Of floats. */
  over(other: Operand): Value {
    return this.binary("div", other);
  }

  and(other: Operand): Value {
    return this.binary("and", other);
  }

  or(other: Operand): Value {
    return this.binary("or", other);
  }

  half(): Value {
    return this.binary("shr_u", 1);
  }

  abs(): Value {
    return this.unary("abs");
  }

  sqrt(): Value {
    return this.unary("sqrt");
  }

  floor(): Value {
    return this.unary("floor");
  }

  negative(): Value {
    return this.unary("neg");
  }

  /** True where an i32 is 0. */
  not(): Value {
    return this.unary("eqz", "i32");
  }

  less(other: Operand): Value {
    return this.compared("lt", other);
  }

  atMost(other: Operand): Value {
    return this.compared("le", other);
  }

  greater(other: Operand): Value {
    return this.compared("gt", other);
  }

  atLeast(other: Operand): Value {
    return this.compared("ge", other);
  }

  equals(other: Operand): Value {
    return this.compared("eq", other);
  }

  differs(other: Operand): Value {
    return this.compared("ne", other);
  }

  /** This value where `condition` is not 0, else the other. Both are computed. */
  where(condition: Value, other: Operand): Value {
    const right = literal(this.kind, other);
    return new Value(this.kind, (c) => {
      this.emit(c);
      right.emit(c);
      condition.emit(c);
      c.op("select");
    });
  }

  lesser(other: Operand): Value {
    const right = literal(this.kind, other);
    return this.where(this.less(right), right);
  }
}

export function literal(kind: Kind, x: Operand): Value {
  if (typeof x !== "number") return x;
  return new Value(kind, (c) => {
    if (kind === "i32") c.i32(x);
    else if (kind === "i64") c.i64(BigInt(x));
    else if (kind === "f32" || kind === "f32x4") c.f32(x);
    else c.f64(x);
    if (kind === "f32x4" || kind === "f64x2") c.op(`${kind}.splat`);
  });
}

/** A local. Its value is that of the time when it is used. */
export class Variable extends Value {
  readonly local: Local;
  private readonly code: Code;

  constructor(code: Code, kind: Kind, local: Local) {
    super(kind, (c) => c.get(local));
    this.code = code;
    this.local = local;
  }

  set(x: Operand): void {
    literal(this.kind, x).emit(this.code);
    this.code.set(this.local);
  }

  add(x: Operand): void {
    this.set(this.plus(x));
  }
}
