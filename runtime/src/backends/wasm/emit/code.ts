/** @file The body of one WebAssembly function: locals, statements, structured control. */
import { Bytes } from "./bytes.ts";
import {
  type LaneMemoryOp,
  type LaneOp,
  lane,
  laneMemory,
  type MemoryOp,
  memory,
  type PlainOp,
  plain,
  prefixes,
} from "./opcodes.ts";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const valueTypeCode: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Index of a local of the function. */
export type Local = number;

/** How many blocks are open outside of a label: what `br` counts from. */
export type Label = number;

/**
 * Instructions are appended in order; `head` collects what has to run once before the body (addresses and constants that a
 * loop wants in locals). Locals taken inside `scope` are used again after it.
 */
export class Code {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  private readonly head = new Bytes();
  private readonly body = new Bytes();
  private out = this.body;
  private readonly locals: ValueType[] = [];
  private readonly free: Record<ValueType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  private taken: { readonly type: ValueType; readonly local: Local }[] | undefined;
  private depth = 0;
  /** The part of `interleave` that is being written. */
  private ends: { readonly bytes: Bytes; readonly ends: number[]; readonly depth: number } | undefined;
  private readonly calls: { readonly head: boolean; readonly at: number; readonly ordinal: number }[] = [];

  constructor(params: readonly ValueType[] = [], results: readonly ValueType[] = []) {
    this.params = params;
    this.results = results;
  }

  /** A local, used again by others once the `scope` around has ended. */
  local(type: ValueType): Local {
    const old = this.inHead ? undefined : this.free[type].pop();
    const local = old ?? this.params.length + this.locals.push(type) - 1;
    if (!this.inHead) this.taken?.push({ type, local });
    return local;
  }

  private get inHead(): boolean {
    return this.out === this.head;
  }

  /** Locals taken by `emit` are free again afterwards. */
  scope<T>(emit: () => T): T {
    const outer = this.taken;
    this.taken = [];
    const result = emit();
    if (this.ends) outer?.push(...this.taken);
    else for (const t of this.taken) this.free[t.type].push(t.local);
    this.taken = outer;
    return result;
  }

  /**
   * Writes what each of `emits` writes, statement by statement in turn (`endStatement` says where one ends): independent work side by
   * side hides the latency of both, and a constant that has no register left is loaded once for both. They must not share locals that
   * they write; what is taken in a `scope` inside is free only after the scope around.
   */
  interleave(emits: readonly (() => void)[]): void {
    const outer = this.out;
    const outerEnds = this.ends;
    const parts = emits.map((emit) => {
      const part = { bytes: new Bytes(), ends: [] as number[], depth: this.depth };
      this.out = part.bytes;
      this.ends = part;
      emit();
      part.ends.push(part.bytes.length);
      const written = { bytes: part.bytes.toArray(), ends: part.ends };
      part.bytes.release();
      return written;
    });
    this.out = outer;
    this.ends = outerEnds;
    const statements = Math.max(0, ...parts.map((p) => p.ends.length));
    for (let i = 0; i < statements; i++) {
      for (const { bytes, ends } of parts) {
        const start = i === 0 ? 0 : (ends[i - 1] ?? bytes.length);
        outer.append(bytes.subarray(start, ends[i] ?? bytes.length));
      }
    }
  }

  /** Nothing is left on the stack here, so that statements of another part may follow. */
  endStatement(): void {
    if (this.ends && this.ends.bytes === this.out && this.ends.depth === this.depth) {
      this.ends.ends.push(this.out.length);
    }
  }

  /** What `emit` writes runs once, before the body. Its locals are never used again for something else. */
  prologue<T>(emit: () => T): T {
    const old = this.out;
    this.out = this.head;
    const result = emit();
    this.out = old;
    return result;
  }

  private code(c: number): void {
    if (c < 0x100) this.out.byte(c);
    else if (c < 0xfd000) {
      this.out.byte(prefixes.numeric);
      this.out.unsigned(c & 0xf);
    } else {
      this.out.byte(prefixes.simd);
      this.out.unsigned(c & 0xfff);
    }
  }

  op(name: PlainOp): this {
    this.code(plain[name]);
    return this;
  }

  /** Address on the stack (and a value above it for a store). `aligned: false` says that the address may be any. */
  mem(name: MemoryOp, offset = 0): this {
    const [c] = memory[name];
    this.code(c);
    this.out.unsigned(0);
    this.out.unsigned(offset);
    return this;
  }

  memLane(name: LaneMemoryOp, index: number, offset = 0): this {
    const [c] = laneMemory[name];
    this.code(c);
    this.out.unsigned(0);
    this.out.unsigned(offset);
    this.out.byte(index);
    return this;
  }

  lane(name: LaneOp, index: number): this {
    this.code(lane[name]);
    this.out.byte(index);
    return this;
  }

