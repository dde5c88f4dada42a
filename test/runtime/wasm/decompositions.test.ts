/** @file What QR, SVD and eigenvectors promise on WebAssembly, for matrices that are hard: of low rank, graded, with equal values, longer than blocks. */
import assert from "node:assert/strict";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { prepared, resultsOf } from "../../harness/apply-op.ts";
import { leavesFor, runReference, runWasm } from "../../harness/both-backends.ts";
import { uniforms } from "../../harness/samples.ts";

type Float = "float32" | "float64";
type Shape = readonly [m: number, n: number];

/** Elements of a matrix by row and column. */
type Element = (i: number, j: number) => number;
const kinds: Readonly<Record<string, (next: () => number, shape: Shape) => Element>> = {
  random: (next) => () => 2 * next() - 1,
  "of half the rank": (next, [m, n]) => {
    const k = Math.ceil(Math.min(m, n) / 2);
    const [a, b] = [m, n].map((length) => Array.from({ length: length * k }, () => 2 * next() - 1)) as [
      number[],
      number[],
    ];
    return (i, j) => Array.from({ length: k }, (_, l) => a[i * k + l]! * b[j * k + l]!).reduce((x, y) => x + y, 0);
  },
  "of rank 1": () => (i, j) => (1 + (i % 5)) * (2 - (j % 7)),
  ones: () => () => 1,
  zeros: () => () => 0,
  "with equal rows": (next, [m, n]) => {
    const rows = Array.from({ length: Math.ceil(m / 4) * n }, () => 2 * next() - 1);
    return (i, j) => rows[(i % Math.ceil(m / 4)) * n + j]!;
  },
  "with equal values": () => (i, j) => (i === j ? 1 + (i % 3) : 0),
  "graded by row":
    (next, [m]) =>
    (i) =>
      (2 * next() - 1) * 2 ** ((-60 * i) / m),
  "graded by column":
    (next, [, n]) =>
    (_, j) =>
      (2 * next() - 1) * 2 ** ((-60 * j) / n),
  "in two diagonals": () => (i, j) => (i === j ? 1 : j === i + 1 ? 2 : 0),
  tiny: (next) => () => (2 * next() - 1) * 1e-30,
};

/** One matrix of each kind. */
function stack(dtype: Float, shape: Shape): NdArray {
  const elements = Object.values(kinds).flatMap((kind) => {
    const element = kind(uniforms(shape[0] + 3 * shape[1]), shape);
    return Array.from({ length: sizeOf(shape) }, (_, at) => element(Math.floor(at / shape[1]), at % shape[1]));
  });
  return fromValues(dtype, [Object.keys(kinds).length, ...shape], elements);
}

const numbers = (a: NdArray): Float64Array => Float64Array.from(a.data as Float64Array);

/** The results of an op for each matrix of a stack. */
function results(op: string, x: NdArray, run = runWasm): readonly (readonly Float64Array[])[] {
  const leaves = leavesFor([x]);
  const outputs = resultsOf(op, leaves, {}) ?? assert.fail("refused");
  const whole = run(prepared({ kind: "graph", inputs: leaves, outputs }), [x]);
  return Array.from({ length: x.shape[0]! }, (_, i) => whole.map((r) => matrixOf(r, i)));
}

function matrixOf(x: NdArray, i: number): Float64Array {
  const size = sizeOf(x.shape.slice(1));
  return numbers(x).subarray(i * size, (i + 1) * size);
}

/** The greatest distance of A B from C, where A is m × k and B k × n. */
function distance(a: Float64Array, b: Float64Array, c: (i: number, j: number) => number, [m, n]: Shape): number {
  const k = a.length / m;
  let largest = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * b[l * n + j]!;
      const off = Math.abs(sum - c(i, j));
      assert.ok(!Number.isNaN(off), "NaN");
      largest = Math.max(largest, off);
    }
  }
  return largest;
}

