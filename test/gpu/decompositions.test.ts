/** @file Decompositions on the GPU put together again: of matrices whose spectra make them hard. */
import assert from "node:assert/strict";
import type { NdArray } from "../../runtime/src/ir/array.ts";
import { applyOnGpu, closeGpu } from "../harness/gpu.ts";
import { distance, noise, product, transposeOf, withSpectrum } from "../harness/matrices.ts";

/** Values between which nothing tells vectors apart, or which float32 hardly holds together; the largest is about 1. */
const spectra: Readonly<Record<string, (i: number, n: number) => number>> = {
  "over six decades": (i, n) => 10 ** ((-6 * i) / n),
  "in two clusters": (i) => (i % 3 === 0 ? 0.01 : 1) + 1e-5 * i,
  "0 and 1 alone": (i) => (i % 3 === 0 ? 1 : 0),
  "of both signs": (i, n) => Math.cos((3 * i) / n),
  "all of them 1": () => 1,
  "all of them 0": () => 0,
};

const eye = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

function onGpu(op: string, a: NdArray): readonly Float32Array[] {
  const { found, placement } = applyOnGpu(op, [a], {}) ?? assert.fail(op);
  assert.deepEqual(placement.hostParts, []);
  return found.map((x) => x.data as Float32Array);
}

/** Columns of length 1, each orthogonal to the others. */
function assertOrthonormal(q: ArrayLike<number>, rows: number, columns: number, what: string): void {
  const gram = product(transposeOf(q, rows, columns), q, columns, rows, columns);
  const off = distance(gram, eye(columns));
  assert.ok(off < 4e-6, `${what}: columns are orthonormal but for ${off}`);
}

function assertClose(found: ArrayLike<number>, a: NdArray, what: string): void {
  const off = distance(found, a.data as Float32Array);
  assert.ok(off < 4e-6, `${what}: differs by ${off}`);
}

const scaledColumns = (a: ArrayLike<number>, by: ArrayLike<number>, columns: number): Float64Array =>
  Float64Array.from(a, (x, at) => x * by[at % columns]!);

describe("decompositions on the GPU, put together again, give the matrix", () => {
  after(closeGpu);

  for (const [name, value] of Object.entries(spectra)) {
    it(`eigenvalues ${name}`, () => {
      for (const n of [3, 31]) {
        const a = withSpectrum(
          n,
          Array.from({ length: n }, (_, i) => value(i, n)),
          true,
          n,
        );
        const [w, v] = onGpu("eigh", a) as [Float32Array, Float32Array];
        assert.ok(
          w.every((x, i) => i === 0 || x >= w[i - 1]!),
          "in ascending order",
        );
        assertOrthonormal(v, n, n, name);
        assertClose(product(scaledColumns(v, w, n), transposeOf(v, n, n), n, n, n), a, name);
      }
    });

    it(`singular values ${name}`, () => {
      for (const [m, n] of [
        [4, 3],
        [25, 22],
      ] as const) {
        const a = withSpectrum(
          m,
          Array.from({ length: n }, (_, i) => value(i, n)),
          false,
          n,
        );
        const [u, s, vt] = onGpu("svd", a) as [Float32Array, Float32Array, Float32Array];
        assert.ok(
          s.every((x, i) => x >= 0 && (i === 0 || x <= s[i - 1]!)),
          "in descending order",
        );
        assertOrthonormal(u, m, n, name);
        assertOrthonormal(transposeOf(vt, n, n), n, n, name);
        assertClose(product(scaledColumns(u, s, n), vt, m, n, n), a, name);
      }
    });
  }

  it("QR, also where columns depend on each other", () => {
    for (const value of [spectra["over six decades"]!, spectra["0 and 1 alone"]!]) {
      const [m, n] = [30, 21];
      const a = withSpectrum(
        m,
        Array.from({ length: n }, (_, i) => value(i, n)),
        false,
      );
      const [q, r] = onGpu("qr", a) as [Float32Array, Float32Array];
      assertOrthonormal(q, m, n, "q");
      assertClose(product(q, r, m, n, n), a, "q @ r");
      assert.ok(Array.from({ length: n }, (_, i) => r[i * n + i]!).every((x) => x >= 0));
    }
  });

  it("LU of a matrix that is larger than what one thread searches", () => {
    const n = 50;
    const a = noise([n, n], 3);
    const { found } = applyOnGpu("lu", [a], {}) ?? assert.fail("lu");
    const [p, l, u] = found.map((x) => x.data) as [BigInt64Array, Float32Array, Float32Array];
    const back = product(l, u, n, n, n);
    const rows = Array.from(p, Number);
    assert.deepEqual(
      [...rows].sort((x, y) => x - y),
      rows.map((_, i) => i),
    );
    const permuted = Float32Array.from(
      { length: n * n },
      (_, at) => a.data[rows[Math.floor(at / n)]! * n + (at % n)] as number,
    );
    assert.ok(l.every((x) => Math.abs(x) <= 1));
    assertClose(back, { ...a, data: permuted }, "l @ u");
  });
});
