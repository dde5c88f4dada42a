/** @file From elements to colours: a ramp between colours of the theme, and grey or RGB for pictures. */

type Rgb = readonly [number, number, number];

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Of the finite elements. */
export function boundsOf(values: ArrayLike<number>): Bounds | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    if (!Number.isFinite(x)) continue;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low > high ? undefined : { low, high };
}

/** Values on both sides of 0 have it in the middle; others run from the least to the greatest. */
export const isDiverging = ({ low, high }: Bounds): boolean => low < 0 && high > 0;

export interface RampColours {
  /** Of nothing (or of 0 in the middle), of the greatest, of the least of a diverging ramp. */
  readonly paper: Rgb;
  readonly high: Rgb;
  readonly low: Rgb;
}

/** A colour for each finite value. */
export function ramp(bounds: Bounds, colours: RampColours): (x: number) => Rgb {
  const { low, high } = bounds;
  if (isDiverging(bounds)) {
    const most = Math.max(-low, high);
    return (x) => mix(colours.paper, x < 0 ? colours.low : colours.high, Math.abs(x) / most);
  }
  const span = high - low || 1;
  return (x) => mix(colours.paper, colours.high, (x - low) / span);
}

export const mix = (a: Rgb, b: Rgb, t: number): Rgb => {
  const part = Math.max(0, Math.min(1, t));
  return [
    Math.round(a[0] + (b[0] - a[0]) * part),
    Math.round(a[1] + (b[1] - a[1]) * part),
    Math.round(a[2] + (b[2] - a[2]) * part),
  ];
};

/** Light of a pixel in bytes: uint8 as it is, floats within [0, 1] times 255, others between their bounds. */
export function lightOf(dtype: string, bounds: Bounds): (x: number) => number {
  if (dtype === "uint8") return (x) => x;
  const { low, high } = bounds.low >= 0 && bounds.high <= 1 ? { low: 0, high: 1 } : bounds;
  const span = high - low || 1;
  return (x) => Math.round(Math.max(0, Math.min(1, (x - low) / span)) * 255);
}
