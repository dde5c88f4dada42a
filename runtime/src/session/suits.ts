/** @file Whether code that was specialised before is right for what a call reads. */
import type { Buffer } from "../backends/backend.ts";
import type { NdArray } from "../ir/array.ts";
import type { MeasuredLength } from "../optimize/specialise.ts";
import type { Specialisation } from "./compiled-function.ts";

/** The same shapes, and the same lengths that data told. Called once a call: allocates nothing. */
export const suits = (
  made: Specialisation,
  inputs: readonly (NdArray | Buffer)[],
  lengths: readonly MeasuredLength[],
): boolean => sameLengths(made.lengths, lengths) && sameShapes(made, inputs);

function sameLengths(a: readonly MeasuredLength[], b: readonly MeasuredLength[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i]!.value !== b[i]!.value) return false;
  return true;
}

function sameShapes(made: Specialisation, inputs: readonly (NdArray | Buffer)[]): boolean {
  for (let i = 0; i < inputs.length; i++) {
    const shape = inputs[i]!.shape;
    const wanted = made.shapes[i]!;
    if (shape === wanted) continue;
    if (shape.length !== wanted.length) return false;
    for (let axis = 0; axis < shape.length; axis++) if (shape[axis] !== wanted[axis]) return false;
  }
  return true;
}
