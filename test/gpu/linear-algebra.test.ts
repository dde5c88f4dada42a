/** @file Linear algebra on the GPU: of many sizes and stacks, against the reference in float64. */
import assert from "node:assert/strict";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import type { Attrs } from "../../runtime/src/ir/node.ts";
import { applyOnGpu, assertNear, closeGpu, useSwiftShader } from "../harness/gpu.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";
import { noise, positive, rolled, shifted } from "../harness/matrices.ts";
import { runText } from "../harness/run-text.ts";

interface Case {
  readonly op: string;
  readonly inputs: readonly NdArray[];
  readonly attrs?: Attrs;
}

const square = (n: number, seed: number): NdArray => shifted(noise([n, n], seed), n / 2 + 1);

/** Two matrices, of which the second has no inverse. */
const singular: NdArray = { dtype: "float32", shape: [2, 2, 2], data: Float32Array.of(1, 2, 3, 5, 1, 2, 2, 4) };

const order = (rows: readonly number[]): NdArray => ({
  dtype: "int64",
  shape: [rows.length, 1],
  data: BigInt64Array.from(rows, BigInt),
});

const sizes = [1, 2, 5, 7, 16, 21, 40];

const cases: readonly Case[] = [
  ...sizes.map((n) => ({ op: "cholesky", inputs: [positive([n, n], n)] })),
  { op: "cholesky", inputs: [positive([3, 2, 5, 5])], attrs: { lower: false } },
  { op: "cholesky", inputs: [positive([1, 2, 7, 7])], attrs: { lower: false } },
  { op: "cholesky", inputs: [positive([2, 12, 12])], attrs: { lower: false } },
  ...sizes.map((n) => ({
    op: "triangular_solve",
    inputs: [square(n, n), noise([n, 3], n)],
    attrs: { lower: n % 2 === 0, trans: n % 4 === 1, unit_diagonal: false },
  })),
  ...[true, false].map((lower) => ({
    op: "triangular_solve",
    inputs: [shifted(noise([2, 11, 11]), 4), noise([2, 11, 2])],
    attrs: { lower, trans: true, unit_diagonal: false },
  })),
  {
    op: "triangular_solve",
    inputs: [shifted(noise([3, 10, 10]), 4), noise([3, 10, 1])],
    attrs: { lower: true, trans: false, unit_diagonal: true },
  },
  ...["lu_solve", "inv", "det", "slogdet"].flatMap((op) =>
    [...sizes.map((n) => rolled(square(n, n), 1)), rolled(shifted(noise([2, 3, 7, 7]), 3), 3)].map((a) => ({
      op,
      inputs: op === "lu_solve" ? [a, noise([...a.shape.slice(0, -1), 2], 5)] : [a],
    })),
  ),
  ...["lu", "lu_compact"].flatMap((op) => [
    { op, inputs: [rolled(square(9, 1), 2)] },
    { op, inputs: [rolled(square(36, 2), 1)] },
    { op, inputs: [rolled(shifted(noise([2, 3, 5, 5]), 3), 2)] },
  ]),
  { op: "lu", inputs: [singular] },
  ...[true, false].map((trans) => ({
    op: "lu_substitute",
    inputs: [square(5, 1), order([4, 0, 1, 2, 3]), noise([5, 2])],
    attrs: { trans },
  })),
  ...[true, false].map((trans) => ({
    op: "lu_substitute",
    inputs: [square(9, 1), order([4, 0, 1, 2, 3, 8, 7, 6, 5]), noise([9, 2])],
    attrs: { trans },
  })),
  ...["det", "slogdet"].map((op) => ({ op, inputs: [singular] })),
  ...[1, 2, 7, 12, 64, 100, 251, 360, 1024, 10007].map((n) => ({
    op: "fourier",
    inputs: [noise([n < 1000 ? 2 : 1, n], n), noise([n < 1000 ? 2 : 1, n], 7)],
    attrs: { inverse: n % 2 === 0 },
  })),
  { op: "fourier", inputs: [noise([2, 3, 20], 1), noise([2, 3, 20], 2)], attrs: { inverse: true } },
  ...[
    [1, 1],
    [3, 5],
    [5, 3],
    [40, 30],
    [9, 9],
    [2, 3, 6, 4],
  ].map((shape, i) => ({ op: "qr", inputs: [noise(shape, i + 1)] })),
  { op: "qr", inputs: [{ dtype: "float32", shape: [3, 2], data: Float32Array.of(0, 1e30, 0, 2e30, 0, 2e30) }] },
  { op: "qr", inputs: [{ dtype: "float32", shape: [3, 2], data: Float32Array.of(Number.NaN, 1, 2, 3, 4, 5) }] },
  { op: "svd", inputs: [{ dtype: "float32", shape: [2, 2], data: Float32Array.of(1, 2, Infinity, 3) }] },
  { op: "lu", inputs: [{ dtype: "float32", shape: [2, 2], data: Float32Array.of(1, Number.NaN, 2, 3) }] },
  { op: "expm", inputs: [noise([12, 12])] },
  { op: "expm", inputs: [shifted(noise([3, 2, 5, 5]), 3)] },
  { op: "expm", inputs: [{ dtype: "float32", shape: [2, 1, 1], data: Float32Array.of(-3e38, -2) }] },
  ...[1, 2, 4, 5, 15, 40].map((n) => ({ op: "eigvalsh", inputs: [noise([n, n], n)] })),
  { op: "eigh", inputs: [noise([2, 2, 6, 6])] },
  { op: "eigh", inputs: [noise([9, 9])], attrs: { lower: false } },
  { op: "eigh", inputs: [{ dtype: "float32", shape: [2, 2], data: Float32Array.of(Number.NaN, 1, 0, 1) }] },
  ...[
    [1, 1],
    [1, 4],
    [2, 2],
    [7, 4],
    [5, 9],
    [24, 20],
    [2, 2, 4, 3],
  ].map((shape, i) => ({ op: "svd", inputs: [noise(shape, i + 1)] })),
];