function transposed(a: Float64Array, rows: number): Float64Array {
  const columns = a.length / rows;
  return a.map((_, at) => a[(at % rows) * columns + Math.floor(at / rows)]!);
}

const identity: Element = (i, j) => (i === j ? 1 : 0);
const off = (columns: Float64Array, m: number, k: number): number =>
  distance(transposed(columns, m), columns, identity, [k, k]);
const largestOf = (a: Float64Array): number => a.reduce((x, y) => Math.max(x, Math.abs(y)), 0);

const shapes: readonly Shape[] = [
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 2],
  [5, 3],
  [3, 33],
  [34, 34],
  [70, 70],
  [75, 40],
];

/** What is promised of a matrix and its results: distances on the scale of 1. */
type Promises = (a: Float64Array, shape: Shape, found: readonly Float64Array[], what: string) => readonly number[];

/** `bound` is in units of the rounding of the dtype. */
function forAll(op: string, bound: number, promises: Promises, chosen = shapes): void {
  for (const dtype of ["float64", "float32"] as const) {
    for (const shape of chosen) {
      const x = stack(dtype, shape);
      for (const [i, found] of results(op, x).entries()) {
        const what = `${dtype} ${shape.join(" × ")}, ${Object.keys(kinds)[i]}`;
        const limit = bound * (dtype === "float32" ? 2 ** -23 : 2 ** -52);
        for (const [k, off] of promises(matrixOf(x, i), shape, found, what).entries()) {
          assert.ok(off <= limit, `${what}: promise ${k} is off by ${off}`);
        }
      }
    }
  }
}

