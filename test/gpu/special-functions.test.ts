/** @file Special functions that iterate, over their domain on the GPU, against the reference. */
import assert from "node:assert/strict";
import { fromValues, type NdArray } from "../../runtime/src/ir/array.ts";
import type { Attrs } from "../../runtime/src/ir/node.ts";
import { applyOnGpu, closeGpu } from "../harness/gpu.ts";
import { toleranceOf } from "../harness/gpu-tolerances.ts";

/** Values that are spaced evenly in their logarithms. */
const spaced = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

/** Around the ends of where the functions are numbers. */
const edges = [0, -0, -1, -2.5, Number.NaN, Number.POSITIVE_INFINITY];
const positive = [...spaced(1e-3, 2e3, 60), ...edges];
const shapes = [
  1e-3,
  0.1,
  0.5,
  1,
  1.5,
  2.5,
  5,
  9.9,
  10.1,
  15,
  19.9,
  20.1,
  30,
  50,
  100,
  199,
  201,
  500,
  1000,
  3e4,
  ...edges,
];
/** Beside a shape, where gamma and beta functions are neither 0 nor 1. */
const ratios = [1e-4, 0.01, 0.2, 0.5, 0.59, 0.61, 0.8, 0.95, 1, 1.05, 1.2, 1.39, 1.41, 2, 3];

type Rows = readonly (readonly number[])[];
const pairs: Rows = shapes.flatMap((a) => [...ratios.map((r) => [a, r * a]), ...positive.map((x) => [a, x])]);
const finite = shapes.filter((a) => a !== Number.POSITIVE_INFINITY);
const triples: Rows = finite.flatMap((a) =>
  finite.flatMap((b) => [0.2, 0.9, 1, 1.02, 1.5].map((r) => [a, b, Math.min(1, (r * a) / (a + b))])),
);
const singles = (xs: readonly number[]): Rows => xs.map((x) => [x]);
const both = (xs: readonly number[]): Rows => singles([...xs, ...xs.map((x) => -x)]);
const angles = both([0, ...spaced(0.01, 2e3, 150), 29.99, 30, 1e6, Number.POSITIVE_INFINITY, Number.NaN]);
/** Up to where I is larger than any float32. */
const growing = both([0, ...spaced(0.01, 90, 80)]);
const logarithms = both([...spaced(0.01, 200, 150), 0, 1, 2, 5.5, 19.5, 20.5, Number.NaN]);

const table: readonly [op: string, attrs: Attrs, rows: Rows][] = [
  ["gammainc", {}, pairs],
  ["gammaincc", {}, pairs],
  ["gammainc_by_shape", {}, pairs.filter(([a]) => finite.includes(a!))],
  ["betaln", {}, [...pairs, [1e10, 2], [1e-20, 1e20], [1e30, 1e30], [5, 1e30]]],
  ["betainc", {}, triples],
  ...[0, 3, 30, 100, 0.5, 10.3, -2, -2.3].map((v): [string, Attrs, Rows] => ["jv", { v }, angles]),
  ...[0, 3, 30, 100, 0.5, -2, -2.3].map((v): [string, Attrs, Rows] => ["iv", { v }, growing]),
  ...[1, 2, 3, 6].map((n): [string, Attrs, Rows] => ["polygamma", { n }, logarithms]),
];

/** Below 0 derivatives of ψ are sums of parts with both signs: errors are those of the largest. */
function largestPart(op: string, attrs: Attrs, x: number): number {
  const n = Number(attrs.n);
  if (op !== "polygamma" || x >= 0) return 0;
  let part = Math.abs(x - Math.round(x)) ** -(n + 1);
  for (let j = 2; j <= n; j++) part *= j;
  return part;
}

/** Numbers below this are 0 on a GPU. */
const leastNormal = 2 ** -126;

describe("special functions on the GPU are within their tolerance of the reference", () => {
  after(closeGpu);
  for (const [op, attrs, rows] of table) {
    it(`${op} ${JSON.stringify(attrs)}`, () => {
      const args = rows[0]!.map(
        (_, i): NdArray =>
          fromValues(
            "float32",
            [rows.length],
            rows.map((row) => row[i]!),
          ),
      );
      const { found, expected, placement } = applyOnGpu(op, args, attrs) ?? assert.fail(`${op} refuses float32`);
      assert.deepEqual(placement.hostParts, []);
      const { relative, absolute } = toleranceOf(op);
      const wrong: string[] = [];
      for (const [i, a] of (found[0]!.data as Float32Array).entries()) {
        const b = Number(expected[0]!.data[i]);
        const size = Math.max(Math.abs(b), largestPart(op, attrs, Number(args[0]!.data[i])));
        if (Object.is(a, b) || a === b || Math.abs(a - b) <= relative * size + absolute) continue;
        if (Math.abs(b) < leastNormal && Math.abs(a) <= leastNormal) continue;
        wrong.push(`${op}(${args.map((x) => x.data[i])}) is ${a} on the GPU, ${b} on the reference`);
      }
      assert.ok(wrong.length === 0, wrong.join("\n"));
    });
  }
});
