/** @file Integers in registers as gpu.js Integer expressions, and places found from one count through all of them. */
import { bug } from "../../ir/internal-error.ts";
import { join, quotient, remainder } from "./helpers/integer.ts";
import type { KernelText } from "./kernel-text.ts";
import type { Register } from "./register.ts";

/** The 32-bit integer that a register holds. */
export function integerText(text: KernelText, x: Register): string {
  if (x.kind === "wide") return text.call(join, x.upper, x.lower);
  return x.kind === "narrow" ? `(${x.text} | 0)` : bug(`a ${x.kind} where an integer should be`);
}

/** The place on each axis of the element that an Integer expression counts, in C order. */
export function placesOf(text: KernelText, flat: string, shape: readonly number[]): readonly string[] {
  const places: string[] = [];
  let step = 1;
  const outermost = shape.findIndex((d) => d !== 1);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const d = shape[axis]!;
    const whole = step === 1 ? flat : text.call(quotient, flat, `${step}`);
    places.unshift(d === 1 ? "0" : axis === outermost ? whole : text.call(remainder, whole, `${d}`));
    step *= d;
  }
  return places;
}
