/** @file Compares what variables hold after a program has run on a GPU with what they hold after it ran elsewhere. */
import assert from "node:assert/strict";
import type { Value } from "../../server/src/kernel/value.ts";
import { assertNear } from "./gpu.ts";
import type { Tolerance } from "./gpu-tolerances.ts";

/** Tensors are near, item by item; anything else is equal. */
export function assertNearValue(found: Value, expected: Value, tolerance: Tolerance, what: string): void {
  assert.equal(found.kind, expected.kind, what);
  if (found.kind === "tensor" && expected.kind === "tensor") {
    assertNear(found.array, expected.array, tolerance, what);
  } else if ((found.kind === "list" || found.kind === "record") && expected.kind === found.kind) {
    assert.equal(found.items.length, expected.items.length, what);
    for (const [i, item] of expected.items.entries()) {
      assertNearValue(found.items[i]!, item, tolerance, `${what}[${i}]`);
    }
  } else assert.deepEqual(found, expected, what);
}
