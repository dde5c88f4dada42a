/**
 * @file erf, gamma and their kin against values computed with 60 digits (mpmath 1.3, rounded to double): errors in units in the
 * last place, float32 against the float64 rule at the same points.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { referenceScalar } from "../../../runtime/src/backends/reference/reference-scalar.ts";
import type { Dtype } from "../../../runtime/src/ir/dtype.ts";
import { Builder } from "../../../runtime/src/ops/builder.ts";
import { opNamed } from "../../../runtime/src/ops/index.ts";
import { applyOp } from "../../harness/apply-op.ts";
import { leavesFor, runWasm } from "../../harness/both-backends.ts";
import { elementsOf, tensor } from "../../harness/graphs.ts";

type Table = Readonly<Record<string, readonly (readonly [x: number, value: number])[]>>;
const table = JSON.parse(readFileSync("test/data/special-functions.json", "utf8")) as Table;

const spacing = (value: number, dtype: Dtype): number => {
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return dtype === "float32" ? 2 ** (Math.max(-126, exponent) - 23) : 2 ** (Math.max(-1022, exponent) - 52);
};

function apply(name: string, dtype: "float32" | "float64", x: number): number {
  const op = opNamed(name);
  return op.kind === "elementwise" ? (op.scalar(referenceScalar(dtype), x) as number) : assert.fail();
}

/** Bounds in ulp that the documentation of the ops states. */
const bounds: readonly (readonly [name: string, float64: number, float32: number])[] = [
  ["erf", 2, 2],
  ["erfc", 3, 6],
  ["erfcx", 4, 8],
  ["erfinv", 6, 6],
  ["gamma", 8, 24],
  ["gammaln", 6, 6],
  ["psi", 6, 8],
];

describe("special functions", () => {
  for (const [name, bound64, bound32] of bounds) {
    it(`${name} is within ${bound64} ulp in float64`, () => {
      for (const [x, value] of table[name]!) {
        const error = Math.abs(apply(name, "float64", x) - value) / spacing(value, "float64");
        assert.ok(error <= bound64 || (x < 0 && isNearZero(value)), `${name}(${x}): ${error} ulp`);
      }
    });

    it(`${name} is within ${bound32} ulp in float32`, () => {
      for (const [x] of table[name]!) {
        const at = Math.fround(x);
        const value = apply(name, "float64", at);
        if (Math.abs(value) > 3e38 || Math.abs(value) < 1e-37 || !Number.isFinite(at)) continue;
        const error = Math.abs(apply(name, "float32", at) - value) / spacing(value, "float32");
        assert.ok(error <= bound32 || (x < 0 && isNearZero(value)), `${name}(${at}): ${error} ulp`);
      }
    });
  }

  it("have the same errors in WebAssembly", () => {
    for (const [name, bound64, bound32] of bounds) {
      for (const [dtype, bound] of [
        ["float64", bound64],
        ["float32", bound32],
      ] as const) {
        const points = table[name]!.map(([at]) => (dtype === "float32" ? Math.fround(at) : at));
        const expected = points.map((at, i) =>
          dtype === "float64" ? table[name]![i]![1] : apply(name, "float64", at),
        );
        const args = [tensor(points, dtype)];
        const applied = applyOp(name, leavesFor(args), {}) ?? assert.fail(`${name} refuses ${dtype}`);
        const [found] = runWasm(applied.graph, args);
        for (const [i, at] of points.entries()) {
          const value = expected[i]!;
          const subnormal = dtype === "float32" && !(Math.abs(value) < 3e38 && Math.abs(value) > 1e-37);
          if (subnormal || (at < 0 && isNearZero(value))) continue;
          const error = Math.abs((found!.data[i] as number) - value) / spacing(value, dtype);
          // The elementary functions beneath are within 2 ulp there, 1 on the reference.
          assert.ok(error <= 2 * bound, `${name}(${at}) in ${dtype}: ${error} ulp`);
        }
      }
    }
  });

  it("polygamma is right to 13 digits", () => {
    const g = new Builder();
    for (const n of [1, 3]) {
      const points = table[`polygamma${n}`]!;
      const x = g.constant(tensor(points.map(([at]) => at)));
      const values = elementsOf(g.op("polygamma", [x], { n })) as number[];
      for (const [i, [at, value]] of points.entries()) {
        assert.ok(Math.abs(values[i]! / value - 1) < 1e-12, `polygamma(${at}, ${n}) = ${values[i]}, not ${value}`);
      }
    }
  });

  it("have their values at the ends and at poles", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const expected: readonly (readonly [string, number, number])[] = [
      ["erf", inf, 1],
      ["erf", -inf, -1],
      ["erf", nan, nan],
      ["erf", -0, -0],
      ["erfc", inf, 0],
      ["erfc", -inf, 2],
      ["erfcx", inf, 0],
      ["erfcx", -30, inf],
      ["erfinv", 1, inf],
      ["erfinv", -1, -inf],
      ["erfinv", 1.5, nan],
      ["gamma", 0, inf],
      ["gamma", -0, -inf],
      ["gamma", -3, nan],
      ["gamma", inf, inf],
      ["gamma", 172, inf],
      ["gamma", 171, 7.257415615307994e306],
      ["gammaln", 0, inf],
      ["gammaln", -2, inf],
      ["gammaln", inf, inf],
      ["gammaln", 1, 0],
      ["gammaln", 2, 0],
      ["psi", 0, nan],
      ["psi", -1, nan],
      ["psi", inf, inf],
    ];
    for (const [name, x, value] of expected) {
      const y = apply(name, "float64", x);
      const same = Object.is(y, value) || Math.abs(y / value - 1) < 1e-14;
      assert.ok(same, `${name}(${x}) is ${y}, not ${value}`);
    }
  });
});

/** Below 0 the zeros of gammaln and psi lie at points where they are differences of larger numbers. */
const isNearZero = (value: number): boolean => Math.abs(value) < 0.5;
