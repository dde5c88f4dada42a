/** @file MT19937 against NumPy's RandomState: keys, words, doubles, bounded integers and seeds of streams. */
import assert from "node:assert/strict";
import { Mt19937 } from "../../../runtime/src/random/mt19937.ts";
import { vectors } from "./vectors.ts";

const times = <T>(n: number, f: () => T): T[] => Array.from({ length: n }, f);

describe("Mt19937", () => {
  for (const [seed, expected] of Object.entries(vectors.mt19937)) {
    if (!/^\d+$/.test(seed)) continue;
    const start = (): Mt19937 => Mt19937.fromSeed(Number(seed));

    it(`expands seed ${seed} to NumPy's key`, () => {
      const { key, position } = start().state();
      assert.deepEqual([...key.slice(0, 4)], expected.key_first4);
      assert.deepEqual([...key.slice(-2)], expected.key_last2);
      assert.equal(position, expected.pos);
    });

    it(`gives NumPy's words, doubles and randint(2**30) from seed ${seed}`, () => {
      const words = start();
      const drawn = times(701, () => words.next32());
      assert.deepEqual(drawn.slice(0, 8), expected.u32_first8);
      assert.equal(drawn[700], expected.u32_701st);
      const doubles = start();
      assert.deepEqual(
        times(4, () => doubles.nextDouble()),
        expected.random_sample_first4,
      );
      const integers = start();
      assert.deepEqual(
        times(4, () => integers.interval(2 ** 30 - 1)),
        expected.randint_2p30_first4,
      );
    });
  }

  it("takes a list of seeds as init_by_array does", () => {
    const rng = Mt19937.fromSeeds([1, 2, 3]);
    assert.deepEqual(
      times(4, () => rng.next32()),
      vectors.mt19937["[1,2,3] (init_by_array)"]!.u32_first4,
    );
  });

  it("goes on from a saved state, which stays as it was", () => {
    const rng = Mt19937.fromSeed(7);
    times(1001, () => rng.nextGauss());
    const saved = rng.state();
    const first = times(5, () => rng.nextGauss());
    assert.deepEqual(
      times(
        5,
        (
          (again) => () =>
            again.nextGauss()
        )(Mt19937.fromState(saved)),
      ),
      first,
    );
    assert.deepEqual(Mt19937.fromState(saved).state(), saved);
  });

  it("leaves a state that it gave away alone, however much is drawn", () => {
    const rng = Mt19937.fromSeed(8);
    rng.next32();
    const saved = rng.state();
    const key = [...saved.key];
    times(2000, () => rng.next32());
    assert.deepEqual([...saved.key], key);
    assert.notDeepEqual([...rng.state().key], key);
  });

  it("draws bounded integers beyond 32 bits from two words", () => {
    const rng = Mt19937.fromSeed(42);
    const pair = Mt19937.fromSeed(42);
    const high = BigInt(pair.next32());
    assert.equal(rng.wideInterval((1n << 64n) - 1n), (high << 32n) | BigInt(pair.next32()));
    assert.equal(Mt19937.fromSeed(42).interval(2 ** 40 - 1), Number(((high << 32n) | 3421126067n) & (2n ** 40n - 1n)));
  });
});