describe("linear algebra on the GPU gives what the reference gives", () => {
  after(closeGpu);

  for (const op of new Set(cases.map((c) => c.op))) {
    it(op, () => {
      for (const { inputs, attrs } of cases.filter((c) => c.op === op)) {
        const what = `${op} of ${inputs.map((x) => `[${x.shape}]`).join(" and ")}, ${JSON.stringify(attrs ?? {})}`;
        const { found, expected, placement } = applyOnGpu(op, inputs, attrs ?? {}) ?? assert.fail(what);
        assert.deepEqual(placement.hostParts, [], what);
        for (const [k, e] of expected.entries()) assertNear(found[k]!, e, toleranceOf(op), what);
      }
    });
  }
});

describe("a matrix without a solution", () => {
  before(useSwiftShader);

  const message = (device: string, expression: string, argument: string): readonly string[] => {
    const text = `input A: float32[k, n, n]
shared calls: float32 = 0
function f(A) -> ${expression}
  update calls = calls + 1
  with device = ${device}
function seen() -> calls
before = f(float32([[[4, 1], [1, 3]], [[2, 1], [1, 5]]]))
# %% wrong
wrong = f(float32(${argument}))
# %% afterwards
after = f(float32([[[4, 1], [1, 3]], [[2, 1], [1, 5]]]))
count = seen()
`;
    const { diagnostics, values } = runText(text);
    const count = values.get("count");
    assert.ok(count?.kind === "tensor");
    assert.equal(Number(count.array.data[0]), 2, "the call that failed changed nothing");
    return diagnostics.map((d) => d.message);
  };

  const singularOne = "[[[4, 1], [1, 3]], [[1, 2], [2, 4]]]";
  for (const [expression, argument] of [
    ["cholesky(A)", "[[[4, 1], [1, 3]], [[1, 2], [2, 1]]]"],
    ["inv(A)", singularOne],
    ["solve(A, A)", singularOne],
    ["grad(sum(slogdet(A)[1]), A)", singularOne],
    ["solve_triangular(A, A)", "[[[0, 1], [1, 3]], [[1, 2], [2, 4]]]"],
  ] as const) {
    it(`is told of by ${expression} as on the processor, and leaves the state as it was`, () => {
      const found = message("gpu", expression, argument);
      assert.equal(found.length, 1, found.join("; "));
      assert.deepEqual(found, message("cpu", expression, argument));
    });
  }
});
