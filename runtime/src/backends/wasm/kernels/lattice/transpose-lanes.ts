/** @file Squares of floats turned in registers: as many vectors as a vector has lanes. */
import type { Code, Local } from "../../emit/code.ts";

/** Bytes of the lanes that a shuffle picks: those of the second vector count on after those of the first. */
const bytesOfLanes = (lanes: readonly number[], bytes: number): number[] =>
  lanes.flatMap((l) => Array.from({ length: bytes }, (_, i) => l * bytes + i));

/** Vector `j` of the result holds lane `j` of each vector of `square`: two vectors of float64 or four of float32. */
export function transposeLanes(c: Code, square: readonly Local[]): readonly Local[] {
  const bytes = 16 / square.length;
  const pick = (a: Local, b: Local, lanes: readonly number[]): Local => {
    const out = c.local("v128");
    c.get(a).get(b).shuffle(bytesOfLanes(lanes, bytes)).set(out);
    return out;
  };
  if (square.length === 2) {
    const [a, b] = square as [Local, Local];
    return [pick(a, b, [0, 2]), pick(a, b, [1, 3])];
  }
  const [a, b, d, e] = square as [Local, Local, Local, Local];
  const [lowAB, highAB] = [pick(a, b, [0, 4, 1, 5]), pick(a, b, [2, 6, 3, 7])];
  const [lowDE, highDE] = [pick(d, e, [0, 4, 1, 5]), pick(d, e, [2, 6, 3, 7])];
  return [
    pick(lowAB, lowDE, [0, 1, 4, 5]),
    pick(lowAB, lowDE, [2, 3, 6, 7]),
    pick(highAB, highDE, [0, 1, 4, 5]),
    pick(highAB, highDE, [2, 3, 6, 7]),
  ];
}
