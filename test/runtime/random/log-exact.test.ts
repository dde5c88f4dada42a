/** @file The generators' logarithm is the nearest double to the true one. */
import assert from "node:assert/strict";
import { logExact } from "../../../runtime/src/random/log-exact.ts";
import { Mt19937 } from "../../../runtime/src/random/mt19937.ts";
import { errorInUlps, fromNumber } from "../../harness/big-float.ts";
import { log } from "../../harness/big-functions.ts";

describe("logExact", () => {
  const check = (x: number): void => {
    const y = logExact(x);
    assert.ok(errorInUlps(y, log(fromNumber(x)), "float64") <= 0.5, `log(${x}) is not ${y}`);
  };

  it("rounds correctly over all exponents, subnormals included", () => {
    const rng = Mt19937.fromSeed(1);
    for (let i = 0; i < 2000; i++) check((1 + rng.nextDouble()) * 2 ** Math.floor(rng.nextDouble() * 2098 - 1074) || 1);
    for (let k = -1074; k < 1024; k += 7) check(2 ** k);
  });

  it("rounds correctly next to 1, where the result is next to 0", () => {
    const rng = Mt19937.fromSeed(2);
    for (let i = 0; i < 1000; i++) check(1 + (rng.nextDouble() - 0.5) * 2 ** -Math.floor(rng.nextDouble() * 50));
    for (let k = 1; k <= 52; k++) for (const x of [1 + 2 ** -k, 1 - 2 ** -(k + 1)]) check(x);
    assert.equal(logExact(1), 0);
  });

  it("decides the uniforms of a generator as exact integers do", () => {
    const rng = Mt19937.fromSeed(3);
    for (let i = 0; i < 3000; i++) check(rng.nextDouble());
  });
});
