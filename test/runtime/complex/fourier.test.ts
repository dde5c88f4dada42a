/** @file Fourier transforms of lengths of every kind against NumPy's values, their arguments, and that they are each other's inverses. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromValues, type NdArray } from "../../../runtime/src/ir/array.ts";
import type { Attrs } from "../../../runtime/src/ir/node.ts";
import { transformOf } from "../../../runtime/src/ops/complex/fourier/fast-transform.ts";
import { complexPairs, computeParts, type Pairs } from "../../harness/complex.ts";
import { tensor } from "../../harness/graphs.ts";
import { uniforms } from "../../harness/samples.ts";

type Row = Readonly<Record<"x" | "fft" | "ifft" | "ortho" | "rfft" | "odd", Pairs>> & { readonly irfft: Pairs | null };
const { fourier } = JSON.parse(readFileSync("test/data/complex.json", "utf8")) as { readonly fourier: readonly Row[] };

function close(found: Pairs, expected: Pairs, what: string, tolerance = 1e-14): void {
  assert.deepEqual(found.shape, expected.shape, what);
  const size = Math.max(...expected.re.map((re, i) => Math.hypot(re, expected.im[i]!)));
  for (const [i, re] of expected.re.entries()) {
    const error = Math.hypot(found.re[i]! - re, found.im[i]! - expected.im[i]!) / size;
    assert.ok(error < tolerance, `${what}, element ${i}: ${error}`);
  }
}

describe("Fourier transforms", () => {
  for (const row of fourier) {
    const n = row.x.re.length;
    it(`of length ${n}`, () => {
      const z = complexPairs(row.x, "complex128");
      const check = (
        name: string,
        attrs: Readonly<Record<string, number | string>>,
        expected: Pairs,
        arg = z,
      ): void => {
        for (const [backend, found] of computeParts(name, [arg], attrs))
          close(found, expected, `${name} on ${backend}`);
      };
      check("fft", {}, row.fft);
      check("ifft", {}, row.ifft);
      check("fft", { norm: "ortho" }, row.ortho);
      check("rfft", {}, row.rfft, tensor(row.x.re));
      if (row.irfft) check("irfft", {}, row.irfft);
      check("irfft", { n: 2 * n - 1 }, row.odd);
    });
  }

  it("are undone by the inverse, for every length to 300 and some large ones", () => {
    const next = uniforms(9);
    for (const n of [...Array.from({ length: 300 }, (_, i) => i + 1), 1024, 4096, 5040, 7919, 30030]) {
      const line = { re: new Float64Array(n), im: new Float64Array(n) };
      for (let i = 0; i < n; i++) [line.re[i], line.im[i]] = [next() - 0.5, next() - 0.5];
      const before = { re: line.re.slice(), im: line.im.slice() };
      transformOf(n)(line);
      transformOf(n)({ re: line.im, im: line.re });
      for (let i = 0; i < n; i++) {
        const error = Math.hypot(line.re[i]! / n - before.re[i]!, line.im[i]! / n - before.im[i]!);
        assert.ok(error < 1e-14, `${n}: element ${i} is off by ${error}`);
      }
    }
  });

  it("are the same in WebAssembly: powers of two, every radix, halves of any kind, and lengths with large primes", () => {
    const next = uniforms(11);
    const small = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 20, 21, 22, 24, 26, 28, 30, 34];
    for (const n of [...small, 16, 32, 49, 60, 64, 75, 97, 100, 121, 128, 143, 202, 256, 315, 360, 1009, 1024, 2048]) {
      const pairs = { shape: [3, n], re: [] as number[], im: [] as number[] };
      for (let i = 0; i < 3 * n; i++) {
        pairs.re.push(next() - 0.5);
        pairs.im.push(next() - 0.5);
      }
      const both = (name: string, arg: NdArray, attrs: Attrs, tolerance: number): void => {
        const [[, wanted], ...others] = computeParts(name, [arg], attrs) as [
          readonly [string, Pairs],
          ...(readonly [string, Pairs])[],
        ];
        assert.ok(others.length > 0);
        for (const [backend, found] of others) close(found, wanted, `${name} of ${n} on ${backend}`, tolerance);
      };
      const turned = { ...pairs, shape: [n, 3] };
      for (const name of ["fft", "ifft"]) {
        both(name, complexPairs(pairs, "complex128"), {}, 1e-14);
        both(name, complexPairs(turned, "complex128"), { axis: 0 }, 1e-14);
        both(name, complexPairs(pairs, "complex64"), {}, 1e-6);
        both(name, fromValues("float64", [3, n], pairs.re), {}, 1e-14);
        both(name, fromValues("float64", [n, 3], pairs.re), { axis: 0 }, 1e-14);
        both(name, fromValues("float32", [3, n], pairs.re), {}, 1e-6);
      }
    }
  });

  it("go along any axis, and are cut or filled up", () => {
    const rows = complexPairs({ shape: [2, 3], re: [1, 2, 3, 4, 5, 6], im: [0, 0, 1, 0, 0, 0] }, "complex128");
    const [[, first]] = computeParts("fft", [rows], { axis: 0 }) as [readonly [string, Pairs]];
    close(first, { shape: [2, 3], re: [5, 7, 9, -3, -3, -3], im: [0, 0, 1, 0, 0, 1] }, "axis 0");
    const line = tensor([1, 2, 3]);
    const [[, cut]] = computeParts("fft", [line], { n: 2 }) as [readonly [string, Pairs]];
    close(cut, { shape: [2], re: [3, -1], im: [0, 0] }, "cut");
    const [[, filled]] = computeParts("fft", [line], { n: 4 }) as [readonly [string, Pairs]];
    close(filled, { shape: [4], re: [6, -2, 2, -2], im: [0, -2, 0, 2] }, "filled up");
    const [[, plane]] = computeParts("fft2", [rows], {}) as [readonly [string, Pairs]];
    close(
      plane,
      {
        shape: [2, 3],
        re: [21, -3.8660254037844384, -2.1339745962155616, -9, -0.8660254037844384, 0.8660254037844386],
        im: [1, 1.2320508075688772, -2.232050807568877, 1, -0.5, -0.5],
      },
      "fft2",
    );
  });
});
