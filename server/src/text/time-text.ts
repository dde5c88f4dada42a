/** @file Times as people read them. */

/** Three digits: 9.08 µs, 12.3 ms, 1.52 s. */
export function timeText(milliseconds: number): string {
  const short = (x: number): number => Number(x.toPrecision(3));
  if (milliseconds < 1) return `${short(1000 * milliseconds)} µs`;
  return milliseconds < 1000 ? `${short(milliseconds)} ms` : `${short(milliseconds / 1000)} s`;
}
