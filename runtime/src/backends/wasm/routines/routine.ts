/** @file Functions of a module in which lengths and addresses are arguments: algorithms as loops over matrices, called by kernels. */
import { type Dtype, dtypeInfo } from "../../../ir/dtype.ts";
import { Code, type ValueType } from "../emit/code.ts";
import { header } from "../memory.ts";
import { type ModuleContext, status } from "../step-function.ts";
import { type Kind, literal, type Operand, typeOf, Value, Variable } from "./value.ts";

/** One element in memory. */
export interface Place {
  readonly load: Value;
  readonly store: (x: Operand) => void;
}

/** A routine's number in its module, and what it takes. */
export interface Routine {
  readonly ordinal: number;
  readonly results: readonly Kind[];
}

/** Writes the body of a routine that computes in one float dtype. */
export class Body {
  readonly code: Code;
  readonly context: ModuleContext;
  readonly dtype: Dtype;
  readonly bytes: number;
  readonly float: "f32" | "f64";
  readonly vector: "f32x4" | "f64x2";
  readonly lanes: number;

  constructor(context: ModuleContext, dtype: Dtype, code: Code) {
    this.context = context;
    this.dtype = dtype;
    this.code = code;
    this.bytes = dtypeInfo[dtype].bytes;
    this.float = dtype === "float32" ? "f32" : "f64";
    this.vector = dtype === "float32" ? "f32x4" : "f64x2";
    this.lanes = 16 / this.bytes;
  }

  variable(kind: Kind, initial: Operand): Variable {
    const v = new Variable(this.code, kind, this.code.local(typeOf(kind)));
    v.set(initial);
    return v;
  }

  int(initial: Operand = 0): Variable {
    return this.variable("i32", initial);
  }

  real(initial: Operand = 0): Variable {
    return this.variable(this.float, initial);
  }

  lanesOf(initial: Operand = 0): Variable {
    return this.variable(this.vector, initial);
  }

  /** The element `index` places behind the address. */
  at(address: Value, index: Operand = 0, kind: Kind = this.float): Place {
    const bytes = kind === "i32" ? 4 : kind === "i64" ? 8 : this.bytes;
    const place = typeof index === "number" ? address : address.plus(index.times(bytes));
    const offset = typeof index === "number" ? index * bytes : 0;
    const name = typeOf(kind);
    return {
      load: new Value(kind, (c) => {
        place.emit(c);
        c.mem(`${name}.load`, offset);
      }),
      store: (x) => {
        place.emit(this.code);
        literal(kind, x).emit(this.code);
        this.code.mem(`${name}.store`, offset);
      },
    };
  }

  /** The vector that starts `offset` bytes behind the address. */
  vectorAt(address: Value, offset = 0): Place {
    return this.at(address, offset / this.bytes, this.vector);
  }

  splat(x: Value): Value {
    return new Value(this.vector, (c) => {
      x.emit(c);
      c.op(`${this.vector}.splat`);
    });
  }

  /** The element at an address, in each lane. */
  splatAt(address: Value, offset = 0): Value {
    return new Value(this.vector, (c) => {
      address.emit(c);
      c.mem(this.dtype === "float32" ? "v128.load32_splat" : "v128.load64_splat", offset);
    });
  }

  /** An integer as a float. */
  floatOf(x: Value): Value {
    return new Value(this.float, (c) => {
      x.emit(c);
      c.op(`${this.float}.convert_i32_s`);
    });
  }

  /** a · b + c, fused where the mode lets it. */
  madd(a: Value, b: Value, c: Value): Value {
    if (!this.context.fma || typeOf(a.kind) !== "v128") return c.plus(a.times(b));
    return new Value(this.vector, (code) => {
      a.emit(code);
      b.emit(code);
      c.emit(code);
      code.op(`${this.vector}.relaxed_madd`);
    });
  }

  /** The lanes added up. */
  total(v: Variable): Value {
    const lane = (i: number): Value =>
      new Value(this.float, (c) => {
        v.emit(c);
        c.lane(`${this.vector}.extract_lane`, i);
      });
    return this.lanes === 2
      ? lane(0).plus(lane(1))
      : lane(0)
          .plus(lane(1))
          .plus(lane(2).plus(lane(3)));
  }

  /** i = start, start + step, … below `end`. */
  for(start: Operand, end: Operand, body: (i: Variable) => void, step: Operand = 1): void {
    const i = this.int(start);
    this.while(
      () => i.less(end),
      () => {
        body(i);
        i.add(step);
      },
    );
  }

  /** i = start, start - 1, … down to `end`. */
  forDown(start: Operand, end: Operand, body: (i: Variable) => void): void {
    const i = this.int(start);
    this.while(
      () => i.atLeast(end),
      () => {
        body(i);
        i.add(-1);
      },
    );
  }

  while(condition: () => Value, body: () => void): void {
    this.code.block((done) => {
      this.code.loop((again) => {
        condition().not().emit(this.code);
        this.code.brIf(done);
        body();
        this.code.br(again);
      });
    });
  }

  if(condition: Value, yes: () => void, no?: () => void): void {
    condition.emit(this.code);
    this.code.if(yes, no);
  }

  return(x?: Operand): void {
    if (x !== undefined) literal("i32", x).emit(this.code);
    this.code.op("return");
  }

  /** The result of a routine that has one, or (as a statement, with `run`) what it does. */
  call(r: Routine, ...args: readonly Operand[]): Value {
    return new Value(r.results[0] ?? "i32", (c) => {
      for (const a of args) literal("i32", a).emit(c);
      c.callDefined(r.ordinal);
    });
  }

  run(r: Routine, ...args: readonly Operand[]): void {
    this.call(r, ...args).emit(this.code);
  }

  /** Runs a routine that gives a status, and ends with it unless all went well. */
  attempt(r: Routine, ...args: readonly Operand[]): void {
    const code = this.int(this.call(r, ...args));
    this.if(code, () => this.return(code));
  }

  checkInterrupt(): void {
    this.if(this.at(literal("i32", header.interrupt), 0, "i32").load, () => this.return(status.cancelled));
  }
}

/**
 * The routine called so, made at its first use; it may call itself. One with a status (`gives` "status") ends with `done` unless it
 * returns before.
 */
export function routine(
  context: ModuleContext,
  dtype: Dtype,
  name: string,
  params: readonly Kind[],
  gives: "status" | "nothing" | Kind,
  write: (b: Body, self: Routine, ...params: Variable[]) => void,
): Routine {
  const key = `${name} ${dtype}`;
  const results: readonly Kind[] = gives === "nothing" ? [] : gives === "status" ? ["i32"] : [gives];
  const known = context.shared.get(key);
  if (known !== undefined) return { ordinal: known, results };
  const code = new Code(params.map(typeOf), results.map(typeOf) as ValueType[]);
  const ordinal = context.module.define(code);
  context.shared.set(key, ordinal);
  const body = new Body(context, dtype, code);
  const self = { ordinal, results };
  write(body, self, ...params.map((kind, i) => new Variable(code, kind, i)));
  if (gives === "status") code.i32(status.done);
  return self;
}
