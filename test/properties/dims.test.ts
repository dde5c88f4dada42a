/** @file Dims in normal form have the values of the arithmetic that made them, and equal quotients look alike. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addDims,
  type Dim,
  dimKey,
  floorDivDims,
  leadingTerms,
  modDims,
  mulDims,
  namedDim,
  printDim,
  substituteDim,
} from "../../runtime/src/ir/dim.ts";

const [n, m] = [namedDim("n"), namedDim("m")];
const small = fc.integer({ min: -9, max: 9 });
const length = fc.nat(20);
const divisor = fc.integer({ min: 1, max: 6 });

const linear = (a: number, b: number, c: number): Dim => addDims(addDims(mulDims(a, n), mulDims(b, m)), c);

const evaluated = (d: Dim, ofN: number, ofM: number): Dim =>
  substituteDim(d, (atom) => (atom.kind === "name" ? (atom.name === "n" ? ofN : ofM) : undefined));

describe("dims in normal form", () => {
  it("divide as integers do, whatever goes out of the quotient", () => {
    fc.assert(
      fc.property(small, small, small, divisor, length, length, (a, b, c, by, ofN, ofM) => {
        const d = linear(a, b, c);
        const value = a * ofN + b * ofM + c;
        assert.equal(evaluated(floorDivDims(d, by), ofN, ofM), Math.floor(value / by));
        assert.equal(evaluated(modDims(d, by), ofN, ofM), value - by * Math.floor(value / by));
      }),
    );
  });

  it("are alike where quotients differ by a whole number", () => {
    fc.assert(
      fc.property(small, small, small, small, divisor, (a, b, c, k, by) => {
        const moved = floorDivDims(linear(a, b, c + k * by), by);
        assert.equal(dimKey(moved), dimKey(addDims(floorDivDims(linear(a, b, c), by), k)));
      }),
    );
  });

  it("keep of a long sum what grows fastest, and a short one whole", () => {
    const sum = [mulDims(3, mulDims(n, m)), mulDims(-70, mulDims(n, n)), mulDims(9, n), m, 5].reduce(addDims);
    assert.equal(leadingTerms(sum, 5), sum);
    assert.equal(printDim(leadingTerms(sum, 4)), "3*m*n - 70*n*n");
    assert.equal(printDim(leadingTerms(sum, 1)), "-70*n*n");
    assert.equal(leadingTerms(7, 1), 7);
  });
});
