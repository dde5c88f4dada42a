/** @file The elementary functions stay within the errors that `docs/accuracy.md` states, and have the special values of IEEE 754. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { hasRelaxedSimd } from "../../../runtime/src/backends/wasm/engine.ts";
import { type Elementary, elementary } from "../../../runtime/src/backends/wasm/math/index.ts";
import { worstErrors } from "../../harness/accuracy.ts";
import { elementaryNames, parseRows } from "../../harness/accuracy-table.ts";
import { type FloatDtype, type Floats, runner } from "../../harness/elementary-runner.ts";

const stated = parseRows(readFileSync(new URL("../../../../docs/accuracy.md", import.meta.url), "utf8"));
const modes = hasRelaxedSimd() ? [false, true] : [false];

describe("elementary functions", () => {
  it("are all in docs/accuracy.md, within 2 ulp", () => {
    assert.equal(stated.length, 2 * elementaryNames.length);
    for (const row of stated) assert.ok(row.unfused <= 2 && row.fused <= 2, row.name);
  });

  for (const row of stated) {
    it(`stay within the stated error: ${row.name} of ${row.dtype}`, () => {
      for (const [mode, { ulps, at }] of worstErrors(row.name, row.dtype, modes, 1200).entries()) {
        const limit = mode === 1 ? row.fused : row.unfused;
        assert.ok(ulps <= limit, `${ulps} ulp at ${at.join(", ")}, more than ${limit}${mode === 1 ? " (fused)" : ""}`);
      }
    });
  }
});

/** C's pow, which has 1 where JavaScript has NaN. */
const pow = (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y);
const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const named: Readonly<Record<string, ((...x: number[]) => number) | undefined>> = {
  pow: (x, y) => pow(x!, y!),
  sigmoid: (x) => sigmoid(x!),
  softplus: (x) => softplus(x!),
};

const oracle = (name: Elementary): ((...x: number[]) => number) =>
  named[name] ?? (Math[name as "exp"] as (...x: number[]) => number);

const specials = (dtype: FloatDtype): number[] => {
  const [tiny, small, huge] = dtype === "float32" ? [2 ** -149, 2 ** -127, 2 ** 127] : [5e-324, 2 ** -1023, 2 ** 1023];
  const positive = [0, tiny, small, 0.5, 1, 1.5, 2, 3, 4.5, 100, 1e6, 2 ** 40, 2 ** 53, huge, Infinity, Number.NaN];
  return positive.flatMap((x) => [x, -x]);
};

/** Zeros, infinities and NaN alike in all bits that count; numbers within 4 ulp. */
function same(y: number, expected: number, dtype: FloatDtype): boolean {
  if (Object.is(y, expected)) return true;
  if (!Number.isFinite(expected) || expected === 0) return false;
  const [epsilon, least] = dtype === "float32" ? [2 ** -23, 2 ** -149] : [2 ** -52, 5e-324];
  return Math.abs(y - expected) <= 4 * Math.max(Math.abs(expected) * epsilon, least);
}

describe("special values of elementary functions are those of IEEE 754", () => {
  for (const dtype of ["float64", "float32"] as const) {
    for (const name of elementaryNames) {
      it(`${name} of ${dtype}`, () => {
        const points = specials(dtype);
        const two = name === "pow" || name === "atan2";
        const FloatArray = dtype === "float32" ? Float32Array : Float64Array;
        const first: Floats = FloatArray.from(two ? points.flatMap((x) => points.map(() => x)) : points);
        const inputs = two ? [first, FloatArray.from(points.flatMap(() => points))] : [first];
        for (const fma of modes) {
          const results = runner((s, ...x) => elementary[name](s, ...x), inputs.length, dtype, fma).run(...inputs);
          for (const [i, y] of results.entries()) {
            const at = inputs.map((x) => x[i]!);
            const exact = oracle(name)(...at);
            const expected = dtype === "float32" ? Math.fround(exact) : exact;
            assert.ok(same(y, expected, dtype), `${name}(${at.join(", ")}) is ${y}, not ${expected}`);
          }
        }
      });
    }
  }
});
