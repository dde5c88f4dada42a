/** @file Convolutions on WebAssembly against the reference: geometries at random, all three kernels, more than one block. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { makeNode } from "../../../runtime/src/ir/node.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { geometryOf, resultLength } from "../../../runtime/src/ops/neural/convolution/geometry.ts";
import { prepared } from "../../harness/apply-op.ts";
import { compareBackends, compareOp, leavesFor } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

type Float = "float32" | "float64";

function values(dtype: Float, shape: readonly number[], seed: number): NdArray {
  const next = uniforms(seed);
  return fromValues(
    dtype,
    shape,
    Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1),
  );
}

interface Case {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly lengths: readonly number[];
  readonly taps: readonly number[];
  readonly padding?: readonly (readonly [number, number])[];
  readonly stride?: readonly number[];
  readonly dilation?: readonly number[];
  readonly groups?: number;
  readonly flip?: boolean;
}

/** All three kernels of one geometry; false where its filters do not fit. */
function compare(dtype: Float, c: Case): boolean {
  const ones = c.lengths.map(() => 1);
  const attrs = {
    padding: c.padding ?? c.lengths.map(() => [0, 0]),
    stride: c.stride ?? ones,
    dilation: c.dilation ?? ones,
    groups: c.groups ?? 1,
    flip: c.flip ?? true,
  };
  const g = geometryOf(attrs);
  const places = c.lengths.map((n, i) => resultLength(n, c.taps[i]!, g, i) as number);
  if (places.some((p) => p < 1)) return false;
  const x = values(dtype, [c.batch, c.channels, ...c.lengths], 1);
  const f = values(dtype, [c.filters, c.channels / g.groups, ...c.taps], 2);
  const dy = values(dtype, [c.batch, c.filters, ...places], 3);
  const what = JSON.stringify(c);
  compareOp("convolve", [x, f], attrs, what, 4096);
  compareOp("convolve_inputs", [dy, f], { ...attrs, lengths: c.lengths }, what, 4096);
  compareOp("convolve_filters", [x, dy], { ...attrs, lengths: c.taps }, what, 4096);
  return true;
}

describe("convolutions on WebAssembly give what the reference gives", () => {
  for (const dtype of ["float32", "float64"] as const) {
    it(`over one to three axes with any border, stride, dilation and groups, ${dtype}`, () => {
      const next = uniforms(dtype === "float32" ? 11 : 12);
      const upTo = (n: number): number => 1 + Math.floor(n * next());
      let compared = 0;
      for (let i = 0; i < 120; i++) {
        const axes = upTo(3);
        const each = <T>(make: () => T): T[] => Array.from({ length: axes }, make);
        const groups = upTo(3);
        const fits = compare(dtype, {
          batch: upTo(3),
          channels: groups * upTo(5),
          filters: groups * upTo(9),
          lengths: each(() => upTo(axes === 1 ? 20 : 7)),
          taps: each(() => upTo(4)),
          padding: each(() => [upTo(4) - 1, upTo(4) - 1] as const),
          stride: each(() => upTo(4)),
          dilation: each(() => upTo(3)),
          groups,
          flip: next() < 0.5,
        });
        if (fits) compared++;
      }
      assert.ok(compared > 60, `only ${compared} cases`);
    });

    it(`with more sums, rows and filters than one block, ${dtype}`, () => {
      compare(dtype, {
        batch: 2,
        channels: 70,
        filters: 21,
        lengths: [9, 10],
        taps: [3, 3],
        padding: [
          [1, 1],
          [1, 1],
        ],
      });
      // Few columns: vectors along the rows.
      for (const filters of [1, 2]) {
        compare(dtype, { batch: 2, channels: 70, filters, lengths: [4, 43], taps: [3, 3] });
        compare(dtype, { batch: 1, channels: filters, filters: 30, lengths: [5, 67], taps: [2, 3] });
      }
      compare(dtype, { batch: 2, channels: 3, filters: 3, lengths: [6, 30], taps: [3, 3], groups: 3 });
      compare(dtype, { batch: 3, channels: 2, filters: 3, lengths: [30, 33], taps: [2, 3] });
      compare(dtype, { batch: 1, channels: 1, filters: 2, lengths: [1300], taps: [600] });
      compare(dtype, { batch: 20, channels: 3, filters: 8, lengths: [5, 5], taps: [5, 5] });
      compare(dtype, { batch: 4, channels: 6, filters: 10, lengths: [6, 6], taps: [1, 1] });
      compare(dtype, { batch: 1, channels: 8, filters: 8, lengths: [12, 12], taps: [3, 3], groups: 8, stride: [2, 2] });
    });
  }

  it("reads operands that are turned or reversed where they lie", () => {
    const g = new Builder();
    const [x, f] = [values("float32", [5, 4, 2, 3], 4), values("float32", [2, 2, 3, 2], 5)];
    const [a, b] = leavesFor([x, f]);
    const all = ["slice", null, null, null];
    const back = ["slice", null, null, -1];
    const attrs = {
      padding: [
        [0, 0],
        [0, 0],
      ],
      stride: [1, 1],
      dilation: [1, 1],
      groups: 1,
      flip: true,
    };
    const turned = g.op("subtensor", [g.transpose(a!, [3, 2, 1, 0])], { items: [all, back, all, back] });
    const filters = g.op("subtensor", [g.transpose(b!, [2, 1, 3, 0])], { items: [back, back] });
    const y = g.op("convolve", [turned, filters], attrs);
    const named = makeNode({ ...y, name: "y" });
    compareBackends(prepared({ kind: "graph", inputs: [a!, b!], outputs: [named] }), [x, f], "turned", 4096);
  });

  it("keeps infinities and NaN where they are", () => {
    const x = fromValues("float64", [1, 1, 4], [1, Number.POSITIVE_INFINITY, Number.NaN, 2]);
    const f = fromValues("float64", [1, 1, 1], [3]);
    const attrs = { padding: [[1, 1]], stride: [1], dilation: [1], groups: 1, flip: true };
    compareOp("convolve", [x, f], attrs, "non-finite");
  });
});
