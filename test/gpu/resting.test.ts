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

  it("are rarer the longer it takes, and soon again after new work", async function () {
    this.retries(4); // the machine may be busy with something else
    restBetweenLooks();
    workCame();
    const few = await looksIn(100);
    assert.ok(few > 10 && few < 1000, `${few} looks in 100 ms`);
    const tired = await looksIn(5);
    assert.ok(tired <= 12, `${tired} looks in 5 ms`);
    const fresh: number[] = [];
    for (let i = 0; i < 5; i++) {
      workCame();
      fresh.push(await looksIn(5));
    }
    assert.ok(Math.max(...fresh) > 2 * tired, `${fresh} looks after new work, ${tired} before`);
  });
});
