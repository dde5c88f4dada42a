/** @file The thread of the GPU does not keep a core busy while it waits. */
import assert from "node:assert/strict";
import { restBetweenLooks, workCame } from "../../server/src/gpu/resting.ts";

describe("looks whether the GPU is done", () => {
  const atOnce = globalThis.setImmediate;
  after(() => {
    globalThis.setImmediate = atOnce;
  });

  /** How often one can look in so many milliseconds. */
  const looksIn = (milliseconds: number): Promise<number> =>
    new Promise((resolve) => {
      const end = performance.now() + milliseconds;
      let looks = 0;
      const look = (): void => {
        looks++;
        if (performance.now() < end) setImmediate(look);
        else resolve(looks);
      };
      look();
    });

  it("are rarer the longer it takes, and soon again after new work", async () => {
    restBetweenLooks();
    workCame();
    const few = await looksIn(100);
    assert.ok(few > 10 && few < 1000, `${few} looks in 100 ms`);
    workCame();
    const started = performance.now();
    await looksIn(0);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(performance.now() - started < 50);
  });
});
