/** @file Convolutions, pooling and the gradients of both on the GPU, in many geometries, against the reference. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Lop } from "../../runtime/src/grad.ts";
import { fromValues, type NdArray, sizeOf } from "../../runtime/src/ir/array.ts";
import type { Attrs, Node } from "../../runtime/src/ir/node.ts";
import { build } from "../../runtime/src/ops/build.ts";
import { isFault } from "../../runtime/src/ops/op.ts";
import { prepared } from "../harness/apply-op.ts";
import { leavesFor, runReference } from "../harness/both-backends.ts";
import { applyOnGpu, assertNear, closeGpu, runGpu } from "../harness/gpu.ts";
import { uniforms } from "../harness/samples.ts";

type Shape = readonly number[];

const random = (shape: Shape, seed: number): NdArray => {
  const next = uniforms(seed);
  return fromValues(
    "float32",
    shape,
    Array.from({ length: sizeOf(shape) }, () => 2 * next() - 1),
  );
};

/** The op and its gradients by all operands, for a cotangent of random numbers: nothing of it is left to the processor. */
function compare(op: string, shapes: readonly Shape[], attrs: Attrs): void {
  const args = shapes.map((shape, i) => random(shape, i + 1));
  const leaves = leavesFor(args);
  const y = build(op, leaves, attrs);
  if (isFault(y)) assert.fail(y.message);
  const cotangent = random(y.type.shape as Shape, 9);
  const [dy] = leavesFor([cotangent]) as [Node];
  const gradients = Lop([y], leaves, [dy]);
  if (isFault(gradients)) assert.fail(gradients.message);
  const graph = prepared({ kind: "graph", inputs: [...leaves, dy], outputs: [y, ...gradients] });
  const { results, placement } = runGpu(graph, [...args, cotangent]);
  assert.deepEqual(placement.hostParts, []);
  for (const [i, expected] of runReference(graph, [...args, cotangent]).entries()) {
    const what = `${op} ${JSON.stringify(shapes)} ${JSON.stringify(attrs)}, ${i === 0 ? "value" : `gradient ${i}`}`;
    assertNear(results[i]!, expected, { relative: 2e-6, absolute: 2e-6 }, what);
  }
}

