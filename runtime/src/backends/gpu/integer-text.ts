/** @file Integers in registers as gpu.js Integer expressions, and places found from one count through all of them. */
import { sizeOf } from "../../ir/array.ts";
import { bug } from "../../ir/internal-error.ts";
import { join, quotient, quotientOfPlace } from "./helpers/integer.ts";
import type { KernelText } from "./kernel-text.ts";
import type { Register } from "./register.ts";

/** The 32-bit integer that a register holds. */
export function integerText(text: KernelText, x: Register): string {
  if (x.kind === "wide") return text.call(join, x.upper, x.lower);
  return x.kind === "narrow" ? `(${x.text} | 0)` : bug(`a ${x.kind} where an integer should be`);
}

/** Quotients up to here are at most 1 off as floats. */
const mostNear = 2 ** 20;

/** An Integer expression from 0 on, which is below `most`, divided by a length, without its rest. */
export function quotientText(text: KernelText, place: string, length: number, most: number): string {
  if (length === 1) return place;
  if (Number.isInteger(Math.log2(length))) return `(${place}) >> ${Math.log2(length)}`;
  return text.call(most / length <= mostNear ? quotientOfPlace : quotient, place, `${length}`);
}

/** The place on each axis of the element that an Integer expression counts, in C order. */
export function placesOf(text: KernelText, flat: string, shape: readonly number[]): readonly string[] {
  const places = shape.map(() => "0");
  const outermost = shape.findIndex((d) => d !== 1);
  let rest = /^[\w.]+$/.test(flat) ? flat : text.integer(flat);
  let left = sizeOf(shape);
  for (let axis = shape.length - 1; axis > outermost; axis--) {
    const d = shape[axis]!;
    if (d === 1) continue;
    const whole = text.integer(quotientText(text, rest, d, left));
    places[axis] = text.integer(`${rest} - ${whole} * ${d}`);
    rest = whole;
    left /= d;
  }
  if (outermost >= 0) places[outermost] = rest;
  return places;
}