describe("decompositions of hard matrices", () => {
  it("svd: both sides orthonormal, values that descend, and the product is the matrix", () => {
    forAll("svd", 100, (a, [m, n], [u, s, vt], what) => {
      const k = Math.min(m, n);
      const descend = s!.every((v, i) => v >= 0 && (i === 0 || v <= s![i - 1]!));
      assert.ok(descend, what);
      const scaled = u!.map((v, at) => v * s![at % k]!);
      const product = distance(scaled, vt!, (i, j) => a[i * n + j]!, [m, n]) / (s![0]! || 1);
      return [product, off(u!, m, k), off(transposed(vt!, k), n, k)];
    });
  });

  it("svd: the singular values are those of the reference, by a few roundings of the largest", () => {
    for (const dtype of ["float64", "float32"] as const) {
      for (const shape of shapes.filter(([m]) => m < 40)) {
        const x = stack(dtype, shape);
        const expected = results("svd", x, runReference);
        for (const [i, found] of results("svd", x).entries()) {
          const [s, t] = [found[1]!, expected[i]![1]!];
          const off = largestOf(s.map((v, j) => v - t[j]!));
          const limit = 40 * (dtype === "float32" ? 2 ** -23 : 2 ** -52) * t[0]!;
          assert.ok(off <= limit, `${dtype} ${shape.join(" × ")}, ${Object.keys(kinds)[i]}: off by ${off}`);
        }
      }
    }
  });

  it("svd: small values of two diagonals are right to roundings of their own", () => {
    const n = 40;
    const element: Element = (i, j) => (i === j ? 10 ** -i : j === i + 1 ? 10 ** -i / 2 : 0);
    const elements = Array.from({ length: n * n }, (_, at) => element(Math.floor(at / n), at % n));
    const s = results("svd", fromValues("float64", [1, n, n], elements))[0]![1]!;
    // Their product is the determinant.
    const logarithm = s.reduce((sum, v) => sum + Math.log10(v), 0);
    assert.ok(Math.abs(logarithm + (n * (n - 1)) / 2) < 1e-12 * n * n, `${logarithm}`);
    assert.ok(s.every((v, i) => v > 0.5 * 10 ** -i && v < 2 * 10 ** -i));
  });

  it("qr: orthonormal columns, a triangle without a negative diagonal, and the product is the matrix", () => {
    forAll("qr", 300, (a, [m, n], [q, r], what) => {
      const k = Math.min(m, n);
      for (let i = 0; i < k; i++) {
        assert.ok(r![i * n + i]! >= 0, what);
        for (let j = 0; j < i; j++) assert.equal(r![i * n + j], 0, what);
      }
      return [distance(q!, r!, (i, j) => a[i * n + j]!, [m, n]) / (largestOf(a) || 1), off(q!, m, k)];
    });
  });

  it("eigh: orthonormal vectors, values that ascend, and the product is the matrix", () => {
    const promises: Promises = (a, [n], [w, v], what) => {
      const ascend = w!.every((e, i) => i === 0 || e >= w![i - 1]!);
      assert.ok(ascend, what);
      const scaled = v!.map((e, at) => e * w![at % n]!);
      const symmetric: Element = (i, j) => a[Math.max(i, j) * n + Math.min(i, j)]!;
      return [distance(scaled, transposed(v!, n), symmetric, [n, n]) / (largestOf(w!) || 1), off(v!, n, n)];
    };
    const squares = shapes.filter(([m, n]) => m === n);
    forAll("eigh", 300, promises, squares);
  });

  it("eigh: of three diagonals that halves meet as equal values, or as nearly equal ones", () => {
    const n = 85;
    // Wilkinson's matrix of 21 has pairs of values that agree to 14 digits; glued, many more.
    const diagonals: readonly (readonly [diagonal: (i: number) => number, beside: (i: number) => number])[] = [
      [() => 2, () => -1],
      [(i) => Math.abs(i - 42), () => 1],
      [(i) => Math.abs((i % 21) - 10), (i) => (i % 21 === 20 ? 1e-8 : 1)],
      [(i) => Math.abs((i % 21) - 10), (i) => (i % 21 === 20 ? 1e-14 : 1)],
      [() => 0, (i) => Math.sqrt((i + 1) * (n - 1 - i))],
      [(i) => i % 3, (i) => (i % 5 === 0 ? 0 : 1e-3)],
      [() => 1, () => 1e-16],
      [(i) => 10 ** (i % 10), () => 1],
      [(i) => 2 ** (-i / 4), (i) => 2 ** (-i / 4 - 1)],
    ];
    for (const dtype of ["float64", "float32"] as const) {
      const element = (of: (typeof diagonals)[number], i: number, j: number): number =>
        i === j ? of[0](i) : Math.abs(i - j) === 1 ? of[1](Math.min(i, j)) : 0;
      const elements = diagonals.flatMap((of) =>
        Array.from({ length: n * n }, (_, at) => element(of, Math.floor(at / n), at % n)),
      );
      const x = fromValues(dtype, [diagonals.length, n, n], elements);
      const limit = 100 * (dtype === "float32" ? 2 ** -23 : 2 ** -52);
      for (const [k, [w, v]] of results("eigh", x).entries()) {
        const a = matrixOf(x, k);
        const scaled = v!.map((e, at) => e * w![at % n]!);
        const product = distance(scaled, transposed(v!, n), (i, j) => a[i * n + j]!, [n, n]) / largestOf(w!);
        for (const d of [product, off(v!, n, n)]) assert.ok(d <= limit, `${dtype}, matrix ${k}: off by ${d}`);
        assert.ok(
          w!.every((e, i) => i === 0 || e >= w![i - 1]!),
          `${dtype}, matrix ${k}`,
        );
      }
    }
  });

  it("what is diagonal comes out as it went in, to the last bit", () => {
    const x = fromValues("float64", [1, 3, 3], [3, 0, 0, 0, 2, 0, 0, 0, 1]);
    const one = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const parts = (op: string): number[][] => results(op, x)[0]!.map((a) => [...a]);
    assert.deepEqual(parts("svd"), [one, [3, 2, 1], one]);
    assert.deepEqual(parts("qr"), [one, [3, 0, 0, 0, 2, 0, 0, 0, 1]]);
  });
});
