/** @file That something came soon, on a machine that may be busy with something else. */
import assert from "node:assert/strict";
import { threadsPerCore } from "../../server/src/kernel/threads-per-core.ts";

/** Have no more milliseconds passed since then than on a machine on which no thread waits for another? */
export function isWithin(milliseconds: number, since: number): void {
  const passed = performance.now() - since;
  const limit = milliseconds * threadsPerCore();
  assert.ok(passed < limit, `${passed} ms are more than ${limit}`);
}
