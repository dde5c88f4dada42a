/** @file The examples of every distribution, as programs: the first draw of a stream set gives the numbers that the example says. */
import assert from "node:assert/strict";
import { exampleSeed } from "../../runtime/src/ops/random/distribution.ts";
import { distributionsOf } from "../../runtime/src/ops/random/random-variable.ts";
import { runText } from "../harness/run-text.ts";

const sets = { mt19937: "RandomStreams", mrg31k3p: "MRG_RandomStreams" } as const;

describe("examples of distributions", () => {
  for (const generator of ["mt19937", "mrg31k3p"] as const) {
    for (const d of distributionsOf(generator)) {
      for (const [call, value] of d.examples) {
        it(`${sets[generator]}(${exampleSeed[generator]}).${call} is ${value}`, () => {
          for (const device of ["reference", "cpu"] as const) {
            const { diagnostics } = runText(
              `srng = ${sets[generator]}(seed=${exampleSeed[generator]})\n` +
                `drawn = eval(srng.${call})\nassert allclose(drawn, ${value})\n`,
              device,
            );
            assert.deepEqual(
              diagnostics.map((x) => x.message),
              [],
            );
          }
        });
      }
    }
    it(`exist for every distribution of ${sets[generator]}`, () => {
      assert.ok(distributionsOf(generator).every((d) => d.examples.length > 0));
    });
  }

  it("let gradients through location and scale", () => {
    const { diagnostics } = runText(
      [
        "srng = RandomStreams(seed=1234)",
        "shared avg = 5.0",
        "shared scale = 0.5",
        "x = srng.normal([2, 2], avg=avg, std=scale)",
        "function f() -> sum(x), grad(sum(x), avg), grad(sum(x), scale)",
        "total, davg, dscale = f()",
        "assert davg == 4",
        "assert allclose(total, 4 * 5 + 0.5 * dscale)",
        "assert allclose(dscale, -0.4512420923254542 + 0.29991345346488435 - 1.0746545941539396 - 0.7887823514176557)",
      ].join("\n"),
      "cpu",
    );
    assert.deepEqual(diagnostics, []);
  });
});
