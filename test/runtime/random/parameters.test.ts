/** @file Parameters that no distribution allows end a draw with a fault that says which; wrong shapes are faults of the type. */
import assert from "node:assert/strict";
import { isRunFault } from "../../../runtime/src/contract.ts";
import { makeRef } from "../../../runtime/src/ir/node.ts";
import { isFault } from "../../../runtime/src/ops/op.ts";
import { distributionsOf, findDistribution, randomVariable } from "../../../runtime/src/ops/random/random-variable.ts";
import { parseSignature } from "../../../runtime/src/ops/signature.ts";
import { seedStreams } from "../../../runtime/src/random/streams.ts";
import { type Call, constant, Variable } from "./variable.ts";

describe("parameters of distributions", () => {
  const wrong: readonly (readonly [Call, RegExp])[] = [
    [{ name: "random_integers", inputs: [3, 1], attrs: { size: [2] } }, /low is 3, above high, which is 1/],
    [{ name: "binomial", inputs: [1, 1.5], attrs: { size: [2] } }, /p is 1.5/],
    [{ name: "binomial", inputs: [-1, 0.5], attrs: { size: [2] } }, /n is -1/],
    [{ name: "poisson", inputs: [-0.5], attrs: { size: [2] } }, /lam is -0.5/],
    [{ name: "poisson", inputs: [Number.NaN], attrs: { size: [2] } }, /lam is NaN/],
    [{ name: "gamma", inputs: [-2, 1], attrs: { size: [2] } }, /shape is -2/],
    [{ name: "choice", inputs: [2, [0.4, 0.4]], attrs: { size: [2] } }, /sums to 0.8/],
    [{ name: "choice", inputs: [2], attrs: { size: [3], replace: false } }, /3 different elements of 2/],
    [{ name: "choice", inputs: [3, [0, 1, 0]], attrs: { size: [2], replace: false } }, /only 1 elements/],
    [{ name: "multinomial", inputs: [1, [0.8, 0.9, 0.5]] }, /more than 1/],
    [{ name: "multinomial", inputs: [1, [-0.5, 1]] }, /-0.5, not a probability/],
  ];
  for (const [call, message] of wrong) {
    it(`are refused: ${call.name} with ${JSON.stringify(call.inputs)}`, () => {
      const variable = new Variable("mt19937", call, seedStreams("mt19937", 1, [{ rows: [] }])[0]!);
      const before = variable.state;
      const fault = variable.tryNext();
      assert.ok(isRunFault(fault));
      assert.equal(fault.code, "distribution-parameter");
      assert.match(fault.message, message);
      assert.equal(variable.state, before);
    });
  }

  it("must fit the size", () => {
    const stream = makeRef("stream", "rv");
    const make = (name: string, ...inputs: Parameters<typeof constant>[0][]) =>
      randomVariable(
        "mt19937",
        findDistribution("mt19937", name)!,
        stream,
        inputs.map((x) => constant(x)),
        { size: [3] },
      );
    for (const made of [make("normal", [1, 2], 1), make("uniform", 0, [[1, 2, 3]]), make("poisson", [1, 2, 3, 4])]) {
      assert.ok(isFault(made));
      assert.match(made.message, /size/);
    }
    assert.ok(!isFault(make("normal", [1, 2, 3], 1)));
  });

  it("have signatures that parse, also under an alias", () => {
    for (const generator of ["mt19937", "mrg31k3p"] as const) {
      for (const d of distributionsOf(generator)) {
        assert.ok(
          parseSignature(d.sig).params.some((p) => p.name === "seed"),
          d.name,
        );
        assert.ok(d.gradDoc ?? d.gradNote, d.name);
      }
    }
    assert.equal(findDistribution("mt19937", "shuffle")?.name, "shuffle_row_elements");
    assert.equal(findDistribution("mrg31k3p", "poisson"), undefined);
  });
});