  /** Picks 16 bytes out of the two vectors on the stack. */
  shuffle(bytes: readonly number[]): this {
    this.code(0xfd00d);
    for (const b of bytes) this.out.byte(b);
    return this;
  }

  get(l: Local): this {
    this.out.byte(0x20);
    this.out.unsigned(l);
    return this;
  }

  set(l: Local): this {
    this.out.byte(0x21);
    this.out.unsigned(l);
    return this;
  }

  tee(l: Local): this {
    this.out.byte(0x22);
    this.out.unsigned(l);
    return this;
  }

  i32(n: number): this {
    this.out.byte(0x41);
    this.out.signed(n);
    return this;
  }

  i64(n: bigint): this {
    this.out.byte(0x42);
    this.out.signed64(n);
    return this;
  }

  f32(x: number): this {
    this.out.byte(0x43);
    this.out.append(new Uint8Array(new Float32Array([x]).buffer));
    return this;
  }

  f64(x: number): this {
    this.out.byte(0x44);
    this.out.append(new Uint8Array(new Float64Array([x]).buffer));
    return this;
  }

  v128(bytes: Uint8Array): this {
    this.code(0xfd00c);
    this.out.append(bytes);
    return this;
  }

  call(functionIndex: number): this {
    this.out.byte(0x10);
    this.out.unsigned(functionIndex);
    return this;
  }

  /** A call of a function that the module defines: its index is known when all imports are. */
  callDefined(ordinal: number): this {
    this.out.byte(0x10);
    this.calls.push({ head: this.inHead, at: this.out.length, ordinal });
    for (let i = 0; i < 5; i++) this.out.byte(0);
    return this;
  }

  /** A branch to the label leaves the block. */
  block(emit: (label: Label) => void): this {
    return this.structured(0x02, emit);
  }

  /** A branch to the label starts the loop again. */
  loop(emit: (label: Label) => void): this {
    return this.structured(0x03, emit);
  }

  private structured(code: number, emit: (label: Label) => void): this {
    this.out.byte(code);
    this.out.byte(0x40);
    emit(this.depth++);
    this.depth--;
    this.out.byte(0x0b);
    return this;
  }

  /** Takes an i32 from the stack. */
  if(yes: () => void, no?: () => void, result?: ValueType): this {
    this.out.byte(0x04);
    this.out.byte(result === undefined ? 0x40 : valueTypeCode[result]);
    this.depth++;
    yes();
    if (no) {
      this.out.byte(0x05);
      no();
    }
    this.depth--;
    this.out.byte(0x0b);
    return this;
  }

  br(label: Label): this {
    this.out.byte(0x0c);
    this.out.unsigned(this.depth - 1 - label);
    return this;
  }

  brIf(label: Label): this {
    this.out.byte(0x0d);
    this.out.unsigned(this.depth - 1 - label);
    return this;
  }

  /** Copies bytes: takes the target's address, the source's and the count from the stack. The ranges may overlap. */
  memoryCopy(): this {
    this.out.byte(prefixes.numeric);
    this.out.unsigned(10);
    this.out.byte(0);
    this.out.byte(0);
    return this;
  }

  /** Fills bytes: takes the target's address, the byte and the count from the stack. */
  memoryFill(): this {
    this.out.byte(prefixes.numeric);
    this.out.unsigned(11);
    this.out.byte(0);
    return this;
  }

  /** Adds a constant to an i32 local. */
  increment(l: Local, by: number): this {
    return this.get(l).i32(by).op("i32.add").set(l);
  }

  /** Runs `emit` `count` times (a number known now); the counter runs down in a local and is nothing to index by. */
  repeat(count: number, emit: () => void): this {
    if (count <= 0) return this;
    if (count === 1) {
      emit();
      return this;
    }
    const left = this.local("i32");
    this.i32(count).set(left);
    return this.loop((again) => {
      emit();
      this.get(left).i32(1).op("i32.sub").tee(left).brIf(again);
    });
  }

  /** Runs `emit` as often as a local says, at least once. */
  repeatLocal(count: Local, emit: () => void): this {
    const left = this.local("i32");
    this.get(count).set(left);
    return this.loop((again) => {
      emit();
      this.get(left).i32(1).op("i32.sub").tee(left).brIf(again);
    });
  }

  /** The function as the code section wants it, once; functions of the module are called after `imports` imported ones. */
  finish(imports: number): Bytes {
    for (const { head, at, ordinal } of this.calls) (head ? this.head : this.body).patch(at, imports + ordinal);
    const out = new Bytes();
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.locals) {
      const last = runs[runs.length - 1];
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.unsigned(runs.length);
    for (const r of runs) {
      out.unsigned(r.count);
      out.byte(valueTypeCode[r.type]);
    }
    out.append(this.head);
    out.append(this.body);
    this.head.release();
    this.body.release();
    out.byte(0x0b);
    return out;
  }
}
