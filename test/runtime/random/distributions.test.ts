/** @file Every distribution of RandomStreams(1234) against Theano over NumPy: two calls each, exactly. */
import assert from "node:assert/strict";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { type Call, numbersOf, Variable } from "./variable.ts";
import { vectors } from "./vectors.ts";

const calls: Readonly<Record<string, Call>> = {
  "uniform((3,))": { name: "uniform", inputs: [0, 1], attrs: { size: [3] } },
  "uniform((2,2),low=-1,high=3)": { name: "uniform", inputs: [-1, 3], attrs: { size: [2, 2] } },
  "uniform((4,),low=0.1,high=0.7)": { name: "uniform", inputs: [0.1, 0.7], attrs: { size: [4] } },
  "uniform((3,),dtype=float32)": { name: "uniform", inputs: [0, 1], attrs: { size: [3], dtype: "float32" } },
  "uniform(size=None,low=[0,10],high=[1,20])": {
    name: "uniform",
    inputs: [
      [0, 10],
      [1, 20],
    ],
  },
  "normal((3,)) [odd count: cached gauss carries to next call]": {
    name: "normal",
    inputs: [0, 1],
    attrs: { size: [3] },
  },
  "normal((2,2),avg=5,std=.5)": { name: "normal", inputs: [5, 0.5], attrs: { size: [2, 2] } },
  "normal((2,),dtype=float32)": { name: "normal", inputs: [0, 1], attrs: { size: [2], dtype: "float32" } },
  "normal(size=None,avg=[0,100],std=[1,10])": {
    name: "normal",
    inputs: [
      [0, 100],
      [1, 10],
    ],
  },
  "binomial((8,)) [n=1,p=.5]": { name: "binomial", inputs: [1, 0.5], attrs: { size: [8] } },
  "binomial((8,),n=1,p=.3)": { name: "binomial", inputs: [1, 0.3], attrs: { size: [8] } },
  "binomial((8,),n=10,p=.7)": { name: "binomial", inputs: [10, 0.7], attrs: { size: [8] } },
  "binomial((8,),n=100,p=.5) [BTPE]": { name: "binomial", inputs: [100, 0.5], attrs: { size: [8] } },
  "binomial((8,),n=1000,p=.9) [BTPE, p>.5]": { name: "binomial", inputs: [1000, 0.9], attrs: { size: [8] } },
  "binomial(size=None,n=[5,50],p=[.2,.9])": {
    name: "binomial",
    inputs: [
      [5, 50],
      [0.2, 0.9],
    ],
  },
  "random_integers((8,),low=0,high=5)": { name: "random_integers", inputs: [0, 5], attrs: { size: [8] } },
  "random_integers((8,),low=-3,high=1000000)": { name: "random_integers", inputs: [-3, 1000000], attrs: { size: [8] } },
  "choice((8,),a=5)": { name: "choice", inputs: [5], attrs: { size: [8] } },
  "choice((3,),a=[10,20,30,40],replace=False)": {
    name: "choice",
    inputs: [[10, 20, 30, 40]],
    attrs: { size: [3], replace: false },
  },
  "choice((8,),a=4,p=[.1,.2,.3,.4])": { name: "choice", inputs: [4, [0.1, 0.2, 0.3, 0.4]], attrs: { size: [8] } },
  "choice((3,),a=4,replace=False,p=[.1,.2,.3,.4])": {
    name: "choice",
    inputs: [4, [0.1, 0.2, 0.3, 0.4]],
    attrs: { size: [3], replace: false },
  },
  "poisson((8,),lam=3)": { name: "poisson", inputs: [3], attrs: { size: [8] } },
  "poisson((8,),lam=25) [PTRS]": { name: "poisson", inputs: [25], attrs: { size: [8] } },
  "permutation(n=7)": { name: "permutation", attrs: { n: 7 } },
  "permutation((2,),n=5)": { name: "permutation", attrs: { size: [2], n: 5 } },
  "multinomial(n=10,pvals=[.2,.3,.5])": { name: "multinomial", inputs: [10, [0.2, 0.3, 0.5]] },
  "multinomial((3,),n=1,pvals=[.1,.2,.7])": { name: "multinomial", inputs: [1, [0.1, 0.2, 0.7]], attrs: { size: [3] } },
  "multinomial(n=[1,20],pvals=2x3)": {
    name: "multinomial",
    inputs: [
      [1, 20],
      [
        [0.2, 0.3, 0.5],
        [0.6, 0.3, 0.1],
      ],
    ],
  },
  "shuffle_row_elements([[0..4],[10..14]])": {
    name: "shuffle_row_elements",
    inputs: [
      [
        [0, 1, 2, 3, 4],
        [10, 11, 12, 13, 14],
      ],
    ],
  },
};

describe("distributions of RandomStreams", () => {
  const table = vectors["RandomStreams(1234) distributions"];

  it("are all in the table of known answers", () => {
    assert.deepEqual(Object.keys(calls).sort(), Object.keys(table).sort());
  });

  for (const [name, call] of Object.entries(calls)) {
    it(`give Theano's numbers for ${name}`, () => {
      const variable = new Variable("mt19937", call, seedStreams("mt19937", 1234, [{ rows: [] }])[0]!);
      for (const expected of table[name]!.calls) {
        const value = variable.next();
        assert.equal(value.dtype, expected.dtype);
        assert.deepEqual(value.shape, expected.shape);
        assert.deepEqual(numbersOf(value), expected.values);
      }
    });
  }
});
