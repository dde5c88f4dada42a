/** @file Random variables of MRG31k3p on the GPU: the numbers of the processor, from a state that stays on the device between calls. */
import assert from "node:assert/strict";
import { isRunFault } from "../../runtime/src/contract.ts";
import { asTensor } from "../../server/src/kernel/value.ts";
import { useSwiftShader } from "../harness/gpu.ts";
import { runText } from "../harness/run-text.ts";

const text = `srng = MRG_RandomStreams(seed=5)
u = srng.uniform([2, 3], dtype="float32")
z = srng.normal([7], dtype="float32")
many = srng.uniform([40000], dtype="float32")
d = srng.truncated_normal([4], dtype="float32")
function draw() -> u, z, many, d
  with device = gpu
function on_processor() -> u
  with device = cpu
function frozen() -> u
  with device = gpu, no_default_updates
u1, z1, many1, d1 = draw()
u2, z2, many2, d2 = draw()
u3 = on_processor()
u4 = frozen()
u5, z5, many5, d5 = draw()
state = u.rng.get_state()
u6 = on_processor()
u.rng.set_state(state)
u7, z7, many7, d7 = draw()
`;

describe("MRG31k3p on the GPU", () => {
  before(useSwiftShader);

  it("draws what the processor draws, whoever draws in between", () => {
    const gpu = runText(text, "cpu");
    const cpu = runText(text.replaceAll("device = gpu", "device = cpu"), "cpu");
    assert.deepEqual(gpu.diagnostics, []);
    const elements = (run: typeof gpu, name: string): readonly number[] => {
      const value = run.values.get(name);
      const t = value ? asTensor(value) : assert.fail(`${name} has no value`);
      return isRunFault(t) ? assert.fail(t.message) : Array.from(t.array.data as Float32Array);
    };
    for (const name of cpu.values.keys()) {
      if (name === "state") continue;
      const [found, expected] = [elements(gpu, name), elements(cpu, name)];
      // Uniforms bit for bit; normals as exact as the logarithm and the cosine are.
      if (!name.startsWith("z")) assert.deepEqual(found, expected, name);
      for (const [i, e] of expected.entries()) assert.ok(Math.abs(found[i]! - e) <= 1e-6 * (1 + Math.abs(e)), name);
    }
    assert.deepEqual(elements(gpu, "u7"), elements(gpu, "u6"));
    assert.deepEqual(elements(gpu, "u5"), elements(gpu, "u4"));
  });
});
