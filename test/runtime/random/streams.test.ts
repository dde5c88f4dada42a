/** @file Seeds of streams and what the tutorial's pages print, against Theano; whole data sets against NumPy. */
import assert from "node:assert/strict";
import { Mt19937 } from "../../../runtime/src/random/mt19937.ts";
import { seededState, seedStreams } from "../../../runtime/src/random/streams.ts";
import { type Call, numbersOf, Variable } from "./variable.ts";
import { vectors } from "./vectors.ts";

const uniform: Call = { name: "uniform", inputs: [0, 1], attrs: { size: [2, 2] } };
const normal: Call = { name: "normal", inputs: [0, 1], attrs: { size: [2, 2] } };
const two = [{ rows: [] }, { rows: [] }];
const stateOf = (seed: number) => Mt19937.fromSeed(seed).state();

describe("RandomStreams", () => {
  const page = vectors.seed_page_sequence;

  it("seeds its variables in the order of creation by randint(2**30)", () => {
    const { rv_u, rv_n, next3 } = page["RandomStreams(234) stream seeds"];
    const states = seedStreams("mt19937", 234, [...two, ...next3.map(() => ({ rows: [] }))]);
    assert.deepEqual(states, [rv_u, rv_n, ...next3].map(stateOf));
    const again = page["srng.seed(902340) stream seeds"];
    assert.deepEqual(seedStreams("mt19937", 902340, two), [again.rv_u, again.rv_n].map(stateOf));
  });

  it("takes none of the chain for a variable with a seed of its own", () => {
    const { rv_u, rv_n } = page["RandomStreams(234) stream seeds"];
    const states = seedStreams("mt19937", 234, [{ rows: [] }, { rows: [], seed: 5 }, { rows: [] }]);
    assert.deepEqual(states, [rv_u, 5, rv_n].map(stateOf));
    assert.deepEqual(seededState("mt19937", 89234, { rows: [] }), stateOf(89234));
  });

  it("gives the numbers of Theano's tutorial on random numbers", () => {
    const [u, n] = seedStreams("mt19937", 234, two);
    const rvU = new Variable("mt19937", uniform, u!);
    const rvN = new Variable("mt19937", normal, n!);
    assert.deepEqual(numbersOf(rvU.next()), page.f_val0!.values);
    assert.deepEqual(numbersOf(rvU.next()), page.f_val1!.values);
    assert.deepEqual(numbersOf(rvN.next()), page.g_val0!.values);
  });

  for (const [kind, generator, rows] of [
    ["RandomStreams", "mt19937", []],
    ["MRG_RandomStreams", "mrg31k3p", [1]],
  ] as const) {
    it(`copies states between graphs as the page does with ${kind}`, () => {
      const expected = vectors.copy_random_state[kind];
      const one: Call = { name: "uniform", inputs: [0, 1], attrs: { size: [1] } };
      const make = (seed: number): Variable =>
        new Variable(generator, one, seedStreams(generator, seed, [{ rows }])[0]!);
      const f1 = make(123);
      const f2 = make(987);
      assert.deepEqual(numbersOf(f1.next()), expected.f1.values);
      assert.deepEqual(numbersOf(f2.next()), expected.f2.values);
      f2.state = f1.state;
      assert.deepEqual(numbersOf(f1.next()), expected.f1_after_copy.values);
      assert.deepEqual(numbersOf(f2.next()), expected.f2_after_copy.values);
    });
  }
});

describe("RandomState", () => {
  it("makes the data set of the logistic regression from seed 0", () => {
    const expected = vectors.numpy_direct.dataset_seed0;
    const rng = Mt19937.fromSeed(0);
    const x = new Float64Array(400 * 784);
    rng.fillGauss(x);
    const y = Array.from({ length: 400 }, () => rng.interval(1));
    const w = new Float64Array(784);
    rng.fillGauss(w);
    assert.deepEqual([...x.slice(0, 3)], expected.X_first3);
    assert.equal(x.at(-1), expected.X_last);
    assert.ok(Math.abs(x.reduce((a, b) => a + b) - expected.X_sum) < 1e-9);
    assert.deepEqual(y.slice(0, 20), expected.Y_first20);
    assert.equal(
      y.reduce((a, b) => a + b),
      expected.Y_sum,
    );
    assert.deepEqual([...w.slice(0, 3)], expected.w_first3);
    assert.equal(w.at(-1), expected.w_last);
  });

  it("keeps the second normal of a pair for later", () => {
    const rng = Mt19937.fromSeed(0);
    const five = new Float64Array(5);
    rng.fillGauss(five);
    assert.deepEqual([...five], vectors.numpy_direct.randn_5);
    assert.deepEqual(
      Array.from({ length: 10 }, () => rng.interval(1)),
      vectors.numpy_direct.randint_0_2_10,
    );
    const three = new Float64Array(3);
    rng.fillGauss(three);
    assert.deepEqual([...three], vectors.numpy_direct.randn_after_odd);
  });
});
