/** @file Folds all windows of a tensor at once, by elementwise ops on shifted views of it. */
import { addDims, type Dim, mulDims, subDims } from "../../../ir/dim.ts";
import type { Attr, Node } from "../../../ir/node.ts";
import type { Builder } from "../../builder.ts";
import { rowMajor } from "../../shape/strided.ts";

/** Joins the fold of one part of each window with that of a later part; each is as many tensors as were given. */
export type Combine = (earlier: readonly Node[], later: readonly Node[]) => readonly Node[];

export interface Windows {
  readonly window: readonly number[];
  readonly stride: readonly number[];
  /** How many windows there are, by axis. */
  readonly places: readonly Dim[];
}

/** Windows of more taps are folded axis by axis, in a number of steps that grows with the logarithm of their length. */
const fewTaps = 16;

/** From the first to the last of some places, with the last one. */
const span = (places: Dim, stride: number): Dim => addDims(mulDims(subDims(places, 1), stride), 1);

/** The windows lie along the last axes of the tensors. */
export function foldWindow(g: Builder, tensors: readonly Node[], w: Windows, combine: Combine): readonly Node[] {
  const taps = w.window.reduce((p, k) => p * k, 1);
  if (taps <= fewTaps) {
    const steps = rowMajor(w.window);
    return Array.from({ length: taps }, (_, tap): readonly Node[] => {
      const at = w.window.map((k, axis) => Math.floor(tap / steps[axis]!) % k);
      return tensors.map((x) => shifted(g, x, at, w.stride, w.places));
    }).reduce(combine);
  }
  let folded = tensors;
  for (let axis = w.window.length - 1; axis >= 0; axis--) folded = foldAxis(g, folded, w, axis, combine);
  return folded;
}

/** The elements that tap `at` of each window meets. */
function shifted(g: Builder, x: Node, at: readonly number[], stride: readonly number[], places: readonly Dim[]): Node {
  const slices = at.map((start, i): Attr => ["slice", start, addDims(start, span(places[i]!, stride[i]!)), stride[i]!]);
  return g.op("subtensor", [x], { items: [["ellipsis"], ...slices] });
}

/** Windows along one axis: folds of 1, 2, 4, … neighbours, of which those that make up the length are joined. */
function foldAxis(g: Builder, tensors: readonly Node[], w: Windows, axis: number, combine: Combine): readonly Node[] {
  const [length, stride, places] = [w.window[axis]!, w.stride[axis]!, w.places[axis]!];
  const items = (start: Dim, stop: Dim, step: number): readonly Attr[] => [
    ["ellipsis"],
    ...w.window.map((_, i): Attr => (i === axis ? ["slice", start, stop, step] : ["slice", null, null, null])),
  ];
  const take = (xs: readonly Node[], start: Dim, stop: Dim, step: number): readonly Node[] =>
    xs.map((x) => g.op("subtensor", [x], { items: items(start, stop, step) }));
  let result: readonly Node[] | undefined;
  let runs = tensors;
  let at = 0;
  for (let run = 1; run <= length; run *= 2) {
    if ((length & run) !== 0) {
      const part = take(runs, at, addDims(at, span(places, stride)), stride);
      result = result ? combine(result, part) : part;
      at += run;
    }
    if (run * 2 > length) break;
    const shape = runs[0]!.type.shape;
    const count = shape[shape.length - w.window.length + axis]!;
    runs = combine(take(runs, 0, subDims(count, run), 1), take(runs, run, count, 1));
  }
  return result ?? tensors;
}
