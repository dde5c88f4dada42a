/** @file `einsum`, against the sum that its subscripts write out. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { fromValues, type NdArray, sizeOf } from "../../../runtime/src/ir/array.ts";
import { namedDim } from "../../../runtime/src/ir/dim.ts";
import { build } from "../../../runtime/src/ops/build.ts";
import "../../../runtime/src/ops/index.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { prepared, resultsOf } from "../../harness/apply-op.ts";
import { runReference, runWasm } from "../../harness/both-backends.ts";
import { inputLeaf } from "../../harness/graphs.ts";

const lengths: Readonly<Record<string, number>> = { a: 2, b: 3, c: 4, d: 1 };
const shapeOf = (term: string): number[] => Array.from(term, (l) => lengths[l]!);

/** One loop over all letters. */
function writtenOut(terms: readonly string[], result: string, operands: readonly NdArray[]): number[] {
  const letters = [...new Set(terms.join(""))];
  const out = new Array<number>(sizeOf(shapeOf(result))).fill(0);
  const at: Record<string, number> = {};
  const flat = (term: string): number => Array.from(term).reduce((sum, l) => sum * lengths[l]! + at[l]!, 0);
  const loop = (depth: number): void => {
    const letter = letters[depth];
    if (letter === undefined) {
      out[flat(result)]! += terms.reduce((p, term, i) => p * Number(operands[i]!.data[flat(term)]), 1);
      return;
    }
    for (let i = 0; i < lengths[letter]!; i++) {
      at[letter] = i;
      loop(depth + 1);
    }
  };
  loop(0);
  return out;
}

const term = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 }).map((l) => l.join(""));
const problem = fc.array(term, { minLength: 1, maxLength: 3 }).chain((terms) =>
  fc.record({
    terms: fc.constant(terms),
    result: fc.shuffledSubarray([...new Set(terms.join(""))]).map((l) => l.join("")),
  }),
);

describe("einsum", () => {
  it("is the sum of products that its letters say, on both backends", () => {
    const check = ({ terms, result }: { readonly terms: readonly string[]; readonly result: string }): void => {
      const operands = terms.map((t, k) => {
        const shape = shapeOf(t);
        // Small integers, so that every order of the sum gives the same number.
        return fromValues(
          "float64",
          shape,
          Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7 + k * 5) % 9) - 4),
        );
      });
      const leaves = operands.map((x, i) => inputLeaf(`x${i}`, x.dtype, x.shape));
      const outputs = resultsOf("einsum", leaves, { subscripts: `${terms.join(",")}->${result}` });
      assert.ok(outputs);
      const expected = writtenOut(terms, result, operands);
      const graph = prepared({ kind: "graph", inputs: leaves, outputs });
      for (const [found] of [runWasm(graph, operands), runReference(graph, operands)]) {
        assert.deepEqual(found!.shape, shapeOf(result));
        assert.deepEqual(
          Array.from(found!.data as Float64Array, (v) => v + 0),
          expected.map((v) => v + 0),
        );
      }
    };
    fc.assert(fc.property(problem, check), { numRuns: 60, seed: 7 });
  });

  const [n, m] = [namedDim("n"), namedDim("m")];
  const refused: readonly (readonly [
    subscripts: string,
    shapes: readonly (readonly (number | typeof n)[])[],
    message: RegExp,
  ])[] = [
    [
      "ij,jk->ik",
      [
        [n, m],
        [n, m],
      ],
      /^`j` is `m` in \$0, but `n` in \$1$/,
    ],
    ["ij->k", [[n, m]], /^no operand has `k` of the result `k`$/],
    ["ij->ii", [[n, m]], /^`i` stands twice in the result `ii`$/],
    ["ijk->i", [[n, m]], /^`ijk` stands for 3 axes, but \$0 has 2 axes$/],
    ["i...jk->i", [[n, m]], /^`i\.\.\.jk` stands for 3 axes or more, but \$0 has 2 axes$/],
    ["ij,jk", [[n, m]], /speak of 2 operands, but 1 is given$/],
    ["i+j", [[n, m]], /`i\+j` is none$/],
    ["i->j->i", [[n]], /more than one arrow$/],
    ["...i->i", [[n, m]], /^the axes of `\.\.\.` are missing in the result `i`$/],
  ];
  for (const [subscripts, shapes, message] of refused) {
    it(`refuses ${subscripts} of ${shapes.length === 1 ? "a matrix or vector" : "two matrices"} that it does not fit`, () => {
      const leaves = shapes.map((s, i) => inputLeaf(`x${i}`, "float64", s));
      const made = build("einsum", leaves, { subscripts });
      assert.ok(isFault(made));
      assert.match(made.message, message);
    });
  }
});
