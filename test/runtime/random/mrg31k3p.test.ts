/** @file MRG31k3p against Theano's MRG_RandomStreams: rows of state, jumps, every distribution, reseeding. */
import assert from "node:assert/strict";
import { mrgStreamRows } from "../../../runtime/src/random/mrg-rows.ts";
import { mrgRoot, mrgRows, nextMrgRoot } from "../../../runtime/src/random/mrg31k3p.ts";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { type Call, numbersOf, Variable } from "./variable.ts";
import { type Drawn, type MrgVector, vectors } from "./vectors.ts";

const pvals = [
  [0.2, 0.3, 0.5],
  [0.6, 0.3, 0.1],
];
const calls: Readonly<Record<string, Call & { readonly nstreams?: number }>> = {
  "uniform((5,))": { name: "uniform", inputs: [0, 1], attrs: { size: [5] } },
  "uniform((2,2))": { name: "uniform", inputs: [0, 1], attrs: { size: [2, 2] } },
  "uniform((3,4)) [12 elems -> 2 streams]": { name: "uniform", inputs: [0, 1], attrs: { size: [3, 4] } },
  "uniform((5,),nstreams=1)": { name: "uniform", inputs: [0, 1], attrs: { size: [5] }, nstreams: 1 },
  "uniform((4,),dtype=float32)": { name: "uniform", inputs: [0, 1], attrs: { size: [4], dtype: "float32" } },
  "uniform((4,),low=-2,high=5)": { name: "uniform", inputs: [-2, 5], attrs: { size: [4] } },
  "normal((2,2))": { name: "normal", inputs: [0, 1], attrs: { size: [2, 2] } },
  "normal((3,)) [odd: 4 uniforms, last dropped]": { name: "normal", inputs: [0, 1], attrs: { size: [3] } },
  "normal((4,),avg=1,std=2)": { name: "normal", inputs: [1, 2], attrs: { size: [4] } },
  "binomial((8,),p=.3)": { name: "binomial", inputs: [1, 0.3], attrs: { size: [8] } },
  "multinomial(pvals=2x3)": { name: "multinomial", inputs: [pvals] },
  "multinomial(n=5,pvals=2x3)": { name: "multinomial", inputs: [pvals], attrs: { n: 5 } },
  "choice(size=2,p=2x3,replace=False)": { name: "choice", inputs: [pvals], attrs: { size: 2 } },
  "truncated_normal((6,))": { name: "truncated_normal", inputs: [0, 1], attrs: { size: [6] } },
};

/** Real draws other than uniforms go through log, cos and sin, of which V8 and glibc differ in the last bit. */
const inexact = new Set(["normal", "truncated_normal"]);

function agree(call: Call, value: { dtype: string; shape: readonly number[] }, got: number[], expected: Drawn): void {
  assert.equal(value.dtype, expected.dtype);
  assert.deepEqual(value.shape, expected.shape);
  if (!inexact.has(call.name)) assert.deepEqual(got, expected.values);
  else {
    for (const [i, x] of expected.values.entries()) {
      assert.ok(Math.abs(got[i]! - x) <= 1e-15 * Math.max(1, Math.abs(x)), `${got[i]} is not ${x}`);
    }
  }
}

const rowsOf = (call: Call & { nstreams?: number }): readonly number[] =>
  mrgStreamRows(call.name, (call.attrs?.size as readonly number[] | undefined) ?? null, call.nstreams);

describe("MRG31k3p", () => {
  for (const seed of [12345, 234]) {
    it(`jumps from root ${seed} as Theano does`, () => {
      const root = mrgRoot(seed);
      assert.deepEqual([...mrgRows(root, 2).slice(6)], vectors.MRG31k3p[`ff_2p72(${seed}x6)`]);
      assert.deepEqual([...nextMrgRoot(root)], vectors.MRG31k3p[`ff_2p134(${seed}x6)`]);
    });

    for (const [name, call] of Object.entries(calls)) {
      const expected = vectors.MRG31k3p[`seed ${seed}: ${name}`] as MrgVector;

      it(`gives Theano's numbers and states for seed ${seed}, ${name}`, () => {
        const rows = rowsOf(call);
        assert.deepEqual(rows, expected.n_streams);
        const variable = new Variable("mrg31k3p", call, seedStreams("mrg31k3p", seed, [{ rows }])[0]!);
        const firstTwo = (): number[][][] => {
          const state = variable.state;
          if (state.kind !== "mrg31k3p") throw new Error(state.kind);
          let at = 0;
          return rows.map((count) => {
            const part = Array.from(state.rows.subarray(6 * at, 6 * (at + Math.min(2, count))));
            at += count;
            return count > 1 ? [part.slice(0, 6), part.slice(6)] : [part];
          });
        };
        assert.deepEqual(firstTwo(), expected.initial_states_first2);
        for (const drawn of expected.calls) {
          const value = variable.next();
          agree(call, value, numbersOf(value), drawn);
        }
        assert.deepEqual(firstTwo(), expected.final_states_first2);
      });
    }
  }

  it("gives each variable of one set its own rows, also when seeded again", () => {
    const table = vectors.MRG31k3p as unknown as Readonly<
      Record<string, Readonly<Record<"uniform" | "normal", readonly Drawn[] | Drawn>>>
    >;
    const first = table["seed 234: uniform((2,2)) then normal((2,2)) on one MRG_RandomStreams"]!;
    const again = table["... then .seed(902340)"]!;
    const both = [calls["uniform((2,2))"]!, calls["normal((2,2))"]!];
    const variables = both.map((call) => ({ rows: rowsOf(call) }));
    for (const [seed, expected] of [
      [234, first],
      [902340, again],
    ] as const) {
      const states = seedStreams("mrg31k3p", seed, variables);
      for (const [i, call] of both.entries()) {
        const variable = new Variable("mrg31k3p", call, states[i]!);
        for (const drawn of [expected[call.name as "uniform" | "normal"]].flat() as Drawn[]) {
          const value = variable.next();
          agree(call, value, numbersOf(value), drawn);
        }
      }
    }
  });
});