describe("convolutions on the GPU", () => {
  after(closeGpu);

  const convolutions: readonly [what: string, op: string, x: Shape, f: Shape, attrs: Attrs][] = [
    ["one axis", "conv1d", [2, 3, 11], [4, 3, 3], {}],
    ["two axes", "conv2d", [2, 3, 7, 6], [4, 3, 3, 2], {}],
    ["three axes", "conv3d", [1, 2, 4, 5, 3], [3, 2, 2, 3, 2], {}],
    ["padding by half", "conv2d", [2, 2, 6, 5], [3, 2, 3, 3], { border_mode: "half" }],
    ["full padding", "conv2d", [1, 2, 4, 3], [2, 2, 3, 3], { border_mode: "full" }],
    [
      "uneven padding",
      "conv2d",
      [1, 1, 5, 5],
      [2, 1, 2, 3],
      {
        border_mode: [
          [2, 0],
          [0, 1],
        ],
      },
    ],
    ["steps", "conv2d", [2, 2, 9, 8], [2, 2, 3, 3], { subsample: [2, 3] }],
    ["steps and padding", "conv2d", [2, 2, 9, 8], [2, 2, 3, 3], { subsample: [2, 3], border_mode: "half" }],
    ["steps beyond the taps", "conv1d", [2, 1, 14], [2, 1, 2], { subsample: 4 }],
    ["dilation", "conv2d", [1, 2, 8, 9], [2, 2, 3, 2], { filter_dilation: [2, 3] }],
    [
      "steps that share a divisor with the dilation",
      "conv1d",
      [1, 2, 23],
      [2, 2, 4],
      { subsample: 4, filter_dilation: 6, border_mode: 2 },
    ],
    [
      "steps and dilation without one",
      "conv1d",
      [1, 2, 25],
      [2, 2, 5],
      { subsample: 3, filter_dilation: 5, border_mode: "half" },
    ],
    ["groups", "conv2d", [2, 4, 5, 5], [6, 2, 3, 3], { num_groups: 2 }],
    ["a filter a channel", "conv2d", [2, 4, 5, 5], [4, 1, 3, 3], { num_groups: 4, border_mode: "half" }],
    ["filters read as they lie", "conv2d", [2, 2, 5, 6], [3, 2, 2, 3], { filter_flip: false, border_mode: 1 }],
    ["a long filter", "conv1d", [1, 1, 120], [2, 1, 70], { border_mode: "half" }],
    ["a large filter", "conv2d", [1, 1, 12, 13], [2, 1, 7, 9], { border_mode: [3, 4], subsample: [2, 1] }],
    ["many channels", "conv1d", [1, 300, 3], [2, 300, 2], {}],
    ["several results for each thread", "conv2d", [2, 2, 34, 40], [5, 2, 3, 3], { border_mode: "half" }],
    ["several results and filters as they lie", "conv2d", [2, 1, 40, 47], [8, 1, 2, 3], { filter_flip: false }],
    ["several results with steps", "conv2d", [1, 2, 131, 68], [6, 2, 3, 4], { subsample: [3, 1], border_mode: [1, 2] }],
    [
      "several results of a long row with steps and dilation",
      "conv1d",
      [2, 2, 8197],
      [4, 2, 6],
      { subsample: 2, filter_dilation: 3 },
    ],
    ["a batch that parts do not divide", "conv2d", [7, 1, 13, 12], [2, 1, 2, 2], { border_mode: [1, 0] }],
    ["one tap", "conv2d", [2, 24, 16, 20], [14, 24, 1, 1], {}],
    ["one element", "conv2d", [1, 1, 1, 1], [1, 1, 1, 1], {}],
    ["a large batch of rows", "conv2d", [3, 1, 40, 5], [1, 1, 2, 2], { border_mode: "half" }],
  ];
  for (const [what, op, x, f, attrs] of convolutions) it(what, () => compare(op, [x, f], attrs));

  it("transposed ones", () => {
    compare(
      "conv1d_transpose",
      [
        [2, 3, 4],
        [3, 2, 3],
      ],
      { subsample: 2, border_mode: 1 },
    );
    compare(
      "conv2d_transpose",
      [
        [1, 2, 3, 2],
        [2, 2, 2, 3],
      ],
      { subsample: [2, 1], output_size: [7, 4] },
    );
    compare(
      "conv2d_transpose",
      [
        [1, 4, 3, 2],
        [4, 1, 2, 2],
      ],
      { num_groups: 2, filter_dilation: 2, filter_flip: false },
    );
  });

  it("of random geometries", () => {
    const axis = fc.record({
      taps: fc.integer({ min: 1, max: 4 }),
      more: fc.integer({ min: 0, max: 6 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: 4 }),
      pad: fc.tuple(fc.nat(3), fc.nat(3)),
    });
    const geometry = fc.record({
      axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
      groups: fc.integer({ min: 1, max: 2 }),
      flip: fc.boolean(),
    });
    fc.assert(
      fc.property(geometry, ({ axes, groups, flip }) => {
        const lengths = axes.map((a) => (a.taps - 1) * a.dilation + 1 + a.more);
        compare(
          `conv${axes.length}d`,
          [
            [2, 2 * groups, ...lengths],
            [groups, 2, ...axes.map((a) => a.taps)],
          ],
          {
            border_mode: axes.map((a) => a.pad),
            subsample: axes.map((a) => a.stride),
            filter_dilation: axes.map((a) => a.dilation),
            num_groups: groups,
            filter_flip: flip,
          },
        );
      }),
      { numRuns: 15 },
    );
  });

  it("whose NaN and infinities reach only what meets them", () => {
    for (const shape of [
      [1, 1, 5, 4],
      [2, 2, 80, 96],
    ]) {
      const x = random(shape, 1);
      const f = random([2, shape[1]!, 3, 3], 2);
      x.data[1] = Number.NaN;
      f.data[0] = Number.POSITIVE_INFINITY;
      f.data[5] = Number.NaN;
      const applied = applyOnGpu("conv2d", [x, f], { border_mode: "half" }) ?? assert.fail("refused");
      const expected = applied.expected[0]!;
      assert.ok((expected.data as Float32Array).some((y) => Number.isFinite(y)));
      assertNear(applied.found[0]!, expected, { relative: 2e-6, absolute: 2e-6 }, `${shape}`);
    }
  });

  it("their gradients' gradients", () => {
    const args = [random([1, 2, 5, 4], 1), random([3, 2, 2, 3], 2)];
    const leaves = leavesFor(args);
    const y = build("conv2d", leaves, { border_mode: "half", subsample: 2 }) as Node;
    const loss = (n: Node): Node => build("sum", [build("mul", [n, n]) as Node], {}) as Node;
    const first = Lop([loss(y)], leaves, [build("sum", [loss(y)], {}) as Node]) as readonly Node[];
    const second = Lop([loss(first[1]!)], leaves, [loss(first[0]!)]) as readonly Node[];
    const graph = prepared({ kind: "graph", inputs: leaves, outputs: second });
    const { results, placement } = runGpu(graph, args);
    assert.deepEqual(placement.hostParts, []);
    for (const [i, expected] of runReference(graph, args).entries()) {
      assertNear(results[i]!, expected, { relative: 1e-5, absolute: 1e-5 }, `gradient ${i}`);
    }
  });
});

describe("pooling on the GPU", () => {
  after(closeGpu);
  const pools: readonly [what: string, x: Shape, attrs: Attrs][] = [
    ["side by side", [2, 2, 6, 4], { window: 2 }],
    ["with overlap", [2, 7, 6], { window: [3, 2], stride: [2, 1], pad: [1, 1] }],
    ["with gaps", [2, 9, 8], { window: [2, 2], stride: [3, 4] }],
    ["over the border", [1, 2, 5, 5], { window: 2, ignore_border: false }],
    ["of three axes", [1, 1, 4, 5, 3], { window: [2, 3, 2], stride: [1, 2, 1] }],
    ["of long windows", [2, 40], { window: [19], stride: [7] }],
  ];
  for (const [what, x, attrs] of pools) {
    it(what, () => {
      for (const mode of ["max", "sum", "average_inc_pad", "average_exc_pad"]) compare("pool", [x], { ...attrs, mode });
    });
  }
});
