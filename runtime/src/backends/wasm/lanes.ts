/** @file Vectors of a few elements: what a SIMD value is, and its way between memory and registers. */
import { type Dtype, dtypeInfo } from "../../ir/dtype.ts";
import { bug } from "../../ir/internal-error.ts";
import type { Code, Local } from "./emit/code.ts";
import type { PlainOp } from "./emit/opcodes.ts";

export type Bits = 8 | 16 | 32 | 64;

/**
 * The elements of one step of a loop, in the low lanes of a v128 local. A bool is a mask: all bits of its lane, which may be
 * as wide as any other element of the loop (`bits`).
 */
export interface Vec {
  readonly local: Local;
  readonly dtype: Dtype;
  readonly bits: Bits;
}

export const bitsOf = (d: Dtype): Bits => (dtypeInfo[d].bytes * 8) as Bits;

/** The interpretation of a v128 that a dtype is computed in: `i32x4`, `f64x2`. */
export type LaneShape = "i8x16" | "i16x8" | "i32x4" | "i64x2" | "f32x4" | "f64x2";

const integerShape: Readonly<Record<Bits, LaneShape>> = { 8: "i8x16", 16: "i16x8", 32: "i32x4", 64: "i64x2" };

export const shapeOfBits = (bits: Bits): LaneShape => integerShape[bits];

export const laneShape = (d: Dtype): LaneShape =>
  d === "float32" ? "f32x4" : d === "float64" ? "f64x2" : integerShape[bitsOf(d)];

/** Replaces the address on the stack by `lanes` elements that stand there; reads up to 16 bytes. */
export function loadVector(c: Code, dtype: Dtype, lanes: number, offset = 0): void {
  switch (lanes * dtypeInfo[dtype].bytes) {
    case 16:
      c.mem("v128.load", offset);
      break;
    case 8:
      c.mem("v128.load64_zero", offset);
      break;
    case 4:
      c.mem("v128.load32_zero", offset);
      break;
    case 2:
      c.mem("v128.load16_splat", offset);
      break;
    case 1:
      c.mem("v128.load8_splat", offset);
      break;
    default:
      bug(`a vector of ${lanes} ${dtype}`);
  }
  if (dtype === "bool") c.op("i8x16.neg");
}

const splatLoads = {
  8: "v128.load8_splat",
  16: "v128.load16_splat",
  32: "v128.load32_splat",
  64: "v128.load64_splat",
} as const;
const laneLoads = {
  8: "v128.load8_lane",
  16: "v128.load16_lane",
  32: "v128.load32_lane",
  64: "v128.load64_lane",
} as const;
const laneStores = {
  8: "v128.store8_lane",
  16: "v128.store16_lane",
  32: "v128.store32_lane",
  64: "v128.store64_lane",
} as const;

/** Replaces the address on the stack by its element in every lane. */
export function loadSplat(c: Code, dtype: Dtype, offset = 0): void {
  c.mem(splatLoads[bitsOf(dtype)], offset);
  if (dtype === "bool") c.op("i8x16.neg");
}

/** Leaves on the stack the `lanes` elements that stand `stride` bytes apart from the address in `pointer` on. */
export function loadStrided(c: Code, dtype: Dtype, lanes: number, pointer: Local, stride: number, offset = 0): void {
  const bits = bitsOf(dtype);
  const vector = c.local("v128");
  const address = c.local("i32");
  c.get(pointer).tee(address);
  c.mem(splatLoads[bits], offset).set(vector);
  for (let lane = 1; lane < lanes; lane++) {
    c.get(address).i32(stride).op("i32.add").tee(address);
    c.get(vector).memLane(laneLoads[bits], lane, offset).set(vector);
  }
  c.get(vector);
  if (dtype === "bool") c.op("i8x16.neg");
}

/** Writes the first `count` elements of a vector, which is no mask, to the address in `pointer`. */
export function storeVector(c: Code, bits: Bits, count: number, pointer: Local, vector: Local, offset = 0): void {
  const bytes = count * (bits / 8);
  if (bytes === 16) {
    c.get(pointer).get(vector).mem("v128.store", offset);
    return;
  }
  let at = 0;
  for (const size of [8, 4, 2, 1] as const) {
    while (bytes - at >= size) {
      c.get(pointer)
        .get(vector)
        .memLane(laneStores[(size * 8) as Bits], at / size, offset + at);
      at += size;
    }
  }
}

const extensions = {
  8: ["i16x8.extend_low_i8x16_s", "i16x8.extend_low_i8x16_u"],
  16: ["i32x4.extend_low_i16x8_s", "i32x4.extend_low_i16x8_u"],
  32: ["i64x2.extend_low_i32x4_s", "i64x2.extend_low_i32x4_u"],
} as const satisfies Record<number, readonly [PlainOp, PlainOp]>;

/** Changes the width of the low integer lanes of the vector on the stack: sign or zero extension, or the low bits. */
export function resizeLanes(c: Code, from: Bits, to: Bits, signed: boolean): void {
  if (from < to) {
    for (let bits: number = from; bits < to; bits *= 2) c.op(extensions[bits as 8 | 16 | 32][signed ? 0 : 1]);
    return;
  }
  if (from === to) return;
  const [wide, narrow] = [from / 8, to / 8];
  const bytes = Array.from({ length: 16 }, (_, i) => (Math.floor(i / narrow) * wide + (i % narrow)) % 16);
  const copy = c.local("v128");
  c.tee(copy).get(copy).shuffle(bytes);
}
