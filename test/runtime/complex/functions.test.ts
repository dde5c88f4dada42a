/** @file Functions of complex numbers against NumPy's values (test/data/complex.py), on both backends, of complex arguments. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { complexPairs, computeParts, type Pairs } from "../../harness/complex.ts";

interface Table {
  readonly z: Pairs;
  readonly w: Pairs;
  readonly unary: Readonly<Record<string, Pairs>>;
  readonly binary: Readonly<Record<string, Pairs>>;
}
const table = JSON.parse(readFileSync("test/data/complex.json", "utf8")) as Table;

function check(name: string, operands: readonly Pairs[], expected: Pairs, dtype: "complex64" | "complex128"): void {
  const tolerance = dtype === "complex64" ? 2e-5 : 2e-14;
  const args = operands.map((p) => complexPairs(p, dtype));
  for (const [backend, { shape, re, im }] of computeParts(name, args, {})) {
    assert.deepEqual(shape, expected.shape, name);
    for (const [i, a] of expected.re.entries()) {
      const b = expected.im[i]!;
      const error = Math.hypot(re[i]! - a, im[i]! - b) / Math.max(Math.hypot(a, b), 1e-8);
      assert.ok(error < tolerance, `${name} on ${backend}, ${i}: ${re[i]} + ${im[i]}j, not ${a} + ${b}j`);
    }
  }
}

describe("functions of complex numbers", () => {
  for (const dtype of ["complex128", "complex64"] as const) {
    for (const [name, expected] of Object.entries(table.unary)) {
      it(`${name} of ${dtype}`, () => check(name, [table.z], expected, dtype));
    }
    for (const [name, expected] of Object.entries(table.binary)) {
      it(`${name} of two ${dtype}`, () => check(name, [table.z, table.w], expected, dtype));
    }
  }
});
