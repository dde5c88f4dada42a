/** @file Round numbers along an axis (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990). */
import { numberText } from "./elements.ts";

export interface Ticks {
  readonly at: readonly number[];
  readonly text: readonly string[];
}

/** About `wanted` multiples of 1, 2 or 5 times a power of ten between `from` and `to`. */
export function ticks(from: number, to: number, wanted: number): Ticks {
  if (!(to > from)) return { at: [from], text: [numberText(from, 6)] };
  const raw = (to - from) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((m) => m * power >= raw * (1 - 1e-9)) ?? 10);
  const at: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) at.push(k === 0 ? 0 : k * step);
  return { at, text: tickTexts(at) };
}

/** Each with the digits that tell it from the next one. */
export function tickTexts(at: readonly number[]): string[] {
  const step = at.length > 1 ? Math.abs(at[1]! - at[0]!) : 0;
  const largest = at.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const digits = step > 0 && largest > 0 ? Math.ceil(Math.log10(largest / step)) + 1 : 6;
  return at.map((x) => numberText(x, Math.min(15, Math.max(3, digits))));
}
