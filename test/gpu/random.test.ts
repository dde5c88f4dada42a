/** @file Random variables of MRG31k3p on the GPU: the numbers of the processor, from a state that stays on the device between calls. */
import assert from "node:assert/strict";
import { useSwiftShader } from "../harness/gpu.ts";
import type { Tolerance } from "../harness/gpu-tolerances.ts";
import { assertNearValue } from "../harness/gpu-values.ts";
import { type RunOfText, runText } from "../harness/run-text.ts";

const exact: Tolerance = { relative: 0, absolute: 0 };
/** Normals are as exact as the logarithm and the cosine are. */
const rounded: Tolerance = { relative: 1e-6, absolute: 1e-6 };

interface Variable {
  /** Of the method of a stream set. */
  readonly draw: string;
  readonly tolerance: Tolerance;
  /** Why the processor draws it. */
  readonly whyNot?: RegExp;
}

const onProcessor = /^random numbers are drawn on the processor$/;

const variables: Readonly<Record<string, Variable>> = {
  uniform: { draw: 'uniform([2, 3], dtype="float32")', tolerance: exact },
  more_than_rows: { draw: 'uniform([40000], dtype="float32")', tolerance: exact },
  between: { draw: 'uniform([3], low=q, high=2 * q + 1, dtype="float32", nstreams=8)', tolerance: rounded },
  as_many: { draw: 'uniform([n, 2], dtype="float32", nstreams=8)', tolerance: exact },
  normal: { draw: 'normal([7], dtype="float32")', tolerance: rounded },
  scaled: { draw: 'normal([2, 3], avg=q, std=q ** 2, dtype="float32", nstreams=8)', tolerance: rounded },
  as_many_normals: { draw: 'normal([n], dtype="float32", nstreams=8)', tolerance: rounded },
  dropped: { draw: "dropout(x, 0.25)", tolerance: rounded },
  coins: { draw: "binomial([50], nstreams=8)", tolerance: exact },
  threes: { draw: 'binomial([9, 3], p=0.3, dtype="int32", nstreams=8)', tolerance: exact },
  listed: { draw: 'binomial([40, 6], p=[0, 1, 0.5, 1e-9, -0.5, 1.5], dtype="bool", nstreams=8)', tolerance: exact },
  computed: { draw: 'binomial([400, 3], p=q, dtype="float32", nstreams=8)', tolerance: exact },
  odd: {
    draw: 'binomial([20, 5], p=q[0] / float32([0.2, 0, 1, -1, inf]), dtype="int8", nstreams=8)',
    tolerance: exact,
  },
  sides: { draw: "multinomial(none, 1, [[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], nstreams=8)", tolerance: exact },
  often: {
    draw: 'multinomial(none, 30, softmax(outer(q, float32(range3))), dtype="float32", nstreams=8)',
    tolerance: exact,
  },
  rest: { draw: "multinomial(none, 6, [[0.1, 0.2, 0.1], [-0.5, 0.9, 0.3]], nstreams=8)", tolerance: exact },
  double: { draw: "uniform([3], nstreams=8)", tolerance: exact, whyNot: onProcessor },
  cut: { draw: 'truncated_normal([4], dtype="float32", nstreams=8)', tolerance: exact, whyNot: onProcessor },
  picked: {
    draw: "choice(2, p=[[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]], nstreams=8)",
    tolerance: exact,
    whyNot: onProcessor,
  },
};

const names = Object.keys(variables);

const program = `srng = MRG_RandomStreams(seed=5)
input q: float32[3]
input x: float32[n]
range3 = [0, 1, 2]
${names.map((name) => `${name} = srng.${variables[name]!.draw}\n`).join("")}${names
  .map((name) => `function draw_${name}(q, x) -> ${name}\n  with device = gpu\n`)
  .join("")}function all(q, x) -> ${names.join(", ")}
  with device = gpu
function on_processor(q, x) -> ${names.join(", ")}
  with device = cpu
function frozen(q, x) -> ${names.join(", ")}
  with device = gpu, no_default_updates
p = float32([0.1, 0.5, 0.9])
few = float32([1, 2, 3, 4])
many = float32(arange(200))
first = all(p, few)
longer = all(p, many)
there = on_processor(p, few)
peeked = frozen(p, few)
again = all(p, few)
state = uniform.rng.get_state()
taken = on_processor(p, many)
uniform.rng.set_state(state)
retaken = all(p, many)
${names.map((name) => `only_${name} = draw_${name}(p, few)\n`).join("")}`;

describe("MRG31k3p on the GPU", () => {
  let gpu: RunOfText;
  let cpu: RunOfText;
  before(() => {
    useSwiftShader();
    gpu = runText(program, "cpu");
    cpu = runText(program.replaceAll("device = gpu", "device = cpu"), "cpu");
  });

  const itemOf = (run: RunOfText, call: string, name: string) => {
    const value = run.values.get(call) ?? assert.fail(`${call} has no value`);
    return value.kind === "record" ? value.items[names.indexOf(name)]! : value;
  };

  it("is asked for what the checker takes", () => {
    const errors = gpu.diagnostics.filter((d) => d.severity === "error");
    assert.deepEqual(
      errors.map((d) => d.message),
      [],
    );
  });

  for (const [name, { draw, tolerance, whyNot }] of Object.entries(variables)) {
    it(`draws ${draw} as the processor does, whoever draws in between`, () => {
      for (const call of ["first", "longer", "there", "peeked", "again", "taken", "retaken", `only_${name}`]) {
        assertNearValue(itemOf(gpu, call, name), itemOf(cpu, call, name), tolerance, `${name} of ${call}`);
      }
      const f = gpu.functions.find(({ spec }) => spec.name === `draw_${name}`);
      const { kernels, hostParts } = f?.placement ?? assert.fail("it ran nowhere");
      const reasons = hostParts.map((p) => p.reason).filter((r) => !whyNot?.test(r));
      if (whyNot) assert.ok(hostParts.length > 0);
      else assert.ok(kernels > 1, `${kernels} kernels`);
      // The rest of a draw in float64 is for the processor as well.
      assert.deepEqual(
        reasons.filter((r) => !whyNot || !/float64|int64/.test(r)),
        [],
      );
    });
  }

  it("takes up where a state was set back", () => {
    assertNearValue(itemOf(gpu, "retaken", "uniform"), itemOf(gpu, "taken", "uniform"), exact, "after set_state");
    assertNearValue(itemOf(gpu, "again", "uniform"), itemOf(gpu, "peeked", "uniform"), exact, "after a frozen draw");
  });
});
